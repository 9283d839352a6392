"""``onward runs``, ``show``, ``export`` and ``label``: what was answered and judged before."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from onward.cli.output import print_files, print_json, print_lines, print_table
from onward.cli.shared import RECORDS, flags, json_option, report_option
from onward.errors import UsageError
from onward.options import Options
from onward.types import BenchmarkRun, Run


@click.command()
@flags(*RECORDS)
@json_option
def runs(*, options: Options, as_json: bool) -> None:
    """List the runs that are kept, newest first.

    \b
    Example: onward runs
    """
    from onward.flows.runs import open_runs

    with closing(open_runs(options)) as records:
        kept = records.runs()
    if as_json:
        print_json(kept)
        return
    rows = [
        (
            run.id,
            run.flow,
            run.started[:16].replace("T", " "),
            _answerer(run),
            ", ".join(run.metadata.get("judges", ())),
            "" if run.flow == "ask" else "yes" if run.ended else "no",
            _questions(run),
        )
        for run in kept
    ]
    print_table(rows, ("run", "flow", "started", "answerer", "judges", "ended", "questions"))


def _answerer(run: Run) -> str:
    """Who answered, as the flow calls it: of a benchmark it is a model."""
    known = run.metadata.get("answerer") or run.metadata.get("model")
    return str(known or run.options["answer"]["model"])


def _questions(run: Run) -> str:
    """The file of questions, or the tasks of a benchmark."""
    tasks = [one["task"]["name"] for one in run.metadata.get("tasks", ())]
    return ", ".join(tasks) or str(run.metadata.get("questions", ""))


@click.command()
@click.argument("run")
@report_option
@flags(*RECORDS)
@json_option
def show(run: str, *, report: Path | None, options: Options, as_json: bool) -> None:
    """Show the run with this id, or whose id begins so.

    \b
    Example: onward show 3f2a --report report
    """
    from onward.flows.benchmarks.compare import is_benchmark
    from onward.flows.benchmarks.summary import benchmark_run_of
    from onward.flows.probe import FLOW, probe_of
    from onward.flows.runs import open_runs
    from onward.flows.summary import evaluation_of
    from onward.reports import (
        evaluation_json,
        evaluation_text,
        probe_json,
        probe_text,
        write_report,
    )

    with closing(open_runs(options)) as records:
        kept = records.run(run)
        if is_benchmark(kept):
            sat = benchmark_run_of(records, kept.id)
            _show_benchmark(sat, report, as_json=as_json)
            return
        if kept.flow == FLOW:
            if report:
                raise UsageError(f"run {run} is a probe, which has no pages: show it with --json")
            probed = probe_of(records, run)
            if as_json:
                print_json(probe_json(probed))
            else:
                print_lines(probe_text(probed))
            return
        evaluation = evaluation_of(records, kept.id)
    files = write_report(report, evaluation) if report else ()
    if as_json:
        print_json(evaluation_json(evaluation))
        return
    print_lines(evaluation_text(evaluation))
    print_files(files)


def _show_benchmark(sat: BenchmarkRun, report: Path | None, *, as_json: bool) -> None:
    from onward.reports import benchmark_text, write_benchmark

    files = write_benchmark(report, (sat,), None) if report else ()
    if as_json:
        print_json(sat)
        return
    print_lines(benchmark_text((sat,), None))
    print_files(files)


@click.command()
@click.argument("run")
@flags(*RECORDS)
@json_option
def export(run: str, *, options: Options, as_json: bool) -> None:
    """Print everything that is kept of a run, one JSON object for each answer.

    Of a benchmark one for each item, with its result. With --json as one document: run, answers,
    items, verdicts, fakes and labels.

    \b
    Example: onward export 3f2a > run.jsonl
    """
    from onward.flows.runs import exported, open_runs

    with closing(open_runs(options)) as records:
        document = exported(records, run)
    if as_json:
        print_json(document)
        return
    for one in (*document["answers"], *document["items"]):
        print_json(one, one_line=True)


@click.command()
@click.argument("kind", type=click.Choice(("up", "down", "correct")))
@click.argument("correction", required=False)
@click.option("--run", metavar="RUN", help="Run of the answer; by default the newest.")
@click.option("--question", metavar="ID", help="Question of the answer; by default the last.")
@flags(*RECORDS)
@json_option
def label(
    kind: str,
    correction: str | None,
    *,
    run: str | None,
    question: str | None,
    options: Options,
    as_json: bool,
) -> None:
    """Say that the last answer was good (up) or bad (down), or what was right (correct TEXT).

    Labels are kept beside the answers; `onward judge check --run` compares the judge with them.

    \b
    Example: onward label correct "It is 36 months."
    """
    from onward.flows.labels import KINDS, label_answer
    from onward.flows.runs import open_runs

    if (kind == "correct") != bool(correction and correction.strip()):
        raise UsageError("a correction needs its text, and nothing else takes one: correct TEXT")
    with closing(open_runs(options)) as records:
        given = label_answer(records, KINDS[kind], correction, run_id=run, case_id=question)
    if as_json:
        print_json(given)
        return
    click.echo(f"kept: {given.kind} for answer {given.case_id} of run {given.run_id}")
