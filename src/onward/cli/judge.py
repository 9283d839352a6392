"""``onward judge``: what is known of a judge before it is believed."""

from __future__ import annotations

from pathlib import Path

import click

from onward.cli.output import ProgressLine, print_json, print_lines, print_skipped
from onward.cli.shared import (
    EVALUATE,
    JUDGE,
    READ,
    RETRIEVE,
    SERVER,
    flags,
    json_option,
    source_option,
)
from onward.options import Options


@click.group()
def judge() -> None:
    """Examine the judges of answers.

    \b
    Example: onward judge check -s docs
    """


@judge.command()
@source_option
@click.option(
    "--labels",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Answers that people have graded, as JSONL or CSV.",
)
@click.option("--run", metavar="RUN", help="Compare with the labels given to this run's answers.")
@flags(*JUDGE, *EVALUATE, *SERVER, *RETRIEVE, *READ, "answer.seed", "answer.fresh")
@json_option
def check(
    *,
    sources: tuple[str, ...],
    labels: Path | None,
    run: str | None,
    options: Options,
    as_json: bool,
) -> None:
    """Plant fakes beside questions made from documents, and say which the judge notices.

    With --labels or --run also how far it agrees with people, beside what preferring the longest
    answer and always saying the same would reach.

    \b
    Example: onward judge check -s docs --labels labels.jsonl
    """
    from onward.flows.judge_check import check_judge
    from onward.reports import judge_check_text

    line = ProgressLine()
    checked = check_judge(sources, options, labels=labels, run_id=run, progress=line)
    line.clear()
    if as_json:
        print_json(checked)
        return
    print_lines(judge_check_text(checked.judges, checked.examination, checked.labels))
    print_skipped(checked.skipped)
