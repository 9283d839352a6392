"""Answer with a language model that is shown what was planned, then check what it wrote.

Knows hits and a model. Refuses to know which model it is and how hits are found. What the
passages say is data: a passage that gives orders is fenced in, and the model is told so.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from onward.answering.abstention import NOT_FOUND, is_abstention
from onward.answering.citations import Checked, check_citations
from onward.answering.context import (
    NO_ROOM,
    SHOW_ALL,
    Reader,
    Shown,
    plan_context,
    prompt_size,
)
from onward.answering.marks import read_marks
from onward.errors import ContextLengthError, ModelError
from onward.language import guess_language, split_sentences, words
from onward.options import AnswerOptions
from onward.protocols import Embedder, Model, OnText
from onward.replies import without_thoughts
from onward.types import (
    Answer,
    Completion,
    ContextPlan,
    Fact,
    Hit,
    Location,
    Passage,
    Question,
    Sampling,
)

DEFAULTS = AnswerOptions()

_SMALL = re.compile(r"smollm2(?:$|\+)|(?<![\d.])\d{2,3}m\b|\b0\.\d+b\b", re.IGNORECASE)
"""Names that say so: ``SmolLM2-135M``, ``Qwen3-0.6B``, ``smollm2+answers``."""
_ECHO = re.compile(r"\s*(?:</?passage\b|</?memory>|^Question:).*", re.DOTALL | re.MULTILINE)


def prompted_answer(
    question: Question,
    hits: Sequence[Hit],
    *,
    model: Model,
    embedder: Embedder | None = None,
    options: AnswerOptions = DEFAULTS,
    on_text: OnText | None = None,
    shown: Shown = SHOW_ALL,
) -> Answer:
    """Answer by ``model`` from ``hits``; ``[n]`` in the text is ``answer.hits[n - 1]``.

    What the model sees is planned (``plan_context``): the hits that it is shown come first in
    ``answer.hits``, then the others. ``on_text`` gets the pieces as they are written; the answer
    that is returned has been checked: citations that do not hold are gone, forgotten ones supplied,
    sentences that neither a hit nor a fact supports are marked, and ``warnings`` says which. When
    the server finds the prompt too long, it is planned again with less. Without hits and facts the
    model is not asked. Raises ModelError, also for an empty answer, and ContextLengthError when not
    even one passage fits.
    """
    started = time.perf_counter()
    if not hits and not shown.facts:
        seconds = {"answer": time.perf_counter() - started}
        return Answer(
            NOT_FOUND, abstained=True, citations=(), hits=(), model=model.name, seconds=seconds
        )

    def planned(reader: Reader) -> ContextPlan:
        return plan_context(question, hits, reader=reader, shown=shown, embedder=embedder)

    plan, completion = _ask(planned, model, options, on_text)
    written = _ECHO.sub("", without_thoughts(completion.text)).strip()
    if not written:
        raise ModelError(f"{model.name} answered nothing; ask again with more --max-tokens")
    written, repeated = _told_once(written)
    abstained = is_abstention(written)
    checked = None if abstained else _checked(written, plan, shown.facts, embedder)
    warnings = _warnings(plan, len(hits), model, completion, options)
    if repeated:
        warnings.append(f"{model.name} repeated itself: {repeated} sentences were left out")
    return Answer(
        text=checked.text if checked else NOT_FOUND,
        abstained=abstained,
        citations=checked.citations if checked else (),
        hits=(*plan.hits, *_others(hits, plan.hits)),
        model=model.name,
        prompt=plan.messages,
        tokens=completion.tokens,
        cost=completion.cost,
        seconds={"answer": time.perf_counter() - started},
        warnings=(*warnings, *(checked.warnings if checked else ())),
        metadata={"passages_sent": len(plan.hits), "cached": completion.cached},
    )


def sampling_of(options: AnswerOptions) -> Sampling:
    """How a model is to write an answer."""
    return Sampling(options.max_tokens, options.temperature, options.seed)


def reader_of(model: Model, options: AnswerOptions) -> Reader:
    """What planning a prompt has to know of ``model``; a name tells whether it is a small one."""
    return Reader(model.name, model.window, model.window - options.max_tokens, is_small(model.name))


def is_small(name: str) -> bool:
    """Whether the name of a model says that it has less than a billion parameters."""
    last = re.split(r"[/\\]", name)[-1]  # a folder ``100m`` says nothing of the model
    return _SMALL.search(last) is not None


def _ask(
    planned: Callable[[Reader], ContextPlan],
    model: Model,
    options: AnswerOptions,
    on_text: OnText | None,
) -> tuple[ContextPlan, Completion]:
    """Ask with what fits; where the server counts more tokens than were estimated, with less."""
    sampling = sampling_of(options)
    reader = reader_of(model, options)
    plan = planned(reader)
    while True:
        try:
            return plan, model.complete(plan.messages, sampling, on_text=on_text)
        except ContextLengthError:
            room = prompt_size(plan) * 9 // 10
            smaller = planned(replace(reader, room=room))
            if smaller.messages == plan.messages:
                raise
            plan = smaller


def _others(hits: Sequence[Hit], shown: Sequence[Hit]) -> list[Hit]:
    return [hit for hit in hits if not any(hit is one for one in shown)]


def _checked(
    written: str, plan: ContextPlan, facts: Sequence[Fact], embedder: Embedder | None
) -> Checked:
    """Check the citations; what a fact supports needs none, for facts have no number."""
    known = len(plan.hits)
    remembered = [Hit(_as_passage(fact), 0.0, {}) for fact in facts]
    checked = check_citations(written, [*plan.hits, *remembered], embedder)
    if not facts:
        return checked
    numbers = "|".join(str(known + n) for n in range(1, len(facts) + 1))
    return Checked(
        text=re.sub(rf" ?\[(?:{numbers})\]", "", checked.text),
        citations=tuple(one for one in checked.citations if one.n <= known),
        warnings=checked.warnings,
    )


def _as_passage(fact: Fact) -> Passage:
    return Passage(
        id=fact.id,
        document_id=fact.id,
        source=fact.source,
        title="",
        heading_path=(),
        location=Location(),
        start=0,
        end=len(fact.text),
        text=fact.text,
        kind="text",
        language=guess_language(fact.text),
    )


def _told_once(written: str) -> tuple[str, int]:
    """Leave out sentences that were said before, as small models do; return how many that were."""
    said: set[str] = set()
    kept = []
    spans = split_sentences(written)
    for start, end in spans:
        plain, _ = read_marks(written[start:end])
        key = " ".join(words(plain)).casefold()
        if not key or key not in said:
            kept.append((start, end))
            said.add(key)
    if len(kept) == len(spans):
        return written, 0
    return " ".join(written[start:end] for start, end in kept), len(spans) - len(kept)


def _warnings(
    plan: ContextPlan, found: int, model: Model, completion: Completion, options: AnswerOptions
) -> list[str]:
    warnings = []
    passages = [one for one in plan.considered if one.kind not in ("history", "memory")]
    if left := sum(one.reason.startswith(NO_ROOM) for one in passages):
        warnings.append(
            f"{left} of {found} passages were left out: {model.name} takes {model.window} tokens"
        )
    if completion.finish == "length":
        warnings.append(f"the answer was cut off after {options.max_tokens} tokens")
    return warnings
