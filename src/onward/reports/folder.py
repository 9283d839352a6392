"""A report as three files in a folder: ``report.html``, ``report.md``, ``report.json``.

Knows files. Refuses to know what a report says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from onward.errors import UsageError
from onward.plain import finite, plain
from onward.reports.arena_page import arena_html
from onward.reports.benchmark_board_page import board_html
from onward.reports.benchmark_page import benchmark_html
from onward.reports.comparison_page import comparison_html
from onward.reports.evaluation_page import evaluation_html
from onward.reports.json_form import (
    comparison_json,
    evaluation_json,
    leaderboard_json,
    tune_json,
)
from onward.reports.leaderboard_page import leaderboard_html
from onward.reports.markdown_arena import arena_markdown
from onward.reports.markdown_benchmark import benchmark_markdown, board_markdown
from onward.reports.markdown_comparison import comparison_markdown, leaderboard_markdown
from onward.reports.markdown_evaluation import evaluation_markdown
from onward.reports.markdown_tune import tune_markdown
from onward.reports.tune_page import tune_html
from onward.types import (
    BenchmarkBoard,
    BenchmarkComparison,
    BenchmarkRun,
    Comparison,
    Evaluation,
    Preflight,
    Ratings,
    Standing,
    TuneCard,
)
from onward.whole_files import write_whole


def write_report(folder: Path, evaluation: Evaluation) -> tuple[Path, ...]:
    """Write the report of an evaluation and return the paths of its files.

    ``folder`` is made if it is missing; a report that lies there is replaced, each file at once,
    so that no reader ever sees half of one. Raises UsageError when something is in the way.
    """
    html, markdown = evaluation_html(evaluation), evaluation_markdown(evaluation)
    return _write(folder, html, markdown, evaluation_json(evaluation))


def write_comparison(folder: Path, comparison: Comparison) -> tuple[Path, ...]:
    """Write the report of a comparison, as ``write_report`` does."""
    html, markdown = comparison_html(comparison), comparison_markdown(comparison)
    return _write(folder, html, markdown, comparison_json(comparison))


def write_leaderboard(folder: Path, standings: Sequence[Standing]) -> tuple[Path, ...]:
    """Write a leaderboard, as ``write_report`` does."""
    html, markdown = leaderboard_html(standings), leaderboard_markdown(standings)
    return _write(folder, html, markdown, leaderboard_json(standings))


def write_arena(folder: Path, ratings: Ratings) -> tuple[Path, ...]:
    """Write the ratings of the arena, as ``write_report`` does."""
    return _write(folder, arena_html(ratings), arena_markdown(ratings), finite(plain(ratings)))


def write_benchmark(
    folder: Path, runs: Sequence[BenchmarkRun], comparison: BenchmarkComparison | None = None
) -> tuple[Path, ...]:
    """Write runs of benchmarks, and two of them compared, as ``write_report`` does."""
    html, markdown = benchmark_html(runs, comparison), benchmark_markdown(runs, comparison)
    return _write(folder, html, markdown, finite(plain({"runs": runs, "comparison": comparison})))


def write_board(folder: Path, board: BenchmarkBoard) -> tuple[Path, ...]:
    """Write the leaderboard of benchmarks, as ``write_report`` does."""
    return _write(folder, board_html(board), board_markdown(board), finite(plain(board)))


def write_tune_report(
    folder: Path, card: TuneCard, preflight: Preflight | None = None
) -> tuple[Path, ...]:
    """Write the report of a tuned model, as ``write_report`` does.

    With ``preflight`` it shows what was seen before training, some records among it.
    """
    html, markdown = tune_html(card, preflight), tune_markdown(card, preflight)
    return _write(folder, html, markdown, tune_json(card, preflight))


def _write(folder: Path, html: str, markdown: str, record: Mapping[str, Any]) -> tuple[Path, ...]:
    texts = {
        "report.html": html,
        "report.md": markdown,
        "report.json": json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n",
    }
    try:
        # A lone surrogate, which a broken model can write, has no UTF-8.
        write_whole(folder, {name: text.encode("utf-8", "replace") for name, text in texts.items()})
    except OSError as error:
        raise UsageError(
            f"the report cannot be written to {folder}: {error.filename2 or error.filename}:"
            f" {error.strerror}; name another folder"
        ) from error
    return tuple(folder / name for name in texts)
