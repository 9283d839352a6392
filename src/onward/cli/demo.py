"""``onward demo``: the main job on bundled documents."""

from __future__ import annotations

from pathlib import Path

import click

from onward.cli.output import ProgressLine, print_answer, print_json
from onward.cli.shared import flags, json_option
from onward.options import AskOptions
from onward.types import Answer, Question


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default="onward-demo",
    help="Where documents and report go. [default: onward-demo]",
)
@flags()
@json_option
def demo(*, folder: Path, options: AskOptions, as_json: bool) -> None:
    """Answer questions over bundled documents, with citations, and write a report.

    \b
    Example: onward demo
    """
    from onward.flows.answer_record import answer_record
    from onward.flows.demo import demo as demo_flow

    line = ProgressLine()

    def show(question: Question, answer: Answer) -> None:
        line.clear()
        click.secho(f"{question.text}", bold=True)
        click.secho(f"({answer.model}, {answer.seconds['total']:.2f} s)", dim=True)
        print_answer(answer)
        click.echo()

    report = demo_flow(folder, options, progress=line, on_answer=None if as_json else show)
    line.clear()
    if as_json:
        answers = [answer_record(question, answer) for question, answer in report.answers]
        files = {"documents": report.documents, "report": report.report}
        print_json({**files, "without_model": report.without_model, "answers": answers})
        return
    if report.without_model:
        click.echo(f"Without a language model: {report.without_model}")
    click.echo(f"Documents: {report.documents}")
    click.echo(f"Report:    {report.report}")
    click.echo(f'Next:      onward ask "Your question" -s {report.documents}')
