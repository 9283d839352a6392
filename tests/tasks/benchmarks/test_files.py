"""Tasks read whole: limits, examples, problems, digests, and the items of real files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onward.errors import UsageError
from onward.tasks.benchmarks import drawn, read_task, with_shots
from onward.types.benchmarks import TaskData
from tests.tasks.benchmarks.made import sums, written


def test_items_and_examples_come_from_their_files(tmp_path: Path) -> None:
    written(tmp_path / "gsm8k_test.jsonl", sums(4))
    alone = read_task("gsm8k", tmp_path)
    written(tmp_path / "gsm8k_train.jsonl", sums(3, start=10))
    both = read_task("gsm8k", tmp_path)
    assert [item.references for item in both.items] == [("0",), ("2",), ("4",), ("6",)]
    assert [item.references for item in both.examples] == [("20",), ("22",), ("24",)]
    assert (both.task.spare, alone.task.spare, alone.examples) == (False, True, alone.items)
    assert len(both.digest) == 64
    assert both.digest != alone.digest
    assert read_task("gsm8k", tmp_path).digest == both.digest
    assert (both.missing, alone.missing) == ("", "gsm8k_train.jsonl")


def test_examples_that_are_the_items_themselves_make_another_version_that_says_so(
    tmp_path: Path,
) -> None:
    path = written(tmp_path / "gsm8k_test.jsonl", sums(4))
    own = with_shots(read_task("gsm8k", path), 3)
    assert (own.task.shots, own.task.version) == (3, "3.0-own")
    (problem,) = own.problems
    assert problem.startswith("gsm8k: the worked examples come from the items themselves")
    assert "gsm8k_train.jsonl" in problem
    without = with_shots(read_task("gsm8k", path), 0)
    assert (without.task.version, without.problems) == ("3.0", ())
    written(tmp_path / "gsm8k_train.jsonl", sums(3, start=10))
    official = with_shots(read_task("gsm8k", tmp_path), 3)
    assert (official.task.version, official.problems) == ("3.0", ())


def test_a_task_that_has_no_file_of_examples_is_itself_with_its_items(tmp_path: Path) -> None:
    row = {"question": "Do fish fly?", "mc2_targets": {"choices": ["a", "b"], "labels": [1, 0]}}
    path = written(tmp_path / "questions.jsonl", [row, {**row, "question": "Do dogs?"}])
    data = with_shots(read_task("truthfulqa_mc2", path), 1)
    assert (data.task.version, data.problems) == ("3.0", ())


def test_a_limit_keeps_the_first_items_and_all_examples(tmp_path: Path) -> None:
    path = written(tmp_path / "sums.jsonl", sums(6))
    whole, part = read_task("gsm8k", path), read_task("gsm8k", path, limit=2)
    assert (part.items, part.examples) == (whole.items[:2], whole.items)
    shots = {
        len(data.items): drawn(data.task, data.items, data.examples, shots=3)
        for data in (whole, part)
    }
    assert shots[2] == shots[6][:2]
    with pytest.raises(UsageError, match="the limit of gsm8k is 0"):
        read_task("gsm8k", path, limit=0)


def test_a_limit_counts_in_each_subject(tmp_path: Path) -> None:
    for subject in ("law", "art"):
        rows = "".join(f"{subject} {n}?,a,b,c,d,{n % 4}\n" for n in range(3))
        (tmp_path / f"{subject}_test.csv").write_text(
            f"question,choice0,choice1,choice2,choice3,answer\n{rows}"
        )
        (tmp_path / f"{subject}_dev.csv").write_text(f"{subject} shown?,a,b,c,d,A\n")
    data = read_task("mmlu", tmp_path.rename(tmp_path.parent / "mmlu"), limit=2)
    assert [(item.group, item.right) for item in data.items] == [
        ("art", (0,)), ("art", (1,)), ("law", (0,)), ("law", (1,)),
    ]  # fmt: skip
    assert [example.group for example in data.examples] == ["art", "law"]
    shown = drawn(data.task, data.items, data.examples, shots=1)
    assert [example.group for (example,) in shown] == ["art", "art", "law", "law"]


def test_bad_rows_are_problems_and_ids_stay_apart(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "a", "goal": "g", "sol1": "x", "sol2": "y", "label": 0},
        {"id": "b", "goal": "g", "sol1": "x", "label": 0},
        {"id": "a", "goal": "h", "sol1": "x", "sol2": "y", "label": "1"},
        {"id": "c", "goal": "h", "sol1": "x", "sol2": "y", "label": -1},
    ]
    path = written(tmp_path / "p.jsonl", rows)
    path.write_text(path.read_text() + "{broken\n")
    data = read_task("piqa", path)
    assert [item.id for item in data.items] == ["a", "a at 2"]
    assert data.problems[0].startswith("p.jsonl line 5: not JSON")
    assert data.problems[1:] == (
        "p.jsonl line 2: no 'sol2' among id, goal, sol1, label",
        "p.jsonl line 4: 'label' is -1, not one of 0 to 1",
    )


def test_one_bad_file_of_a_subject_does_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "mmlu"
    folder.mkdir()
    (folder / "law_test.csv").write_text("q?,a,b,c,d,B\n")
    (folder / "art_test.csv").write_bytes(b"")
    data = read_task("mmlu", folder)
    assert [item.id for item in data.items] == ["law/0"]
    assert len(data.problems) == 1
    assert "art_test.csv is empty" in data.problems[0]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("helaswag", "x", "no task 'helaswag': did you mean hellaswag?"),
        ("ARC-Challenge", "x", "did you mean arc_challenge?"),
        ("hellaswag", "", "is empty"),
        (
            "hellaswag",
            '{"text": "x"}',
            "1 left out, the first: a.jsonl line 1: no 'activity_label'",
        ),
        ("gsm8k", "[]", "no item of gsm8k in .*not an object"),
    ],
)
def test_what_cannot_be_used_gets_one_line(
    name: str, content: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(content)
    with pytest.raises(UsageError, match=message) as caught:
        read_task(name, path)
    assert "\n" not in str(caught.value)


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no .*nowhere"):
        read_task("piqa", tmp_path / "nowhere")


REAL = {
    "hellaswag": (600, 600),
    "arc_challenge": (300, 60),
    "arc_easy": (300, 300),
    "winogrande": (300, 300),
    "piqa": (300, 300),
    "gsm8k": (300, 50),
    "truthfulqa_mc1": (790, 790),
    "truthfulqa_mc2": (790, 790),
    "truthfulqa_gen": (790, 790),
    "mmlu": (847, 30),
}


@pytest.mark.parametrize("name", REAL)
def test_every_row_of_the_real_files_becomes_an_item(name: str, real_data: Path) -> None:
    data: TaskData = read_task(name, real_data / "benchmarks")
    assert (len(data.items), len(data.examples)) == REAL[name]
    assert data.problems == ()
    assert len({item.id for item in data.items}) == len(data.items)
    shown = drawn(data.task, data.items[:50], data.examples, shots=data.task.shots)
    assert all(item not in examples for item, examples in zip(data.items, shown, strict=False))
