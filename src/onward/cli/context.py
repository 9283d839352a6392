"""``onward context``: what a question would be answered from, before any model is asked."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

import click

from onward.cli.output import ProgressLine, print_json, print_lines, print_skipped
from onward.cli.shared import ASK, flags, json_option, source_option
from onward.errors import UsageError
from onward.options import Options
from onward.plain import location_label, visible
from onward.types import CacheCounts, Considered, ContextPlan, Hit, Planned

_WIDTH = 80
_LABEL = 15
"""Columns of what stands before a line."""
_MEGABYTE = 1_000_000


@click.command()
@click.argument("question")
@click.option(
    "--after",
    multiple=True,
    help="A question that comes before it in the conversation; may be given several times.",
)
@source_option
@flags(*ASK)
@json_option
def context(
    question: str,
    *,
    after: tuple[str, ...],
    sources: tuple[str, ...],
    options: Options,
    as_json: bool,
) -> None:
    """Show what QUESTION would be answered from, without asking a model for the answer.

    That is the question that is searched for and why, where it is looked for, what was considered,
    what was dropped and why, the tokens of each part of the prompt, and the prompt itself.

    \b
    Example: onward context "And the battery?" --after "How long is the warranty?"
    """
    from onward.flows.context import context as plan_context
    from onward.flows.context import context_record

    if not question.strip():
        raise UsageError("the question is empty")
    line = ProgressLine()
    shown = plan_context(question, sources, options, after=after, progress=line)
    line.clear()
    if as_json:
        print_json(context_record(shown.planned, shown.skipped))
        return
    print_lines(list(planned_lines(shown.planned)))
    print_skipped(shown.skipped)


def planned_lines(planned: Planned) -> Iterator[str]:
    """Everything that was decided, as lines of at most 80 columns, then the prompt as it is."""
    resolved = planned.resolved
    yield from _labelled("Question", planned.question.text)
    if resolved.text.strip() != planned.question.text.strip():
        yield from _labelled("In full", resolved.text)
    yield from _labelled("", resolved.reason)
    if planned.question.history:
        belong = f"{len(resolved.kept)} of {len(planned.question.history)} earlier questions belong"
        yield from _labelled("History", f"{belong} to it")
    for n, route in enumerate(planned.routes):
        yield from _labelled("" if n else "Looked for in", _with_reason(route.name, route.reason))
    others = [step for step in planned.steps if step.name not in ("question", "route")]
    for n, step in enumerate(others):
        told = _with_reason(f"{step.name}: {step.what}", step.reason)
        yield from _labelled("" if n else "Steps", told)
    if planned.plan is None:
        yield from _read_directly(planned)
    else:
        yield from _plan_lines(planned, planned.plan)


def _read_directly(planned: Planned) -> Iterator[str]:
    """For a model that reads no prompt: the hits as they are."""
    told = f"{planned.model} reads the hits themselves; there is no prompt"
    yield from _labelled("Model", told)
    yield from _cache_lines(planned.caches)
    yield ""
    yield f"Considered: {len(planned.hits)} hits, all of them read"
    for n, hit in enumerate(planned.hits, start=1):
        ranks = ", ".join(f"{stage} {rank}" for stage, rank in hit.ranks.items())
        yield from _wrapped(f"{_place(hit)} ({ranks})", first=f"{n:>3}  ", later=" " * 5)


def _plan_lines(planned: Planned, plan: ContextPlan) -> Iterator[str]:
    known = "answered this prompt before: asking costs nothing" if planned.known else "not asked"
    yield from _labelled("Model", f"{planned.model}, {known}")
    yield from _cache_lines(planned.caches)
    yield ""
    size = sum(part.tokens for part in plan.parts)
    yield f"Tokens, estimated: {size:,} of {plan.room:,}"
    yield f"  {'part':<12} {'tokens':>7} {'items':>6}"
    for part in plan.parts:
        yield f"  {part.kind:<12} {part.tokens:>7,} {part.items:>6}"
    shown = [one for one in plan.considered if one.kept]
    left_out = [one for one in plan.considered if not one.kept]
    numbers = (f"[{n}]" for n in range(1, len(plan.hits) + 1))
    for title, items in (("Shown", shown), ("Left out", left_out)):
        yield from ("", f"{title}: {len(items)}") if items else ()
        for one in items:
            hit_shown = one.kept and one.kind not in ("history", "memory")
            yield from _considered(one, next(numbers) if hit_shown else "")
    yield ""
    yield "Prompt"
    for message in plan.messages:
        yield f"--- {message.role}"
        yield from visible(message.content).splitlines()


def _considered(one: Considered, number: str) -> Iterator[str]:
    first = f"{number:>5} {one.tokens:>7,} {one.kind:<9} "
    told = _with_reason(one.what, one.reason)
    yield from _wrapped(told, first=first, later=" " * len(first))


def _cache_lines(caches: Sequence[CacheCounts]) -> Iterator[str]:
    for n, cache in enumerate(caches):
        asked = cache.hits + cache.misses
        held, limit = f"{cache.held:,}", f"{cache.limit:,} kept"
        if cache.unit == "bytes":
            held, limit = f"{cache.held / _MEGABYTE:.1f}", f"{cache.limit / _MEGABYTE:,.0f} MB kept"
        told = f"{cache.name}: had {cache.hits:,} of {asked:,}; {held} of {limit}"
        yield from _labelled("" if n else "Caches", told)


def _with_reason(what: str, reason: str) -> str:
    return f"{what} ({reason})" if reason else what


def _place(hit: Hit) -> str:
    label = location_label(hit.passage.location) or "".join(hit.passage.heading_path[-1:])
    return f"{hit.passage.source}, {label}" if label else hit.passage.source


def _labelled(label: str, text: str) -> Iterator[str]:
    if text:
        yield from _wrapped(text, first=f"{label:<{_LABEL}}", later=" " * _LABEL)


def _wrapped(text: str, *, first: str, later: str) -> list[str]:
    line = " ".join(visible(text).split())
    return textwrap.wrap(line, _WIDTH, initial_indent=first, subsequent_indent=later)
