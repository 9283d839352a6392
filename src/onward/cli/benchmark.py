"""``onward benchmark``: models, and whole systems, sit the same exam."""

from __future__ import annotations

from pathlib import Path

import click

from onward.cli.evaluate import INTERRUPTED
from onward.cli.output import ProgressLine, print_files, print_json, print_lines
from onward.cli.shared import (
    ANSWER,
    BENCHMARK,
    EVALUATE,
    JUDGED,
    READ,
    RETRIEVE,
    SERVER,
    flags,
    json_option,
    names_in,
    report_option,
    source_option,
)
from onward.options import Options


@click.command()
@click.argument("models", nargs=-1)
@click.option(
    "--tasks",
    default="",
    metavar="NAMES",
    help="Names, files, NAME=FILE or fresh:2026-11, by commas.",
)
@click.option("--list", "listing", is_flag=True, help="Name the tasks and stop.")
@source_option
@report_option
@flags(
    *BENCHMARK,
    *(name for name in ANSWER if name != "answer.model"),
    *SERVER,
    *RETRIEVE,
    *READ,
    *JUDGED,
    *EVALUATE,
)
@json_option
def benchmark(
    models: tuple[str, ...],
    *,
    tasks: str,
    listing: bool,
    sources: tuple[str, ...],
    report: Path | None,
    options: Options,
    as_json: bool,
) -> None:
    """Let MODELS sit tasks such as hellaswag, mmlu or gsm8k, and compare the first two.

    A model whose weights are here is asked how likely each choice is; a server, or a system over
    your documents (--source), answers in words. Results are kept as they are made: after Ctrl-C
    the same command goes on with all MODELS.

    \b
    Example: onward benchmark smollm2 smollm2+mine --tasks arc_easy,gsm8k --data benchmarks
    """
    from onward.flows.benchmarks.run import BenchmarkRequest
    from onward.flows.benchmarks.run import benchmark as sit
    from onward.reports import benchmark_text, write_benchmark
    from onward.tasks.benchmarks import TASKS

    if listing:
        print_lines(
            [
                f"{name}  {one.task.shots} shots, {one.task.metrics[0]}"
                for name, one in TASKS.items()
            ]
        )
        return
    request = BenchmarkRequest(models, names_in(tasks), sources)
    line = ProgressLine()
    try:
        found = sit(request, options, progress=line)
    except KeyboardInterrupt:
        line.clear()
        click.echo("interrupted; what is done is kept, the same command goes on", err=True)
        raise SystemExit(INTERRUPTED) from None
    line.clear()
    files = write_benchmark(report, found.runs, found.comparison) if report else ()
    if as_json:
        print_json(found)
        return
    print_lines(benchmark_text(found.runs, found.comparison))
    print_files(files)
