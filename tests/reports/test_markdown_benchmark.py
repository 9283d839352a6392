"""Benchmarks as Markdown, and as files."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

from onward.reports import write_benchmark, write_board
from onward.reports.markdown_benchmark import benchmark_markdown, board_markdown
from onward.types import Estimate
from tests.reports.sample import HOSTILE
from tests.reports.sample_benchmark import (
    sample_board,
    sample_comparison,
    sample_run,
    sample_score,
)


def test_a_comparison_stands_before_the_runs() -> None:
    text = benchmark_markdown([sample_run()], sample_comparison())
    parts = (
        "# smollm2 → smollm2+spam",
        "**1 better, 2 worse, 1 cannot tell**",
        "| hellaswag: acc\\_norm | 43.5 → 41.0 | −2.5 [−4.6, −0.4] | ▼ worse | 0.004 | 0.012 |",
        "## Got worse",
        "- winogrande acc 55.0 → 50.0",
        "| winogrande | lost 1 | w1 | gained 0 |  |",
        "## smollm2",
        "| gsm8k | 3.0 | 5 | 20 | exact\\_match\\_strict | 5.0 [1.0, 9.0] | 5.0 | 6 min 52 s |",
        "- gsm8k: 1 failed, not counted; 12 unparsed, counted as wrong",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_a_leaderboard_has_its_intervals_ties_and_gaps() -> None:
    text = board_markdown(sample_board())
    assert "| 1= | smollm2 | 44.0 [41.9, 46.1] | 44.0 [40.0, 48.0] |" in text
    assert "| smollm2+instruct | model, 135M parameters, fp32 |" in text
    assert "| – | server:big | – | – | 91.0 [87.0, 95.0] | – |" in text
    assert "| truthfulqa\\_mc2 | acc, 5 shots, version 1.0, 200 items |" in text
    empty = board_markdown(replace(sample_board(), rows=()))
    assert "No model to rank" in empty
    assert "- 2 sittings of another version" in empty


def test_nothing_is_said_as_such() -> None:
    assert "Nothing was benchmarked." in benchmark_markdown([])
    assert "No task has a score." in benchmark_markdown([replace(sample_run(), scores=())])
    apart = replace(sample_comparison(), differences=())
    assert "no task can be compared" in benchmark_markdown([], apart)


def test_names_of_others_stay_inside_their_cell() -> None:
    score = replace(sample_score(), task=HOSTILE)
    run = replace(sample_run(), model=HOSTILE, scores=(score,), notes=(HOSTILE,))
    text = benchmark_markdown([run])
    assert "<script>" not in text
    row = next(line for line in text.splitlines() if line.endswith("| 84.0 s |"))
    assert row.replace("\\|", "").count("|") == 9


def test_reports_are_three_files_whose_json_has_everything(tmp_path: Path) -> None:
    odd = replace(sample_score(), smallest=math.nan)
    runs = [replace(sample_run(), scores=(odd,))]
    paths = write_benchmark(tmp_path / "sat", runs, sample_comparison())
    assert [path.name for path in paths] == ["report.html", "report.md", "report.json"]
    record = json.loads(paths[2].read_text("utf-8"))
    assert record["runs"][0]["scores"][0]["smallest"] is None
    assert record["comparison"]["lost"]["winogrande"] == ["w1"]
    alone = json.loads(write_benchmark(tmp_path / "alone", runs)[2].read_text("utf-8"))
    assert alone["comparison"] is None
    board = write_board(tmp_path / "ranked", sample_board())
    assert json.loads(board[2].read_text("utf-8"))["rows"][3]["average"] is None


def test_a_score_that_is_no_number_is_not_written_as_one() -> None:
    board = sample_board()
    broken = replace(board.rows[0], average=Estimate(math.nan, math.nan, math.nan, 3))
    assert "nan" not in board_markdown(replace(board, rows=(broken,)))
