"""Batches of like lengths, their masks, and the pooled position."""

from __future__ import annotations

import torch

from onward.training.batches import like_lengths, padded, pooled_position


def test_every_record_is_in_one_batch_and_the_longest_come_first() -> None:
    batches = like_lengths([3, 9, 4, 4, 1], batch_tokens=9)
    assert batches == [[1], [2, 3], [0, 4]]


def test_a_record_longer_than_a_batch_has_one_to_itself() -> None:
    assert like_lengths([5, 40, 5], batch_tokens=10) == [[1], [0, 2]]


def test_no_records_give_no_batches() -> None:
    assert like_lengths([]) == []


def test_the_mask_tells_padding_from_real_tokens_that_look_like_it() -> None:
    ids, mask = padded([torch.tensor([7, 0]), torch.tensor([0, 0, 5])])
    assert ids.tolist() == [[7, 0, 0], [0, 0, 5]]
    assert mask.tolist() == [[1, 1, 0], [1, 1, 1]]


def test_states_are_padded_along_positions() -> None:
    states, mask = padded([torch.ones(1, 4), torch.ones(3, 4)])
    assert states.shape == (2, 3, 4)
    assert states[0, 1:].abs().sum() == 0
    assert mask.sum().item() == 4


def test_pooled_positions_are_real_whichever_side_is_padded() -> None:
    mask = torch.tensor([[1, 1, 0, 0], [0, 0, 1, 1], [1, 1, 1, 1]])
    assert pooled_position(mask, "last").tolist() == [1, 3, 3]
    assert pooled_position(mask, "first").tolist() == [0, 2, 0]
