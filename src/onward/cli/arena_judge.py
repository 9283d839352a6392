"""``onward arena judge``: models vote, in both orders."""

from __future__ import annotations

from pathlib import Path

import click

from onward.cli.arena_play import ANSWERING
from onward.cli.output import ProgressLine, print_json, print_skipped
from onward.cli.shared import JUDGED, flags, json_option, source_option
from onward.options import Options


@click.command()
@click.argument("models", nargs=-1, required=True, metavar="MODEL MODEL...")
@click.option(
    "--questions",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of the questions, as onward evaluate reads it.",
)
@source_option
@flags(*JUDGED, *ANSWERING)
@json_option
def judge(
    models: tuple[str, ...],
    *,
    questions: Path,
    sources: tuple[str, ...],
    options: Options,
    as_json: bool,
) -> None:
    """Let judges vote on every pair of MODELS for every question, marked as votes of models.

    A model judge is asked in both orders; a choice that changes with the order is a tie. The
    offline judge compares scores. What was judged before, with the same documents, options and
    rubric, is not judged again, unless --fresh.

    \b
    Example: onward arena judge quote smollm2 -s docs --questions questions.jsonl
    """
    from onward.flows.arena.judge import judge as vote

    line = ProgressLine()
    judged = vote(models, questions, sources, options, progress=line)
    line.clear()
    if as_json:
        print_json(judged)
        return
    known = f", {judged.known:,} known before" if judged.known else ""
    click.echo(f"{len(judged.votes):,} new votes of models{known}")
    if judged.turned:
        click.echo(f"{judged.turned:,} of them ties because the choice changed with the order")
    if judged.otherwise:
        click.echo(
            f"{judged.otherwise:,} older votes of the judges on the same questions were given with"
            " other documents, options or another rubric, and count too; --fresh replaces them"
        )
    print_skipped(judged.failed)
