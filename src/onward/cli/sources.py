"""``onward add``, ``sources`` and ``remove``: what the library of this project holds."""

from __future__ import annotations

from dataclasses import asdict

import click

from onward.cli.output import ProgressLine, print_json, print_skipped, print_table
from onward.cli.shared import READ, flags, json_option
from onward.options import Options


@click.command()
@click.argument("sources", nargs=-1, required=True)
@flags(*READ)
@json_option
def add(sources: tuple[str, ...], *, options: Options, as_json: bool) -> None:
    """Read SOURCES and remember them for later questions.

    A source is a file, a folder, a glob, a URL or a database URL. Adding again reads only what
    changed, and forgets files that are gone. What could not be read is listed with its reason.

    \b
    Example: onward add docs prices.xlsx
    """
    from onward.flows.add import add as add_flow
    from onward.flows.library import open_library

    line = ProgressLine()
    library = open_library(create=True)
    report = add_flow(library, sources, options, progress=line)
    line.clear()
    if as_json:
        print_json(report)
        return
    counts = report.changed
    click.echo(
        f"{counts.added} added, {counts.changed} changed, {counts.unchanged} unchanged,"
        f" {counts.removed} removed; {report.passages:,} passages in {library.folder}"
        f" ({sum(report.seconds.values()):.1f} s)"
    )
    for source, warning in report.warnings:
        click.secho(f"note: {source}: {warning}", fg="yellow", err=True)
    print_skipped(report.skipped)


@click.command()
@json_option
def sources(*, as_json: bool) -> None:
    """List what was added.

    \b
    Example: onward sources
    """
    from onward.flows.library import open_library

    rows = open_library().documents.sources()
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        [(row.kind, f"{row.passages:,}", f"{row.bytes / 1000:,.0f}", row.source) for row in rows],
        header=("KIND", "PASSAGES", "KB", "SOURCE"),
    )


@click.command()
@click.argument("sources", nargs=-1, required=True)
@json_option
def remove(sources: tuple[str, ...], *, as_json: bool) -> None:
    """Forget SOURCES, or all sources in a folder. The files themselves are not touched.

    \b
    Example: onward remove docs/old
    """
    from onward.flows.add import remove as remove_flow
    from onward.flows.library import open_library

    removed = remove_flow(open_library(), sources)
    if as_json:
        print_json({"removed": removed})
    else:
        click.echo(f"{sum(removed.values())} removed")
