"""``onward situate``: a model writes for each passage the line that makes it found."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from onward.cli.output import ProgressLine, print_json, print_skipped
from onward.cli.shared import SERVER, flags, json_option
from onward.options import Options

if TYPE_CHECKING:
    from onward.flows.situate import SituateReport, SituatingPlan


@click.command()
@click.option("--summaries", is_flag=True, help="Write summaries of sections, not lines.")
@click.option("--remove", is_flag=True, help="Forget what was written.")
@click.option("--yes", is_flag=True, help="Begin without asking.")
@flags("answer.model", "answer.fresh", "evaluate.at_once", *SERVER)
@json_option
def situate(*, options: Options, summaries: bool, remove: bool, yes: bool, as_json: bool) -> None:
    """Let a model write for each passage one line that says where in its document it stands.

    The line is searched with the passage, and never shown as its text. What it costs is shown
    first; it begins after --yes or your consent, can be interrupted, and goes on where it stopped.
    After a full dense pass, run onward embed again.

    \b
    Example: onward situate -m openai:gpt-5-mini
    """
    from onward.flows.library import open_library
    from onward.flows.situate import forget_situations, plan_situating
    from onward.flows.situate import situate as situate_flow

    library = open_library()
    what = "summaries" if summaries else "lines"
    if remove:
        forgotten = forget_situations(library, summaries=summaries)
        if as_json:
            print_json({"removed": forgotten})
        else:
            click.echo(f"{what}: {forgotten:,} removed")
        return
    line = ProgressLine()
    plan = plan_situating(library, options, summaries=summaries, progress=line)
    line.clear()
    if not as_json:
        click.echo(_estimate(plan, what))
    report = None
    if plan.items and (yes or _consents(as_json=as_json)):
        report = situate_flow(library, plan, options, progress=line)
        line.clear()
    if as_json:
        print_json({"estimate": _plain_estimate(plan), "report": report})
    elif report:
        click.echo(_done(report, what))
        print_skipped(report.failed)
    elif plan.items and not yes:
        click.echo("nothing was written; to begin, add --yes")


def _consents(*, as_json: bool) -> bool:
    """Ask where somebody can answer; silence is no consent."""
    return not as_json and sys.stdin.isatty() and click.confirm("Begin?")


def _plain_estimate(plan: SituatingPlan) -> dict[str, object]:
    return {
        "model": plan.model.name,
        "calls": len(plan.items),
        "known": plan.known,
        "tokens": plan.tokens,
        "dollars": plan.dollars,
        "seconds": plan.seconds,
    }


def _estimate(plan: SituatingPlan, what: str) -> str:
    if not plan.items:
        return f"{what}: none to write, {plan.known:,} written before"
    lines = [
        f"model: {plan.model.name}",
        f"{what}: {len(plan.items):,} to write, {plan.known:,} written before",
        f"tokens: about {plan.tokens.prompt:,} to read,"
        f" at most {plan.tokens.completion:,} to write",
    ]
    if plan.dollars is None:
        lines.append(
            "cost: not known; state prices with --dollars-per-million-read and"
            " --dollars-per-million-written"
        )
    else:
        lines.append(f"cost: at most ${plan.dollars:,.2f}")
    if plan.seconds is None:
        lines.append("time: not known before the model is asked")
    else:
        lines.append(f"time: about {_duration(plan.seconds)}")
    return "\n".join(lines)


def _done(report: SituateReport, what: str) -> str:
    cost = "" if report.dollars is None else f", ${report.dollars:,.2f}"
    left = f"; {report.left:,} not tried: the model does not answer" if report.left else ""
    return (
        f"{what}: {report.written:,} written, {len(report.failed):,} failed{left}"
        f" ({_duration(report.seconds)}, {report.read_tokens:,} tokens read,"
        f" {report.written_tokens:,} written{cost})"
    )


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
