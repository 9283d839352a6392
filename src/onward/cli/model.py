"""``onward model``: which models there are, fetched and tuned ones; choose, merge, export one."""

from __future__ import annotations

from pathlib import Path

import click

from onward.cli.output import (
    ProgressLine,
    print_files,
    print_json,
    print_lines,
    print_skipped,
    print_table,
)
from onward.cli.settings import project_settings, set_model
from onward.cli.shared import flags, json_option, report_option
from onward.options import Options

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
    """List the models that onward knows by name, those that were tuned among them.

    \b
    Example: onward model list
    """
    from onward.models import broken_tuned
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
    print_skipped(broken_tuned())


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


@model.command()
@click.argument("name")
@report_option
@json_option
def show(name: str, *, report: Path | None, as_json: bool) -> None:
    """Show the run card of the tuned model NAME: how it was made and what it is worth.

    \b
    Example: onward model show smollm2+answers
    """
    from onward.flows.tuning.tuned_models import card_of_tuned
    from onward.models import tuned_folder
    from onward.reports import write_tune_report
    from onward.reports.terminal_tune import tune_text

    card = card_of_tuned(name)
    files = write_tune_report(report, card) if report else ()
    if as_json:
        print_json(card)
        return
    print_lines(tune_text(card, folder=str(tuned_folder(name))))
    print_files(files)


@model.command()
@click.argument("name")
@json_option
@flags()
def merge(name: str, *, options: Options, as_json: bool) -> None:
    """Merge the update of the tuned model NAME into its base: a whole model, to tune further.

    \b
    Example: onward model merge smollm2+instruct
    """
    from onward.flows.tuning.tuned_models import merge_tuned

    folder = merge_tuned(name, options)
    if as_json:
        print_json({"folder": folder})
    else:
        click.echo(f"{name} is merged in {folder}")


@model.command()
@click.argument("name")
@click.option("--gguf", "out", type=click.Path(path_type=Path), help="The file to write.")
@click.option("--quantize", default="q8_0", show_default=True, help="f32, f16, bf16, q8_0, q4_0 …")
@json_option
@flags()
def export(name: str, *, out: Path | None, quantize: str, options: Options, as_json: bool) -> None:
    """Write the tuned model NAME as a GGUF file, which llama.cpp and its relatives load.

    Without --gguf the file is kept with the model, which is answered by it from then on.

    \b
    Example: onward model export smollm2+instruct --gguf instruct.gguf --quantize q4_1
    """
    from onward.flows.tuning.tuned_models import export_tuned

    file = export_tuned(name, options, quantize=quantize, out=out)
    if as_json:
        print_json({"file": file})
    else:
        click.echo(f"{name} is written to {file}")


@model.command()
@click.argument("name")
@json_option
def remove(name: str, *, as_json: bool) -> None:
    """Delete the tuned model NAME.

    \b
    Example: onward model remove smollm2+answers
    """
    from onward.models import remove_tuned

    remove_tuned(name)
    if as_json:
        print_json({"removed": name})
    else:
        click.echo(f"{name} is deleted")
