"""Forgetting: the bundled texts and facts, what is measured of them, and the verdict."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from onward.errors import TrainingError
from onward.training.forgetting import (
    Fact,
    Memory,
    facts,
    facts_right,
    forgetting,
    general_texts,
    measure_memory,
)
from tests.training.tiny import tiny_llama, tiny_tokenizer


def memory(shift: float = 0.0, *, right: int = 180, noise: float = 0.0) -> Memory:
    """60 losses around 3, moved by ``shift`` and alternating noise; 200 facts."""
    losses = [3.0 + 0.01 * k + shift + noise * (-1) ** k for k in range(60)]
    return Memory(losses, [1.0] * right + [0.0] * (200 - right))


def test_the_bundled_texts_are_short_and_distinct() -> None:
    texts = general_texts()
    assert len(texts) >= 60
    assert len(set(texts)) == len(texts)
    assert all(30 <= len(text.split()) <= 120 for text in texts)


def test_every_bundled_fact_has_one_right_end_and_two_false_ones() -> None:
    known = facts()
    assert len(known) >= 150
    assert len({fact.text for fact in known}) == len(known)
    for fact in known:
        ends = (fact.right, *fact.wrong)
        assert len(set(ends)) == len(ends) == 3, fact
        assert all(end.startswith(" ") and end.strip() for end in ends), fact
        assert not fact.text.endswith(" "), fact


def test_no_end_is_right_by_its_length() -> None:
    """Long ends are unlikelier: over all facts the right ones are not the shortest."""
    lengths = [(len(fact.right), sum(map(len, fact.wrong)) / len(fact.wrong)) for fact in facts()]
    shorter = sum(right < wrong for right, wrong in lengths) / len(lengths)
    assert 0.25 < shorter < 0.65


def prefers(model: Any, token: int) -> Any:
    """Make the tiny model write one token before all others, wherever it stands."""
    for parameter in model.parameters():
        torch.nn.init.zeros_(parameter)
    embeddings = model.get_input_embeddings().weight
    with torch.no_grad():
        embeddings[:, 0] = 1.0
        embeddings[token, 0] = 2.0
        model.model.norm.weight.fill_(1.0)
    return model


def test_a_fact_is_right_when_its_end_is_likelier_than_every_false_one() -> None:
    tokenizer = tiny_tokenizer()
    one = Fact("The sky is", " b", (" c", " d"), "x")
    end = tokenizer("The sky is b")["input_ids"][-1]
    false = tokenizer("The sky is d")["input_ids"][-1]
    other = tokenizer("The sky is z")["input_ids"][-1]
    assert len({end, false, other}) == 3
    found = [
        facts_right(prefers(tiny_llama(), token), tokenizer, [one], precision="fp32")
        for token in (end, false, other)
    ]
    # With another token preferred all ends are equally likely, and a tie is not right.
    assert found == [[1.0], [0.0], [0.0]]


def test_the_likelihood_of_an_end_is_that_of_all_its_tokens() -> None:
    """All tokens alike, a short end is likelier than a long one, though not token by token."""
    model, tokenizer = tiny_llama(), tiny_tokenizer()
    for parameter in model.parameters():
        torch.nn.init.zeros_(parameter)
    short = Fact("It is", " x", (" xqzk",), "x")
    long = Fact("It is", " xqzk", (" x",), "x")
    assert facts_right(model, tokenizer, [short, long], precision="fp32") == [1.0, 0.0]


def test_an_end_that_adds_nothing_is_one_clear_error() -> None:
    with pytest.raises(TrainingError, match="does not tell apart the ends of 'It is'"):
        facts_right(
            tiny_llama(), tiny_tokenizer(), [Fact("It is", "", (" x",), "x")], precision="fp32"
        )


def test_memory_is_measured_over_all_that_is_bundled_and_shows_progress() -> None:
    seen: list[tuple[int, int]] = []
    measured = measure_memory(
        tiny_llama(),
        Words(),
        precision="fp32",
        progress=lambda _, done, total: seen.append((done, total)),
    )
    assert len(measured.text_losses) == len(general_texts())
    assert len(measured.facts_right) == len(facts())
    assert set(measured.facts_right) <= {0.0, 1.0}
    assert seen[-1] == (3 * len(facts()), 3 * len(facts()))


class Words:
    """A tokenizer of whole words: the bundled texts are longer than the tiny model's window."""

    def __call__(self, text: str) -> dict[str, list[int]]:
        return {"input_ids": [3 + sum(word.encode()) % 300 for word in text.split()]}


def test_a_model_that_did_not_change_has_kept_what_it_knew() -> None:
    found = forgetting(memory(), memory())
    assert found.verdict == "kept"
    assert found.text_loss[0] == found.text_loss[1] == pytest.approx(3.295)
    assert [d.metric for d in found.differences] == ["general text loss", "facts"]
    assert [d.change for d in found.differences] == ["cannot tell", "cannot tell"]
    assert found.margins == (0.05, 0.05)


def test_a_small_loss_is_not_forgetting_however_significant() -> None:
    found = forgetting(memory(), memory(0.01, noise=0.005))
    assert found.differences[0].change == "worse"
    assert found.verdict == "kept"
    assert forgetting(memory(), memory(0.01, noise=0.005), margins=(0.002, 0.05)).verdict == (
        "forgot"
    )


def test_text_loss_beyond_the_margin_is_forgetting() -> None:
    found = forgetting(memory(), memory(0.3, noise=0.1))
    assert (found.verdict, found.differences[0].change) == ("forgot", "worse")


def test_facts_lost_beyond_the_margin_are_forgetting_though_the_text_stays() -> None:
    found = forgetting(memory(), memory(right=160))
    assert (found.verdict, found.differences[1].change) == ("forgot", "worse")
    assert (found.facts[0].value, found.facts[1].value) == (0.9, 0.8)


def test_what_the_intervals_leave_open_cannot_be_told() -> None:
    assert forgetting(memory(), memory(0.04, noise=0.2)).verdict == "cannot tell"


def test_a_model_that_learned_something_has_kept_what_it_knew() -> None:
    found = forgetting(memory(), memory(-0.5, right=195))
    assert (found.verdict, found.differences[0].change) == ("kept", "better")


def test_memories_of_other_lengths_do_not_pair() -> None:
    with pytest.raises(ValueError, match="do not pair"):
        forgetting(memory(), Memory([1.0], [1.0]))
