"""Benchmarks from files to kept results, by a tiny model with random weights and by rules."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onward.errors import UsageError
from onward.flows.benchmarks.board import benchmark_board
from onward.flows.benchmarks.compare import compare_benchmarks
from onward.flows.benchmarks.run import Benchmarked, BenchmarkRequest, benchmark
from onward.flows.runs import open_runs
from onward.options import BenchmarkOptions, Options
from tests.training.tiny import tiny_llama, tiny_tokenizer

WORDS = ("river", "bridge", "winter", "report", "colour", "green", "north", "march")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two tiny models, a task of choices and one of answers."""
    monkeypatch.setenv("ONWARD_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    for seed, name in enumerate(("one", "two")):
        tiny_llama(seed, window=2048).save_pretrained(tmp_path / name)
        tiny_tokenizer().save_pretrained(tmp_path / name)
    choices = [
        {
            "id": f"c{i}",
            "question": f"Which word is number {i}?",
            "choices": [WORDS[i % 8], WORDS[(i + 3) % 8], WORDS[(i + 5) % 8]],
            "answer": i % 3,
            "group": ("even", "odd")[i % 2],
        }
        for i in range(12)
    ]
    (tmp_path / "choices.jsonl").write_text("\n".join(map(json.dumps, choices)), "utf-8")
    asked = [{"question": f"What is {i} and {i}?", "answer": str(2 * i)} for i in range(4)]
    (tmp_path / "asked.jsonl").write_text("\n".join(map(json.dumps, asked)), "utf-8")
    return tmp_path


def options(**more: Any) -> Options:  # noqa: ANN401
    return replace(Options(), benchmark=replace(BenchmarkOptions(shots=1), **more))


def spec(folder: Path, name: str = "one") -> str:
    return f"hf:{folder / name}"


def sit(folder: Path, *tasks: str, models: tuple[str, ...] = (), **more: Any) -> Benchmarked:  # noqa: ANN401
    request = BenchmarkRequest(
        models or (spec(folder),), tuple(str(folder / f"{task}.jsonl") for task in tasks)
    )
    return benchmark(request, options(**more))


def test_choices_are_weighed_and_answers_are_written(folder: Path) -> None:
    (run,) = sit(folder, "choices", "asked").runs
    choices, asked = run.scores
    assert (choices.task, choices.n, choices.shots, choices.failed) == ("custom:choices", 12, 1, 0)
    assert set(choices.groups) == {"even", "odd"}
    assert choices.calibration
    assert asked.n == 4
    assert asked.metrics
    assert run.facts["type"] == "model"


def test_the_second_model_is_compared_with_the_first_item_by_item(folder: Path) -> None:
    found = sit(folder, "choices", models=(spec(folder), spec(folder, "two")))
    assert found.comparison is not None
    (difference,) = found.comparison.differences
    assert difference.metric.startswith("custom:choices: ")
    changed = {*found.comparison.lost["custom:choices"], *found.comparison.gained["custom:choices"]}
    assert changed <= {f"c{i}" for i in range(12)}
    with closing(open_runs(Options())) as records:
        board = benchmark_board(records)
        same = records.run(found.runs[0].run_id)
        twice = compare_benchmarks(records, same, same)
    assert {row.model for row in board.rows} == {spec(folder), spec(folder, "two")}
    assert all(row.average is not None for row in board.rows)
    assert twice.lost == {"custom:choices": ()}
    assert [one.change for one in twice.differences] == ["cannot tell"]


def test_models_that_sat_nothing_alike_have_their_scores_and_no_comparison(folder: Path) -> None:
    found = sit(folder, "choices", models=(spec(folder), "tests.flows.benchmark_models:FIRST"))
    assert [run.scores[0].n for run in found.runs] == [12, 12]
    assert found.comparison is None
    assert any(note.startswith("not compared: ") for note in found.runs[1].notes)


def test_a_task_that_a_model_did_not_sit_is_missing_not_averaged_away(folder: Path) -> None:
    sit(folder, "choices", models=(spec(folder), spec(folder, "two")))
    sit(folder, "asked", models=(spec(folder, "two"),))
    with closing(open_runs(Options())) as records:
        board = benchmark_board(records)
    first, second = board.rows
    assert (first.model, second.model) == (spec(folder, "two"), spec(folder))
    assert second.average is None
    assert second.scores["custom:asked"] is None
    assert second.scores["custom:choices"] is not None


def test_a_run_that_was_killed_goes_on_and_asks_nothing_twice(folder: Path) -> None:
    (run,) = sit(folder, "choices").runs
    with closing(open_runs(Options())) as records:
        kept = records.items(run.run_id)
    assert [item.id for item, _ in kept] == [f"c{i}" for i in range(12)]
    (again,) = sit(folder, "choices").runs
    assert again.run_id != run.run_id, "a run that has ended is not gone on with"
    assert again.scores[0].metrics == run.scores[0].metrics


def test_a_system_without_likelihoods_answers_by_letter(folder: Path) -> None:
    (folder / "facts.txt").write_text("The river flows north. The bridge is green.", "utf-8")
    request = BenchmarkRequest(
        ("quote",), (str(folder / "choices.jsonl"),), (str(folder / "facts.txt"),)
    )
    (run,) = benchmark(request, options(shots=0)).runs
    assert run.model == "quote + documents"
    (score,) = run.scores
    assert score.n == 12
    assert score.unparsed > 0, "quote quotes; it seldom names a letter"


def test_choices_in_another_order_are_a_score_of_their_own(folder: Path) -> None:
    (run,) = sit(folder, "choices", in_words=True, shuffled=True).runs
    assert run.scores[0].shuffled is not None


def test_the_chat_template_is_used_where_it_is_asked_for(folder: Path) -> None:
    plain, chat = (sit(folder, "choices", chat=chat).runs[0] for chat in (False, True))
    with closing(open_runs(Options())) as records:
        one, two = (records.items(run.run_id)[0][1].likelihoods for run in (plain, chat))
    assert [a.logprob for a in one] != [b.logprob for b in two]


def test_items_of_the_training_data_are_scored_apart(folder: Path) -> None:
    rows = (folder / "choices.jsonl").read_text("utf-8").splitlines()[:3]
    (folder / "trained.jsonl").write_text("\n".join(rows), "utf-8")
    (run,) = sit(folder, "choices", training=(str(folder / "trained.jsonl"),)).runs
    (score,) = run.scores
    assert score.clean is not None


def test_bad_requests_are_refused_before_a_model_is_opened(folder: Path) -> None:
    with pytest.raises(UsageError, match="name a model"):
        benchmark(BenchmarkRequest((), ("arc_easy",)), Options())
    with pytest.raises(UsageError, match="name the tasks"):
        benchmark(BenchmarkRequest((spec(folder),), ()), Options())
    with pytest.raises(UsageError, match="did you mean hellaswag"):
        benchmark(BenchmarkRequest(("hf:nowhere",), ("helaswag",)), Options())
    with pytest.raises(UsageError, match="worked examples are needed"):
        sit(folder, "asked", shots=9)
    (folder / "empty.jsonl").write_text("", "utf-8")
    with pytest.raises(UsageError, match="empty"):
        sit(folder, "empty")
