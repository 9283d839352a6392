"""What a model writes to the prompts of held-out records, measured beside what the records say."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from onward.flows.tuning.task import Values, Workbench
from onward.judging.metrics.text import chrf, rouge_l, token_f1
from onward.types import Message

if TYPE_CHECKING:
    from onward.training.generation import Generated

MOST_WRITTEN = 200
"""Tokens of an answer."""
CUT_OFF = "cut off"
"""1 where the model was still writing after so many tokens, or at the end of its window, else 0."""
LIKENESS = ("rouge_l", "token_f1", "chrf")

Exchange: TypeAlias = "tuple[tuple[Message, ...], str]"
"""(prompt, what the record answers)"""
Measure = Callable[[Sequence[str], Sequence[str]], Values]
"""(what the model wrote, what the records say) → measurements."""


def written_values(
    bench: Workbench,
    model: Any,  # noqa: ANN401 - a torch module
    exchanges: Sequence[Exchange],
    measure: Measure,
) -> Values:
    """Let ``model`` answer a sample of the prompts greedily, and measure what it writes.

    The sample is drawn by the seed; of the other exchanges the values are None. Beside what
    ``measure`` finds it is told which answers were ``CUT_OFF``. {} where no samples are wanted.
    """
    options, seed = bench.options.tune, bench.options.answer.seed
    places = sampled(len(exchanges), options.samples, seed=seed)
    if not places:
        return {}
    asked = [exchanges[place] for place in places]
    answers = _write(bench, model, [prompt for prompt, _ in asked])
    found = {
        **measure([one.text for one in answers], [wanted for _, wanted in asked]),
        CUT_OFF: [float(not one.finished) for one in answers],
    }
    return {name: spread(own, places, len(exchanges)) for name, own in found.items()}


def sampled(count: int, most: int, *, seed: int) -> list[int]:
    """Places of at most ``most`` of ``count`` records, drawn at random, ascending."""
    return sorted(random.Random(seed).sample(range(count), max(0, min(most, count))))


def spread(values: Sequence[float | None], places: Sequence[int], count: int) -> list[float | None]:
    """``values`` of the records at ``places`` among ``count``; None for the others."""
    known = dict(zip(places, values, strict=True))
    return [known.get(place) for place in range(count)]


def likeness(written: Sequence[str], wanted: Sequence[str]) -> Values:
    """How far answers are like those of the records: ROUGE-L, token F1 and chrF, all 0 to 1."""
    pairs = list(zip(written, wanted, strict=True))
    metrics = zip(LIKENESS, (rouge_l, token_f1, chrf), strict=True)
    return {name: [metric(*pair) for pair in pairs] for name, metric in metrics}


def _write(
    bench: Workbench,
    model: Any,  # noqa: ANN401
    prompts: Sequence[Sequence[Message]],
) -> list[Generated]:
    from onward.training.encoding import prompt_ids, stop_ids
    from onward.training.generation import Decoding, generate_batch

    tokenizer, options = bench.base.tokenizer, bench.options.tune
    asked = [prompt_ids(tokenizer, prompt, options.style) for prompt in prompts]
    decoding = Decoding(MOST_WRITTEN, stop_ids(tokenizer, options.style))
    return generate_batch(
        model, tokenizer, asked, decoding, precision=options.precision, progress=bench.progress
    )
