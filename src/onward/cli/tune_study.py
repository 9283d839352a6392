"""``onward tune study``: which matrices to adapt, and which rank, on one's own records."""

from __future__ import annotations

import click

from onward.cli.evaluate import INTERRUPTED
from onward.cli.output import ProgressLine, print_json, print_lines
from onward.cli.shared import STUDY, flags, json_option
from onward.options import Options
from onward.types import StudyPlan, TuneKind

_TUNE = (
    *("epochs", "batch", "micro_batch", "learning_rate", "targets", "style", "record_tokens"),
    *(
        "overlong",
        "validation",
        "test",
        "test_file",
        "text",
        "label",
        "balanced",
        "pooling",
        "precision",
    ),
)


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option(
    "--kind",
    type=click.Choice(["instruct", "classify"]),
    required=True,
    help="What the records teach.",
)
@json_option
@flags("answer.model", "answer.seed", *STUDY, *(f"tune.{name}" for name in _TUNE))
def study(
    sources: tuple[str, ...],
    *,
    kind: TuneKind,
    options: Options,
    as_json: bool,
) -> None:
    """Find the smallest LoRA that is good enough for SOURCES: which matrices, and which rank.

    Each choice of matrices trains the same number of parameters. Settings are tried on a part of
    the records first; the better half goes on, until the time allows full trainings with several
    seeds. No model is kept.

    \b
    Example: onward tune study spam.tsv --kind classify --model smollm2 --minutes 30
    """
    from onward.flows.tuning.study import study as run
    from onward.flows.tuning.task import TuneRequest
    from onward.reports.terminal_study import plan_text, study_text

    line = ProgressLine()

    def planned(plan: StudyPlan) -> None:
        line.clear()
        if not as_json:
            print_lines([*plan_text(plan), ""])

    found = run(TuneRequest(kind, sources), options, progress=line, on_plan=planned)
    line.clear()
    if as_json:
        print_json(found)
    else:
        print_lines(study_text(found))
    if found.interrupted:
        raise SystemExit(INTERRUPTED)
