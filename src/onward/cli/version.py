"""``onward version``."""

from __future__ import annotations

import platform

import click

from onward import __version__
from onward.cli.output import print_json


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def version(*, as_json: bool) -> None:
    """Say which onward this is.

    \b
    Example: onward version
    """
    if as_json:
        print_json({"onward": __version__, "python": platform.python_version()})
    else:
        click.echo(f"onward {__version__} (Python {platform.python_version()})")
