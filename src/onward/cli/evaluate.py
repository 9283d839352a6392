"""``onward evaluate``: answers to a file of questions, judged by a judge that was examined."""

from __future__ import annotations

from pathlib import Path

import click

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
from onward.errors import UsageError
from onward.options import Options

INTERRUPTED = 130
"""Exit code of a command that Ctrl-C ended, as shells give it."""


@click.command()
@click.argument("questions", required=False, type=click.Path(path_type=Path))
@source_option
@click.option("--rejudge", metavar="RUN", help="Judge the answers of this run again.")
@report_option
@flags(*ASK, *JUDGE, *EVALUATE)
@json_option
def evaluate(
    questions: Path | None,
    *,
    sources: tuple[str, ...],
    rejudge: str | None,
    report: Path | None,
    options: Options,
    as_json: bool,
) -> None:
    """Answer QUESTIONS (a JSONL file), judge the answers, and examine the judge.

    Everything is kept as it is made: after Ctrl-C the same command goes on where it stood. Beside
    the answers fakes are planted, and the first line says whether the judge noticed them.

    \b
    Example: onward evaluate questions.jsonl -s docs --report report
    """
    from onward.flows.evaluate import evaluate as evaluate_questions
    from onward.flows.evaluate import rejudge as judge_again
    from onward.reports import evaluation_json, evaluation_text, write_report

    if (questions is None) == (rejudge is None):
        raise UsageError("name a file of questions, or a run with --rejudge")
    line = ProgressLine()
    try:
        if questions is not None:
            evaluation = evaluate_questions(questions, sources, options, progress=line)
        else:
            evaluation = judge_again(rejudge or "", options, progress=line)
    except KeyboardInterrupt:
        line.clear()
        click.echo("interrupted; what is done is kept, the same command goes on", err=True)
        raise SystemExit(INTERRUPTED) from None
    line.clear()
    files = write_report(report, evaluation) if report else ()
    if as_json:
        print_json(evaluation_json(evaluation))
        return
    print_lines(evaluation_text(evaluation))
    print_files(files)
