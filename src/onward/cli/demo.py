"""``onward demo``: the whole loop on bundled documents."""

from __future__ import annotations

from pathlib import Path

import click

from onward.cli.output import ProgressLine, print_answer, print_json, print_lines
from onward.cli.shared import flags, json_option
from onward.options import Options
from onward.types import Evaluation


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default="onward-demo",
    help="Where documents, runs and reports go. [default: onward-demo]",
)
@flags()
@json_option
def demo(*, folder: Path, options: Options, as_json: bool) -> None:
    """Ask bundled documents, judge the answers, and compare two answerers.

    \b
    Example: onward demo
    """
    from onward.flows.demo import demo as demo_flow
    from onward.reports import comparison_json, comparison_text, evaluation_json, evaluation_text

    line = ProgressLine()

    def show(evaluation: Evaluation) -> None:
        line.clear()
        for result in evaluation.results:
            if result.answer is None:
                continue
            click.secho(result.question.text, bold=True)
            taken = result.answer.seconds.get("total", 0.0)
            click.secho(f"({result.answer.model}, {taken:.2f} s)", dim=True)
            print_answer(result.answer)
            click.echo()
        print_lines([*evaluation_text(evaluation), ""])

    found = demo_flow(folder, options, progress=line, on_evaluation=None if as_json else show)
    line.clear()
    if as_json:
        files = {"documents": found.documents, "questions": found.questions}
        evaluations = [evaluation_json(evaluation) for evaluation in found.evaluations]
        comparison = comparison_json(found.comparison) if found.comparison else None
        print_json(
            {
                **files,
                "reports": list(found.reports),
                "without_model": found.without_model,
                "evaluations": evaluations,
                "comparison": comparison,
            }
        )
        return
    if found.comparison:
        print_lines([*comparison_text(found.comparison), ""])
    if found.without_model:
        click.echo(f"Without a language model: {found.without_model}")
    click.echo(f"Documents: {found.documents}")
    print_lines([f"Report:    {path}" for path in found.reports])
    click.echo(f'Next:      onward ask "Your question" -s {found.documents}')
