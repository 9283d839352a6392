"""Asks a language model until what it wrote can be read, and keeps what that took.

At most three calls: the question, one repair that shows the model its reply and what is wrong with
it, and the question again with another seed. Refuses to know what is asked and what is read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from onward.errors import ContextLengthError, ModelError
from onward.judging.by_model.fence import unmarked
from onward.protocols import Model
from onward.tokens import prompt_tokens
from onward.types import Completion, Grade, Message, Sampling, Tokens, Verdict

T = TypeVar("T")

JUDGING = Sampling(max_tokens=1000)
"""How judges write unless they are told otherwise."""

REPAIR_PROMPT = """\
That reply cannot be used: {problem}. Give the same verdict again, complete, as JSON only, in the \
form that was asked for."""

RETRY_SEED = 1_000
"""Added to the seed, far from those of repeats."""
RETRY_TEMPERATURE = 0.5
"""At least; at 0 another seed would give the same reply again."""

_LONGEST_SHOWN = 4_000
"""Characters of a reply that are shown for its repair."""
_LARGEST_SHARE = 3
"""A reply gets at most this part of the window, one third."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What to ask, with as many passages as fit."""

    write: Callable[[int], list[Message]]
    """The messages with so many passages."""
    passages: int
    """Most that are shown; all but the last are left out when the model cannot take them."""
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What was found in a reply."""

    value: T | None
    problem: str | None = None
    """What is missing or wrong; None when nothing is."""
    found: int = 0
    """How much was found: of several incomplete replies the one with most is kept."""


Reader = Callable[[str], Reading[T]]
"""Reads a reply; never raises."""


@dataclass(frozen=True, slots=True)
class Asked(Generic[T]):
    """The best reading, and what it took."""

    reading: Reading[T]
    prompt: tuple[Message, ...]
    """The first question; that of the retry is the same."""
    replies: tuple[str, ...]
    tokens: Tokens
    cost: float | None
    seconds: float
    passages: int
    """How many were shown."""


def ask_model(model: Model, prompt: Prompt, sampling: Sampling, read: Reader[T]) -> Asked[T]:
    """Ask ``model`` and read its reply; a reading with a ``problem`` when that did not succeed.

    The model is bound to the schema of ``prompt``. A ModelError becomes the problem, for the
    models try again by themselves; OfflineError and UsageError are raised.
    """
    started = time.perf_counter()
    longest = min(sampling.max_tokens, model.window // _LARGEST_SHARE)
    sampling = replace(sampling, max_tokens=longest, schema=prompt.schema)
    calls: list[Completion] = []
    best: Reading[T] = Reading(None)
    messages = prompt.write(prompt.passages)
    kept = prompt.passages
    try:
        kept, messages, completion = _ask_what_fits(model, prompt, sampling)
        calls.append(completion)
        best = _checked(read, completion)
        if best.problem is not None and completion.text.strip():
            best = _better(best, _repaired(model, messages, sampling, read, calls, best.problem))
        if best.problem is not None:
            calls.append(model.complete(messages, _another(sampling)))
            best = _better(best, _checked(read, calls[-1]))
    except ModelError as error:
        if best.value is None:
            best = Reading(None, str(error))
    return Asked(
        reading=best,
        prompt=tuple(messages),
        replies=tuple(call.text for call in calls),
        tokens=sum_tokens([call.tokens for call in calls]),
        cost=sum_known([call.cost for call in calls]),
        seconds=time.perf_counter() - started,
        passages=kept,
    )


def as_verdict(
    judge: str,
    asked: Asked[tuple[Grade, ...]],
    score: float | None,
    notes: tuple[str, ...] = (),
) -> Verdict:
    """Return the verdict with this score; without one the problem is why, else it is a note."""
    problem = asked.reading.problem
    if score is None:
        unscored = f"{judge}: {problem or 'no criterion of the rubric counts'}"
    else:
        unscored = None
        notes = notes if problem is None else (*notes, f"{judge}: {problem}")
    return Verdict(
        judge=judge,
        score=score,
        grades=asked.reading.value or (),
        unscored=unscored,
        prompt=asked.prompt,
        replies=asked.replies,
        tokens=asked.tokens,
        cost=asked.cost,
        seconds=asked.seconds,
        notes=notes,
    )


def sum_known(numbers: Sequence[float | None]) -> float | None:
    """Return the sum; None when one of the numbers is not known, or there are none."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None


def sum_tokens(tokens: Sequence[Tokens]) -> Tokens:
    """Return the sum of each kind; None where one is not known."""
    prompt = sum_known([one.prompt for one in tokens])
    completion = sum_known([one.completion for one in tokens])
    return Tokens(
        None if prompt is None else int(prompt), None if completion is None else int(completion)
    )


def _ask_what_fits(
    model: Model, prompt: Prompt, sampling: Sampling
) -> tuple[int, list[Message], Completion]:
    """Ask with as many passages as fit: how many that were, the messages, the reply."""
    kept, fewest = prompt.passages, min(1, prompt.passages)
    room = model.window - sampling.max_tokens
    while True:
        messages = prompt.write(kept)
        if kept > fewest and prompt_tokens(messages) > room:
            kept -= 1
            continue
        try:
            return kept, messages, model.complete(messages, sampling)
        except ContextLengthError as error:
            if kept <= fewest:
                with_one = " with one passage" if kept else ""
                raise ContextLengthError(
                    f"the answer does not fit the judge{with_one}: {error}"
                ) from error
            kept -= 1


def _repaired(
    model: Model,
    messages: Sequence[Message],
    sampling: Sampling,
    read: Reader[T],
    calls: list[Completion],
    problem: str,
) -> Reading[T]:
    """Show the model its reply and the problem; no reading when both do not fit its window."""
    shown = Message("assistant", unmarked(calls[-1].text[:_LONGEST_SHOWN]))
    request = Message("user", REPAIR_PROMPT.format(problem=unmarked(problem)))
    try:
        completion = model.complete([*messages, shown, request], sampling)
    except ContextLengthError:
        return Reading(None, problem)
    calls.append(completion)
    return _checked(read, completion)


def _checked(read: Reader[T], completion: Completion) -> Reading[T]:
    if not completion.text.strip():
        return Reading(None, "the reply is empty")
    reading = read(completion.text)
    if reading.problem is not None and completion.finish == "length":
        written = completion.tokens.completion
        after = f" after {written} tokens" if written is not None else ""
        return replace(reading, problem=f"{reading.problem} (the reply was cut off{after})")
    return reading


def _better(first: Reading[T], second: Reading[T]) -> Reading[T]:
    """The complete one, else the one with more in it, else the later one."""
    if second.problem is None or second.found >= first.found:
        return second
    return first


def _another(sampling: Sampling) -> Sampling:
    warmer = max(sampling.temperature, RETRY_TEMPERATURE)
    return replace(sampling, seed=sampling.seed + RETRY_SEED, temperature=warmer)
