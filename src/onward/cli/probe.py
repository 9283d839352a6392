"""``onward probe``: how far answers differ by chance and by group, and how toxic they are."""

from __future__ import annotations

from pathlib import Path

import click

from onward.cli.evaluate import INTERRUPTED
from onward.cli.output import ProgressLine, print_json, print_lines
from onward.cli.shared import (
    ASK,
    EVALUATE,
    PROBE,
    flags,
    json_option,
    source_option,
)
from onward.options import Options


@click.command()
@click.argument("questions", type=click.Path(path_type=Path))
@source_option
@flags(*PROBE, *ASK, "judge.judge", *EVALUATE)
@json_option
def probe(questions: Path, *, sources: tuple[str, ...], options: Options, as_json: bool) -> None:
    """Ask each of QUESTIONS (a JSONL file) several times, and say how far the answers differ.

    No right answers are needed. With --bias each question that names a person's gender, age, given
    name, nationality or religion is asked about other groups too, and scores, lengths and
    abstentions are compared pair by pair. With --toxicity a function of yours says how toxic the
    answers are. After Ctrl-C the same command goes on where it stood.

    \b
    Example: onward probe questions.jsonl -s docs -m smollm2 --temperature 0.8 --bias
    """
    from onward.flows.probe import probe as probe_answerer
    from onward.reports import probe_json, probe_text

    line = ProgressLine()
    try:
        found = probe_answerer(questions, sources, options, progress=line)
    except KeyboardInterrupt:
        line.clear()
        click.echo("interrupted; what is done is kept, the same command goes on", err=True)
        raise SystemExit(INTERRUPTED) from None
    line.clear()
    if as_json:
        print_json(probe_json(found))
        return
    print_lines(probe_text(found))
