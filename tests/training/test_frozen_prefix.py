"""States of frozen layers: the same as without the cache, in memory and on disk."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch

from onward.errors import TrainingError
from onward.training.classifier import backbone_of
from onward.training.decoder_halves import Halves, split
from onward.training.frozen_prefix import CachedStates, Storage, cache_states
from onward.types import Encoded
from tests.training.tiny import tiny_llama

RECORDS = [
    Encoded(tuple((7 * i + j) % 90 + 3 for j in range(2 + i % 5)), (False,) * (2 + i % 5))
    for i in range(9)
]


def halves_of(backbone: Any, blocks: int = 1) -> Halves:
    halves = split(backbone, blocks)
    assert isinstance(halves, Halves)
    return halves


@contextmanager
def full_disk(allowed: int) -> Iterator[None]:
    """Files may grow to ``allowed`` bytes only."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (allowed, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_each_record_has_the_states_it_has_alone(tmp_path: Path) -> None:
    below = halves_of(backbone_of(tiny_llama())).below
    told: list[tuple[str, int, int]] = []
    cached = cache_states(
        below,
        RECORDS,
        storage=Storage(tmp_path),
        precision="fp32",
        progress=lambda *point: told.append(point),
    )
    assert len(cached) == len(RECORDS)
    for states, record in zip(cached, RECORDS, strict=True):
        with torch.no_grad():
            alone = below(input_ids=torch.tensor([record.ids])).last_hidden_state[0]
        assert torch.allclose(states, alone, atol=1e-6)
    assert told[-1] == ("frozen layers", len(RECORDS), len(RECORDS))
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_fit_into_memory_lies_in_a_file_that_vanishes(tmp_path: Path) -> None:
    below = halves_of(backbone_of(tiny_llama())).below
    in_memory, on_disk = (
        cache_states(below, RECORDS, storage=Storage(tmp_path / "deep", room), precision="bf16")
        for room in (1 << 20, 100)
    )
    assert on_disk.states.dtype == torch.bfloat16
    assert torch.equal(in_memory.states, on_disk.states)
    assert list((tmp_path / "deep").iterdir()) == []


def test_a_full_disk_is_one_clear_line(tmp_path: Path) -> None:
    below = halves_of(backbone_of(tiny_llama())).below
    with full_disk(1000), pytest.raises(TrainingError, match="no room for 0 MB of states in"):
        cache_states(below, RECORDS, storage=Storage(tmp_path, 0), precision="fp32")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("keep", "place"), [("last", -1), ("first", 0)])
def test_one_state_a_record_is_kept_where_that_is_enough(
    tmp_path: Path, keep: str, place: int
) -> None:
    below = halves_of(backbone_of(tiny_llama())).below
    every = cache_states(below, RECORDS, storage=Storage(tmp_path), precision="fp32")
    one = cache_states(below, RECORDS, storage=Storage(tmp_path), precision="fp32", keep=keep)
    assert one.states.shape == (len(RECORDS), 32)
    for kept, states in zip(one, every, strict=True):
        assert torch.equal(kept[0], states[place])


def test_records_are_parts_of_the_states_and_no_copies() -> None:
    cached = CachedStates(torch.arange(12.0).view(6, 2), [1, 2, 1, 2])
    assert len(cached) == 4
    assert cached[3].tolist() == [[8.0, 9.0], [10.0, 11.0]]
    assert [one.tolist() for one in cached[1:3]] == [[[2.0, 3.0], [4.0, 5.0]], [[6.0, 7.0]]]
    assert cached[3].data_ptr() == cached.states[4].data_ptr()
    with pytest.raises(IndexError):
        cached[4]


def test_no_records_and_empty_records(tmp_path: Path) -> None:
    below = halves_of(backbone_of(tiny_llama())).below
    assert len(cache_states(below, [], storage=Storage(tmp_path))) == 0
    with pytest.raises(TrainingError, match="record 2 has no tokens"):
        cache_states(below, [RECORDS[0], Encoded((), ())], storage=Storage(tmp_path))


def test_a_language_model_reads_cached_states_like_tokens(tmp_path: Path) -> None:
    model = tiny_llama()
    halves = halves_of(backbone_of(model))
    cached = cache_states(halves.below, RECORDS, storage=Storage(tmp_path), precision="fp32")
    with torch.no_grad():
        expected = model(input_ids=torch.tensor([RECORDS[4].ids])).logits
        states = halves.top(inputs_embeds=cached[4].unsqueeze(0), use_cache=False)
        found = model.lm_head(states.last_hidden_state)
    assert torch.allclose(found, expected, atol=1e-5)
    assert len(model.model.layers) == 2
