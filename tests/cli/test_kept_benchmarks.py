"""What is kept of a benchmark is listed, shown, exported and compared like any other run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from onward.cli import main
from tests.flows import benchmark_models

FIRST, SECOND = (f"{benchmark_models.__name__}:{name}" for name in ("FIRST", "SECOND"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two tasks; two models have sat one of them."""
    monkeypatch.setenv("ONWARD_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    rows = [{"id": f"s{n}", "question": f"Twice {n}?", "answer": str(2 * n)} for n in range(1, 4)]
    rows[2]["answer"] = "none"
    Path("sums.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    onward("benchmark", FIRST, SECOND, "--tasks", "sums.jsonl")
    return tmp_path


def onward(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def ids() -> list[str]:
    return [run["id"] for run in json.loads(onward("runs", "--json"))]


def test_a_benchmark_is_listed_by_its_model_and_tasks() -> None:
    _, newest, oldest = onward("runs").splitlines()
    assert SECOND in newest
    assert FIRST in oldest
    assert "quote" not in newest
    assert newest.endswith("custom:sums")


def test_a_benchmark_is_shown_as_it_was_when_it_was_sat(folder: Path) -> None:
    shown = onward("show", ids()[0][:6], "--report", "report")
    assert f"Benchmark of {SECOND}" in shown
    assert "custom:sums" in shown
    assert (folder / "report" / "report.html").exists()
    (score,) = json.loads(onward("show", ids()[0], "--json"))["scores"]
    assert (score["task"], score["n"]) == ("custom:sums", 3)


def test_each_item_is_exported_with_its_result_on_a_line_of_its_own() -> None:
    lines = [json.loads(line) for line in onward("export", ids()[0]).splitlines()]
    assert [line["item"]["id"] for line in lines] == ["s1", "s2", "s3"]
    assert [line["result"]["values"]["exact_match"] for line in lines] == [1.0, 1.0, 0.0]
    assert "Twice 1?" in lines[0]["item"]["prompt"]
    assert lines[0]["result"]["written"].endswith("2")
    whole = json.loads(onward("export", ids()[0], "--json"))
    assert whole["items"] == lines
    assert whole["answers"] == []


def test_without_ids_the_two_benchmarks_that_were_sat_last_are_compared() -> None:
    named = onward("compare", *reversed(ids()))
    assert onward("compare") == onward("compare", ids()[1]) == named
    assert named.splitlines()[0].index(FIRST) < named.splitlines()[0].index(SECOND)


def test_one_benchmark_is_compared_with_nothing() -> None:
    onward("benchmark", FIRST, "--tasks", "sums.jsonl", "--records", "sqlite:///other.db")
    assert "compare needs two" in onward("compare", "--records", "sqlite:///other.db", code=2)
