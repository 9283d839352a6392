"""Let a model write what makes passages and sections found: lines that situate, summaries.

Read ``plan_situating`` first: it says what would be written and what that costs. ``situate`` then
writes it, keeps it as it comes, and goes on where it was interrupted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from onward.errors import ContextLengthError, ModelError, OnwardError, UsageError
from onward.flows.answering_cases import NOTHING_WILL_GO
from onward.flows.library import Library, open_words
from onward.flows.opening import open_model
from onward.flows.situate_items import Item, Messages, lines_to_write, summaries_to_write
from onward.flows.workers import do_all
from onward.models import QUOTE, cached_model, is_served
from onward.models.prices import cost_of
from onward.options import Options
from onward.protocols import Model, Progress
from onward.records.notes import SituationRecords, SummaryRecords
from onward.retrieval.situating import situation_sampling
from onward.retrieval.summaries import summary_sampling
from onward.tokens import prompt_tokens
from onward.types import Completion, Sampling, Skipped, Tokens

_SHARES = (1.0, 0.5, 0.2)
"""Of the document, as prompts turn out too long for the model."""
_KEPT_TOGETHER = 32
"""Texts that are written to the records at once; what is lost before, the model's cache knows."""
_MOST_FAILURES = 5
"""Calls without a reply, one after the other, after which no more are made."""


@dataclass(frozen=True, slots=True)
class SituatingPlan:
    """What is to be written, and what it costs at most."""

    items: tuple[Item, ...]
    known: int
    """What was written before, and stays."""
    tokens: Tokens
    """Estimated: read, and written at most."""
    dollars: float | None
    """At most; None where a server's prices are not stated."""
    seconds: float | None
    """None for a model on a server, whose time is not known before it is asked."""
    model: Model
    sampling: Sampling
    keep: Callable[[Mapping[str, str]], None]


@dataclass(slots=True)
class SituateReport:
    """What was written."""

    written: int = 0
    failed: list[Skipped] = field(default_factory=list)
    left: int = 0
    """Not tried, for the model did not answer any more."""
    read_tokens: int = 0
    written_tokens: int = 0
    dollars: float | None = 0.0
    """None once a call's cost is not known."""
    seconds: float = 0.0


def plan_situating(
    library: Library,
    options: Options,
    *,
    summaries: bool = False,
    model: Model | None = None,
    progress: Progress | None = None,
) -> SituatingPlan:
    """Say what the model of ``options`` would write: a line for each passage, or summaries.

    A model on this machine writes one of them, which tells the time. Raises UsageError for
    ``quote``, and what loading a model raises.
    """
    served = is_served(options.answer.model)
    model = model or _model(options, progress)
    records = (SummaryRecords if summaries else SituationRecords)(library.connection)
    sampling = summary_sampling() if summaries else situation_sampling()
    every = list((summaries_to_write if summaries else lines_to_write)(library, model))
    known = records.written()
    items = tuple(item for item in every if item.key not in known)
    asked = sum(prompt_tokens(item.ask(1.0)) for item in items)
    tokens = Tokens(asked, len(items) * sampling.max_tokens)
    asking_again = cached_model(model, library.calls, fresh=True)
    return SituatingPlan(
        items=items,
        known=len(every) - len(items),
        tokens=tokens,
        dollars=cost_of(tokens, options.server) if served else 0.0,
        seconds=None if served else _seconds(items, asking_again, sampling),
        model=cached_model(model, library.calls, fresh=options.answer.fresh),
        sampling=sampling,
        keep=lambda texts: records.put(texts, model=model.name),
    )


def situate(
    library: Library, plan: SituatingPlan, options: Options, *, progress: Progress | None = None
) -> SituateReport:
    """Write what is planned, several at a time on servers; bring the word index up to date.

    What fails is listed and the rest goes on, until the model does not answer several times in a
    row. What was written is kept, also when the user interrupts.
    """
    started = time.perf_counter()
    report = SituateReport()
    written: dict[str, str] = {}
    turn = threading.Lock()
    silent = 0  # calls in a row

    def write(item: Item) -> None:
        nonlocal silent
        if silent >= _MOST_FAILURES:
            with turn:
                report.left += 1
            return
        reason = text = ""
        completion = None
        try:
            messages, completion = _ask(item, plan)
            text = item.read(completion.text, messages)
        except NOTHING_WILL_GO:
            raise
        except OnwardError as error:
            reason = str(error)
        with turn:
            silent = 0 if completion else silent + 1
            _count(report, completion)
            if reason:
                report.failed.append(Skipped(item.label, reason))
                return
            report.written += 1
            written[item.key] = text
            if len(written) >= _KEPT_TOGETHER:
                plan.keep(written)
                written.clear()

    workers = options.evaluate.at_once if is_served(options.answer.model) else 1
    try:
        do_all(write, plan.items, workers=workers, stage="writing", progress=progress)
    finally:
        with turn:
            plan.keep(written)
        open_words(library)
    report.seconds = time.perf_counter() - started
    return report


def forget_situations(library: Library, *, summaries: bool = False) -> int:
    """Forget what models wrote, lines or summaries; return how many there were."""
    forgotten = (SummaryRecords if summaries else SituationRecords)(library.connection).forget()
    open_words(library)
    return forgotten


def _model(options: Options, progress: Progress | None) -> Model:
    spec = options.answer.model
    if spec == QUOTE:
        raise UsageError("only a language model can situate passages; choose one: -m smollm2")
    return open_model(spec, options, progress)


def _seconds(items: Sequence[Item], model: Model, sampling: Sampling) -> float | None:
    """By one call, for the item in the middle; None where the model does not answer it."""
    if not items:
        return 0.0
    started = time.perf_counter()
    try:
        model.complete(items[len(items) // 2].ask(1.0), sampling)
    except ModelError:
        return None
    return (time.perf_counter() - started) * len(items)


def _ask(item: Item, plan: SituatingPlan) -> tuple[Messages, Completion]:
    """Ask, and ask again with less of the document where that is too long."""
    for share in _SHARES:
        messages = item.ask(share)
        try:
            return messages, plan.model.complete(messages, plan.sampling)
        except ContextLengthError:
            continue
    messages = item.ask(0.0)
    return messages, plan.model.complete(messages, plan.sampling)


def _count(report: SituateReport, completion: Completion | None) -> None:
    """Add what a call cost, whether its reply can be used or not."""
    if completion is None:
        return
    report.read_tokens += completion.tokens.prompt or 0
    report.written_tokens += completion.tokens.completion or 0
    if report.dollars is not None:
        report.dollars = None if completion.cost is None else report.dollars + completion.cost
