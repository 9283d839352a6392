"""What a model loses of what it knew: general text and plain facts, before and after training.

Both are bundled, written for this, and never trained on. Knows a model in memory, and the two
kinds of numbers. Refuses to know the task that the model was tuned for.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from onward.errors import TrainingError
from onward.protocols import Progress
from onward.statistics.comparison import differences, paired
from onward.statistics.verdict import PairedResult
from onward.training.losses import record_losses, text_losses
from onward.types import Encoded, Forgetting

TEXT_MARGIN = 0.05
"""Nats a token that general text may lose, 5 % of perplexity. PEFT's method comparison, which
tunes Llama-3.2-3B on MetaMathQA, reports losses on Wikipedia of 0.03 (all parameters) over 0.05
(LoRA of rank 32) to 0.31 (IA3)."""

FACTS_MARGIN = 0.05
"""Share of the facts that may be lost: ten of two hundred."""

_TEXT = "general text loss"
_FACTS = "facts"


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence that wants its end, with the right one and plausible false ones."""

    text: str
    right: str
    """With the space before it."""
    wrong: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What a model knows at one moment; two of them pair by position."""

    text_losses: Sequence[float]
    """Nats a token, of each general text."""
    facts_right: Sequence[float]
    """1 where the right end is likelier than every false one, else 0, of each fact."""


@functools.cache
def general_texts() -> tuple[str, ...]:
    """The bundled paragraphs: stories, news, instructions, dialogue, code, sums in words."""
    return tuple(row["text"] for row in _rows("general_text.jsonl"))


@functools.cache
def facts() -> tuple[Fact, ...]:
    """The bundled facts, such that a small model knows most of them."""
    return tuple(
        Fact(row["text"], row["right"], tuple(row["wrong"]), row["subject"])
        for row in _rows("facts.jsonl")
    )


def measure_memory(
    model: Any,
    tokenizer: Any,
    *,
    precision: str,
    progress: Progress | None = None,
) -> Memory:
    """Measure what ``model`` knows now; ``precision`` as in ``record_losses``.

    Raises TrainingError when the tokenizer cannot tell the ends of a fact from its beginning.
    """
    return Memory(
        text_losses(model, tokenizer, general_texts(), precision=precision, progress=progress),
        facts_right(model, tokenizer, facts(), precision=precision, progress=progress),
    )


def facts_right(
    model: Any,
    tokenizer: Any,
    asked: Sequence[Fact],
    *,
    precision: str,
    progress: Progress | None = None,
) -> list[float]:
    """Return 1 for each fact whose right end is likelier than every false one, else 0.

    The likelihood of an end is that of all its tokens, not of their mean: as in the cloze form of
    benchmarks ("acc" of lm-evaluation-harness). A tie is not right. Raises TrainingError when an
    end adds no token.
    """
    encoded = [_ended(tokenizer, one.text, end) for one in asked for end in (one.right, *one.wrong)]
    found = record_losses(model, encoded, precision=precision, progress=progress)
    losses = iter(zip(encoded, found, strict=True))
    right = []
    for one in asked:
        ends = [next(losses) for _ in range(1 + len(one.wrong))]
        likelihoods = [-loss * end.learned for end, loss in ends if loss is not None]
        if len(likelihoods) < len(ends):
            raise TrainingError(f"the tokenizer does not tell apart the ends of {one.text!r}")
        right.append(float(likelihoods[0] > max(likelihoods[1:])))
    return right


def forgetting(
    before: Memory,
    after: Memory,
    *,
    margins: tuple[float, float] = (TEXT_MARGIN, FACTS_MARGIN),
    level: float = 0.95,
) -> Forgetting:
    """Say whether the model forgot, over the same texts and facts before and after.

    ``forgot``: the text loss or the facts became worse, significantly (paired tests, Holm over
    the two), and by more than their margin. ``kept``: both intervals exclude a loss beyond the
    margin. Otherwise ``cannot tell``. A loss within the margin is not forgetting however
    significant it is: with enough texts any training changes something. Raises ValueError when
    the two do not pair.
    """
    results = {
        _TEXT: paired(before.text_losses, after.text_losses, bounds=None, level=level),
        _FACTS: paired(before.facts_right, after.facts_right, bounds=(0.0, 1.0), level=level),
    }
    changes = differences(results, lower_is_better=(_TEXT,), level=level)
    text, known = results[_TEXT], results[_FACTS]
    lost, surely = _lost(results)
    beyond = [value > margin for value, margin in zip(lost, margins, strict=True)]
    verdict: Literal["kept", "forgot", "cannot tell"] = "cannot tell"
    if any(d.change == "worse" and far for d, far in zip(changes, beyond, strict=True)):
        verdict = "forgot"
    elif all(most < margin for most, margin in zip(surely, margins, strict=True)):
        verdict = "kept"
    return Forgetting(
        text_loss=(text.first.value, text.second.value),
        facts=(known.first, known.second),
        differences=changes,
        verdict=verdict,
        margins=margins,
    )


def _lost(
    results: Mapping[str, PairedResult],
) -> tuple[tuple[float, float], tuple[float, float]]:
    """What was lost of text and facts, and the most that the intervals allow; above 0 is worse."""
    text, known = results[_TEXT].difference, results[_FACTS].difference
    return (text.value, -known.value), (text.high, -known.low)


def _ended(tokenizer: Any, text: str, end: str) -> Encoded:
    """The sentence with its end, of which those tokens are learned that the end brings in."""
    start, ids = tuple(tokenizer(text)["input_ids"]), tuple(tokenizer(text + end)["input_ids"])
    # Where the tokenizer merges across the seam, or ends with a special token, less is shared.
    shared = 0
    while shared < min(len(start), len(ids)) and start[shared] == ids[shared]:
        shared += 1
    return Encoded(ids, (False,) * shared + (True,) * (len(ids) - shared))


def _rows(name: str) -> list[dict[str, Any]]:
    lines = resources.files("onward.training").joinpath(name).read_text(encoding="utf-8")
    return [json.loads(line) for line in lines.splitlines()]
