"""``onward tune arms``: prompt, retrieve or tune? The same questions, answered in each way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from onward.cli.evaluate import INTERRUPTED
from onward.cli.output import ProgressLine, print_files, print_json, print_lines
from onward.cli.shared import (
    ASK,
    EVALUATE,
    JUDGE,
    flags,
    json_option,
    report_option,
    source_option,
)
from onward.options import Options


@click.command()
@click.argument("questions", type=click.Path(path_type=Path))
@source_option
@click.option("--tuned", default="", metavar="NAME", help="The tuned model, if there is one.")
@click.option(
    "--shots",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="Worked examples of the prompted arm, left out of the questions; 0: no such arm.",
)
@click.option(
    "--metric",
    default="score",
    show_default=True,
    help="Compare by this: score, a criterion of the rubric, token_f1, exact_match, ...",
)
@report_option
@flags(*ASK, *JUDGE, *EVALUATE)
@json_option
def arms(
    questions: Path,
    sources: tuple[str, ...],
    *,
    report: Path | None,
    options: Options,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 - tuned, shots and metric, as the request takes them
) -> None:
    """Answer QUESTIONS in every way there is, and say which one pays.

    The model alone, with worked examples, with your documents, tuned, tuned with your documents,
    and quote, which needs no model. Each is a run as of onward evaluate, kept as it is made: after
    Ctrl-C the same command goes on, and what has ended is asked again only with --fresh.

    \b
    Example: onward tune arms held-out.jsonl -s docs --model smollm2 --tuned smollm2+answers
    """
    from onward.flows.tuning.arms import ArmsRequest
    from onward.flows.tuning.arms import arms as compared
    from onward.reports.terminal_arms import arms_report_text

    line = ProgressLine()
    try:
        found = compared(ArmsRequest(questions, sources, **asked), options, progress=line)
    except KeyboardInterrupt:
        line.clear()
        click.echo("interrupted; what is done is kept, the same command goes on", err=True)
        raise SystemExit(INTERRUPTED) from None
    line.clear()
    files = _reported(report, [row.run for row in found.rows], options) if report else ()
    if as_json:
        print_json(found)
        return
    print_lines(arms_report_text(found))
    print_files(files)


def _reported(folder: Path, runs: list[str], options: Options) -> tuple[Path, ...]:
    """The leaderboard of the runs as pages."""
    from contextlib import closing

    from onward.flows.leaderboard import leaderboard
    from onward.flows.runs import open_runs
    from onward.reports import write_leaderboard

    with closing(open_runs(options)) as records:
        standings = leaderboard(records, runs, level=options.evaluate.level)
    return tuple(write_leaderboard(folder, standings))
