"""``onward model list | pull | use``: which models there are, fetch one, choose one."""

from __future__ import annotations

from pathlib import Path

import click

from onward.cli.output import ProgressLine, print_json, print_table
from onward.cli.settings import project_settings, set_model
from onward.cli.shared import json_option

EMBEDDER = "all-MiniLM-L6-v2"


@click.group()
def model() -> None:
    """List, fetch and choose models.

    \b
    Example: onward model list
    """


@model.command("list")
@json_option
def list_models(*, as_json: bool) -> None:
    """List the models that onward knows by name, and which are on this machine.

    \b
    Example: onward model list
    """
    from onward.models import list_models as rows_of_models

    rows = rows_of_models()
    if as_json:
        print_json(rows)
        return
    print_table(
        [
            (row.name, row.kind, f"{row.megabytes:.0f}", "yes" if row.present else "no", row.about)
            for row in rows
        ],
        header=("NAME", "KIND", "MB", "HERE", "ABOUT"),
    )


@model.command()
@click.argument("names", nargs=-1, required=True)
@json_option
def pull(names: tuple[str, ...], *, as_json: bool) -> None:
    """Fetch models, checked by their hash, so that they work without a network later.

    \b
    Example: onward model pull smollm2
    """
    from onward.models import load_embedder
    from onward.models import pull as pull_model

    line = ProgressLine()
    paths = {name: pull_model(name, progress=line) for name in names}
    if EMBEDDER in names:
        load_embedder(progress=line)  # prepares its graph, so that no question waits for it
    line.clear()
    if as_json:
        print_json(paths)
        return
    for name, path in paths.items():
        click.echo(f"{name} is in {path}")


@model.command()
@click.argument("spec")
@json_option
def use(spec: str, *, as_json: bool) -> None:
    """Let questions be answered by the model SPEC from now on, in this project's onward.toml.

    \b
    Example: onward model use smollm2
    """
    from onward.models import check_spec

    check_spec(spec)
    path = project_settings(Path.cwd())
    set_model(path, spec)
    if as_json:
        print_json({"model": spec, "settings": path})
    else:
        click.echo(f"{path}: questions are answered by {spec}")
