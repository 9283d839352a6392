"""Three files in a folder, each whole or not at all, and JSON that holds everything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.reports.folder import write_comparison, write_leaderboard, write_report
from onward.reports.json_form import comparison_json, evaluation_json, leaderboard_json
from tests.reports.sample import empty_evaluation, hostile_evaluation, sample_evaluation
from tests.reports.sample_comparison import sample_comparison, sample_standings


def test_a_report_is_written_into_a_new_folder_and_replaced_later(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "out"
    write_report(folder, empty_evaluation())
    paths = write_report(folder, sample_evaluation())
    assert [path.name for path in paths] == ["report.html", "report.md", "report.json"]
    assert sorted(folder.iterdir()) == sorted(paths), "no drafts are left"
    assert paths[0].read_text("utf-8").startswith("<!doctype html>")
    assert json.loads(paths[2].read_text("utf-8"))["run"]["id"] == "run-7f3a91"


def test_text_that_has_no_utf8_does_not_stop_the_report(tmp_path: Path) -> None:
    for path in write_report(tmp_path, hostile_evaluation()):
        path.read_text("utf-8")


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    blocker = tmp_path / "out"
    blocker.write_text("kept")
    for folder in (blocker, blocker / "deeper"):
        with pytest.raises(UsageError, match=r"out.*name another folder"):
            write_report(folder, empty_evaluation())
    assert blocker.read_text() == "kept"


def test_a_folder_in_the_way_of_a_file_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "report.md" / "inside").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"report\.md"):
        write_report(tmp_path, empty_evaluation())
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_json_has_every_field_and_no_number_that_json_does_not_know() -> None:
    record = evaluation_json(hostile_evaluation())
    json.dumps(record, allow_nan=False)
    assert list(record)[:4] == ["trust", "run", "results", "planted"]
    assert record["results"][0]["measurements"][1]["value"] is None
    sample = evaluation_json(sample_evaluation())
    assert sample["results"][0]["verdicts"][0]["replies"]
    assert sample["results"][0]["answer"]["prompt"][0]["role"] == "system"
    assert sample["examination"]["kinds"][2]["missed"] == ["q1"]


def test_json_of_comparisons_and_leaderboards_says_trust_and_verdict() -> None:
    comparison = comparison_json(sample_comparison())
    assert comparison["verdict"] == "cannot tell (about 310 more questions needed)"
    assert comparison["differences"][0]["metric"] == "score"
    board = leaderboard_json(sample_standings())
    assert [row["rank"] for row in board["standings"]] == [1, 1, 3]
    json.dumps([comparison, board], allow_nan=False)


def test_comparisons_and_leaderboards_are_written_alike(tmp_path: Path) -> None:
    for folder, paths in (
        ("compared", write_comparison(tmp_path / "compared", sample_comparison())),
        ("ranked", write_leaderboard(tmp_path / "ranked", sample_standings())),
    ):
        assert sorted((tmp_path / folder).iterdir()) == sorted(paths)
        assert "trust" in json.loads(paths[2].read_text("utf-8"))
