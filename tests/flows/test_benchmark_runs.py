"""Benchmarks that are interrupted, gone on with and judged, by scripted models."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onward.errors import ModelError, UsageError
from onward.flows.benchmarks.data import read_tasks
from onward.flows.benchmarks.run import Benchmarked, BenchmarkRequest, benchmark
from onward.flows.runs import open_runs
from onward.options import BenchmarkOptions, EvaluateOptions, JudgeOptions, Options, RetrieveOptions
from onward.protocols import Progress
from onward.types import Run
from tests.flows import benchmark_models as models

FIRST, SECOND, GRADES = (f"{models.__name__}:{name}" for name in ("FIRST", "SECOND", "GRADES"))
ITEMS = 40


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a task of sums and one of choices; models that were asked nothing yet."""
    monkeypatch.setenv("ONWARD_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "sums.jsonl", [asked(number) for number in range(ITEMS)])
    write(tmp_path / "choices.jsonl", [{**asked(1), "choices": ["1", "2"], "answer": "2"}])
    for model in (models.FIRST, models.SECOND, models.GRADES):
        model.calls.clear()
    return tmp_path


def asked(number: int) -> dict[str, object]:
    return {"id": f"s{number}", "question": f"Twice {number}?", "answer": str(2 * number)}


def write(file: Path, rows: list[dict[str, object]]) -> None:
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")


def sit(
    *specs: str,
    tasks: tuple[str, ...] = ("sums.jsonl",),
    judge: str = "",
    progress: Progress | None = None,
    **more: Any,  # noqa: ANN401
) -> Benchmarked:
    options = Options(
        retrieve=RetrieveOptions(dense=False),
        evaluate=EvaluateOptions(at_once=1),
        judge=JudgeOptions(judge=(judge,) if judge else ()),
        benchmark=replace(BenchmarkOptions(), **more),
    )
    return benchmark(BenchmarkRequest(specs, tasks), options, progress=progress)


def runs() -> list[Run]:
    with closing(open_runs(Options())) as records:
        return records.runs()


def numbers(model: Any) -> list[int]:  # noqa: ANN401
    """What a model was asked since the last look."""
    found = [models.number_of(call) for call in model.calls]
    model.calls.clear()
    return found


def test_after_an_interrupt_the_same_command_goes_on_with_every_model(folder: Path) -> None:
    (folder / "interrupt").write_text("35", "utf-8")
    with pytest.raises(KeyboardInterrupt):
        sit(SECOND)
    assert numbers(models.SECOND) == list(range(36))
    (folder / "interrupt").unlink()
    sit(SECOND)
    assert numbers(models.SECOND) == list(range(32, ITEMS)), "kept were two times sixteen"


def test_a_second_model_that_is_interrupted_costs_the_first_nothing(folder: Path) -> None:
    (folder / "interrupt").write_text("second:20", "utf-8")
    with pytest.raises(KeyboardInterrupt):
        sit(FIRST, SECOND)
    assert numbers(models.FIRST) == list(range(ITEMS))
    assert numbers(models.SECOND) == list(range(21))
    (folder / "interrupt").unlink()
    found = sit(FIRST, SECOND)
    assert not numbers(models.FIRST)
    assert numbers(models.SECOND) == list(range(16, ITEMS))
    assert found.comparison is not None
    assert len(runs()) == 2
    assert all(run.ended for run in runs())


def test_one_model_waits_for_the_other_that_got_no_answer(folder: Path) -> None:
    (folder / "down").write_text("second:20", "utf-8")
    sit(FIRST, SECOND)
    (folder / "down").unlink()
    models.FIRST.calls.clear()
    models.SECOND.calls.clear()
    sit(FIRST, SECOND)
    assert (numbers(models.FIRST), numbers(models.SECOND)) == ([], [20])
    assert all(run.ended for run in runs())


def test_a_typo_in_the_second_model_is_told_before_the_first_sits() -> None:
    with pytest.raises(UsageError, match="smolm2"):
        sit(FIRST, "smolm2")
    assert not models.FIRST.calls


def test_items_that_got_no_answer_are_asked_once_more(folder: Path) -> None:
    (folder / "down").write_text("3 17", "utf-8")
    (run,) = sit(FIRST).runs
    assert (run.scores[0].n, run.scores[0].failed) == (ITEMS, 2)
    assert any("2 of the items got no answer" in note for note in run.notes)
    assert [run.ended for run in runs()] == [None]
    numbers(models.FIRST)

    (folder / "down").write_text("3", "utf-8")
    (again,) = sit(FIRST).runs
    assert numbers(models.FIRST) == [3, 17]
    assert again.run_id == run.run_id
    assert again.scores[0].failed == 1, "it has failed twice"
    assert all(run.ended for run in runs())
    assert not again.notes


def test_a_server_that_fails_all_the_time_is_left_alone_and_nothing_is_lost(folder: Path) -> None:
    (folder / "down").write_text(" ".join(map(str, range(20, ITEMS))), "utf-8")
    with pytest.raises(ModelError, match=r"12 items in a row .* the server is down.* goes on"):
        sit(FIRST)
    assert numbers(models.FIRST) == list(range(32))
    (folder / "down").unlink()
    (run,) = sit(FIRST).runs
    assert numbers(models.FIRST) == list(range(20, ITEMS))
    assert run.scores[0].failed == 0


def test_other_training_data_under_the_same_name_is_another_run(folder: Path) -> None:
    (folder / "interrupt").write_text("35", "utf-8")
    for text in ("Once upon a time.", "Once upon another time."):
        (folder / "trained.txt").write_text(text, "utf-8")
        with pytest.raises(KeyboardInterrupt):
            sit(FIRST, training=("trained.txt",))
    first, second = runs()
    assert first.metadata["training"] == second.metadata["training"]
    assert first.metadata["identity"] != second.metadata["identity"]


def test_a_run_says_how_its_tasks_were_asked() -> None:
    (run,) = sit(FIRST, chat=True).runs
    assert [task["chat"] for task in runs()[0].metadata["tasks"]] == [True]
    assert run.scores[0].seconds > 0


def test_progress_counts_the_items_of_the_whole_task() -> None:
    shown: list[tuple[str, int, int]] = []
    sit(FIRST, progress=lambda stage, done, total: shown.append((stage, done, total)))
    of_task = [one for one in shown if one[0].startswith("custom:sums")]
    assert [done for _, done, _ in of_task] == list(range(1, ITEMS + 1))
    assert {total for *_, total in of_task} == {ITEMS}


def test_two_files_that_are_one_task_are_refused(folder: Path) -> None:
    (folder / "more").mkdir()
    write(folder / "more" / "sums.ndjson", [asked(1)])
    with pytest.raises(UsageError, match=r"sums.jsonl and more/sums.ndjson are both .*custom:sums"):
        read_tasks(("sums.jsonl", "more/sums.ndjson"), Options())
    (only,) = read_tasks(("more/sums.ndjson", "more/sums.ndjson"), Options())
    assert len(only[0].items) == 1


def test_judges_see_what_counts_of_written_answers_and_their_verdicts_are_kept() -> None:
    (run,) = sit(FIRST, tasks=("sums.jsonl", "choices.jsonl"), judge=GRADES).runs
    sums, choices = run.scores
    assert sums.metrics["judged"].value == 1
    assert (sums.metric, sums.metrics["judged"].n) == ("judged", ITEMS)
    assert "judged" not in choices.metrics
    assert len(models.GRADES.calls) == ITEMS, "a letter is right or wrong without a judge"
    assert not any("think" in message.content for message in models.GRADES.calls[7])
    with closing(open_runs(Options())) as records:
        verdicts = records.verdicts(run.run_id)
    assert {row.verdict.grades[0].reason for row in verdicts} == {"so it is"}


def test_an_answer_that_no_judge_scored_has_a_reason() -> None:
    (run,) = sit(FIRST, judge="tests.flows.judges:NEVER_READABLE").runs
    assert (run.scores[0].metric, "judged" in run.scores[0].metrics) == ("exact_match", False)
    assert any(note.startswith("40 of 40 verdicts have no score") for note in run.notes)


def test_an_interrupted_judge_goes_on_and_no_answer_is_asked_for_again(folder: Path) -> None:
    (folder / "interrupt").touch()
    with pytest.raises(KeyboardInterrupt):
        sit(FIRST, judge=GRADES)
    numbers(models.FIRST)
    (folder / "interrupt").unlink()
    models.GRADES.calls.clear()
    (run,) = sit(FIRST, judge=GRADES).runs
    assert not models.FIRST.calls
    assert len(models.GRADES.calls) == ITEMS - 5
    assert run.scores[0].metrics["judged"].n == ITEMS
