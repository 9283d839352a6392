"""``onward embed``: the full dense pass, so that questions also find what shares no word."""

from __future__ import annotations

import click

from onward.cli.output import ProgressLine, print_json
from onward.cli.shared import STORE, flags, json_option
from onward.options import Options


@click.command()
@flags(*STORE)
@json_option
def embed(*, options: Options, as_json: bool) -> None:
    """Embed every passage, so that questions also find passages that share no word with them.

    Without it, only the best passages by words are compared by meaning, at question time. It can
    be interrupted and goes on where it stopped; after `onward add` it embeds what is new. Put the
    same store options into onward.toml, so that questions use them.

    \b
    Example: onward embed
    """
    from onward.flows.embed import embed as embed_flow
    from onward.flows.library import open_library

    line = ProgressLine()
    report = embed_flow(open_library(), options, progress=line)
    line.clear()
    if as_json:
        print_json(report)
    else:
        click.echo(
            f"{report.embedded:,} passages embedded, {report.removed:,} removed,"
            f" {report.total:,} in the {report.store} store ({report.seconds:.1f} s)"
        )
