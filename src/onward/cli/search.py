"""``onward search``: the passages that a question finds, with their scores."""

from __future__ import annotations

import click

from onward.cli.output import ProgressLine, print_hits, print_json, print_skipped
from onward.cli.shared import (
    READ,
    RETRIEVE,
    SERVER,
    STORE,
    flags,
    json_option,
    source_option,
)
from onward.options import Options


@click.command()
@click.argument("question")
@source_option
@flags("answer.model", *SERVER, *RETRIEVE, *STORE, *READ)
@json_option
def search(question: str, *, sources: tuple[str, ...], options: Options, as_json: bool) -> None:
    """Show the passages that QUESTION finds, with scores and the rank in every stage.

    \b
    Example: onward search "parental leave" -s docs -n 3
    """
    from onward.flows.answer_record import hit_record
    from onward.flows.ask import search as search_flow

    line = ProgressLine()
    result = search_flow(question, sources, options, progress=line)
    line.clear()
    if as_json:
        hits = [hit_record(hit) for hit in result.hits]
        print_json({"question": question, "hits": hits, "skipped": result.skipped})
        return
    if not result.hits:
        click.echo("Nothing found.")
    print_hits(result.hits)
    print_skipped(result.skipped)
