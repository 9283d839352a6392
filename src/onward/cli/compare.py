"""``onward compare`` and ``leaderboard``: whether a change helped, and which run is best."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from onward.cli.output import print_files, print_json, print_lines
from onward.cli.shared import flags, json_option, names_in, report_option
from onward.errors import UsageError
from onward.options import Options
from onward.types import BenchmarkComparison

WORSE = 3
"""Exit code of ``compare --gate`` when the second run is worse, or cannot be held against it."""


@click.command()
@click.argument("first", required=False)
@click.argument("second", required=False)
@click.option(
    "--gate",
    is_flag=True,
    help="Exit with 3 when SECOND is worse by its score, more of it failed, or a task is missing.",
)
@report_option
@flags("evaluate.records", "evaluate.level")
@json_option
def compare(
    first: str | None,
    second: str | None,
    *,
    gate: bool,
    report: Path | None,
    options: Options,
    as_json: bool,
) -> None:
    """Say whether run SECOND is better than run FIRST, worse, or cannot be told.

    Both answered the same questions: each is compared with itself. A run is named by its id, or
    by how its id begins; without any, the last run is compared with the one before it over the same
    questions, and one run alone with the last.

    \b
    Example: onward compare 3f2a 9c41 --gate
    """
    from onward.flows.benchmarks.compare import compare_benchmarks, is_benchmark
    from onward.flows.compare import compare as compare_runs
    from onward.flows.leaderboard import runs_to_compare
    from onward.flows.runs import open_runs
    from onward.flows.summary import evaluation_of
    from onward.reports import comparison_json, comparison_text, write_comparison

    with closing(open_runs(options)) as records:
        runs = runs_to_compare(records, first, second)
        if gate and (runs[0].id == runs[1].id or None in (runs[0].ended, runs[1].ended)):
            raise UsageError("the gate needs two runs that have ended: see onward runs")
        if all(map(is_benchmark, runs)):
            found = compare_benchmarks(records, *runs, level=options.evaluate.level)
            _print_benchmarks(found, report, gate=gate, as_json=as_json)
            return
        one, two = (evaluation_of(records, run.id) for run in runs)
    comparison = compare_runs(one, two, level=options.evaluate.level)
    files = write_comparison(report, comparison) if report else ()
    if as_json:
        print_json(comparison_json(comparison))
    else:
        print_lines(comparison_text(comparison))
        print_files(files)
    worse = any(d.metric == "score" and d.change == "worse" for d in comparison.differences)
    more_failed = two.counts.get("failed", 0) > one.counts.get("failed", 0)
    if gate and (worse or more_failed):
        raise SystemExit(WORSE)


def _print_benchmarks(
    found: BenchmarkComparison, report: Path | None, *, gate: bool, as_json: bool
) -> None:
    from onward.reports import benchmark_text, write_benchmark

    files = write_benchmark(report, (), found) if report else ()
    if as_json:
        print_json(found)
    else:
        print_lines(benchmark_text((), found))
        print_files(files)
    worse = any(one.change == "worse" for one in found.differences)
    more_failed = any(second > first for first, second in found.failed.values())
    if gate and (worse or more_failed or found.missing):
        raise SystemExit(WORSE)


@click.command()
@click.argument("runs", nargs=-1)
@click.option("--benchmarks", is_flag=True, help="Rank models by benchmarks, not by evaluations.")
@click.option("--tasks", default="", metavar="NAMES", help="Of benchmarks: only these, by commas.")
@report_option
@flags("evaluate.records", "evaluate.level")
@json_option
def leaderboard(
    runs: tuple[str, ...],
    *,
    benchmarks: bool,
    tasks: str,
    report: Path | None,
    options: Options,
    as_json: bool,
) -> None:
    """Rank RUNS over the same questions, by default all over those evaluated last.

    Runs that the data cannot separate share a rank. With --benchmarks the rows are models and the
    columns tasks; a task that a model did not sit is missing, not averaged away.

    \b
    Example: onward leaderboard
    """
    from onward.flows.benchmarks.board import benchmark_board
    from onward.flows.leaderboard import leaderboard as rank
    from onward.flows.runs import open_runs
    from onward.reports import (
        board_text,
        leaderboard_json,
        leaderboard_text,
        write_board,
        write_leaderboard,
    )

    columns = names_in(tasks)
    if columns and not benchmarks:
        raise UsageError("--tasks chooses benchmarks: onward leaderboard --benchmarks --tasks ...")
    with closing(open_runs(options)) as records:
        if benchmarks:
            board = benchmark_board(records, runs, tasks=columns, level=options.evaluate.level)
            files = write_board(report, board) if report else ()
            if as_json:
                print_json(board)
            else:
                print_lines(board_text(board))
                print_files(files)
            return
        standings = rank(records, runs, level=options.evaluate.level)
    files = write_leaderboard(report, standings) if report else ()
    if as_json:
        print_json(leaderboard_json(standings))
        return
    print_lines(leaderboard_text(standings))
    print_files(files)
