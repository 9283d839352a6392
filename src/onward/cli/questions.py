"""``onward questions``: a file of questions with answers and evidence, made from documents."""

from __future__ import annotations

from pathlib import Path

import click

from onward.cli.output import ProgressLine, print_json, print_skipped
from onward.cli.shared import ANSWER, READ, SERVER, flags, json_option
from onward.errors import UsageError
from onward.options import Options


@click.command()
@click.argument("sources", nargs=-1)
@click.option("-n", "--count", type=click.IntRange(1), default=50, show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default="questions.jsonl",
    show_default=True,
    help="File to write.",
)
@click.option("--replace", is_flag=True, help="Replace a file that is there.")
@flags(*ANSWER, *SERVER, *READ)
@json_option
def questions(
    sources: tuple[str, ...],
    *,
    count: int,
    output: Path,
    replace: bool,
    options: Options,
    as_json: bool,
) -> None:
    """Make questions from SOURCES, with the right answers and where they stand.

    By rules, or with -m by a model that is shown one passage at a time. Some of the questions have
    no answer in the documents. Read them before you rely on them.

    \b
    Example: onward questions docs -n 50 -o questions.jsonl
    """
    from onward.flows.questions import make_questions, write_questions
    from onward.tasks.case_record import record_of

    if output.exists() and not replace:
        raise UsageError(f"{output} is there already: name another file with -o, or add --replace")
    line = ProgressLine()
    made = make_questions(sources, count, options, progress=line)
    line.clear()
    write_questions(output, made)
    generated = made.generated
    if as_json:
        cases = [record_of(case) for case in generated.cases]
        shown = {"dropped": generated.dropped, "notes": generated.notes, "skipped": made.skipped}
        print_json({"file": output, "questions": cases, **shown})
        return
    click.echo(f"{len(generated.cases)} questions in {output}")
    for note in generated.notes:
        click.secho(f"note: {note}", fg="yellow", err=True)
    print_skipped(made.skipped)
