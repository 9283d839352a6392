"""Which files of a folder are a task's: as downloaded, as cached from the hub, and mixed up."""

from __future__ import annotations

from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.tasks.benchmarks.catalogue import benchmark_named, stems
from onward.tasks.benchmarks.folder_files import TaskFiles, find_files, group_of


def _found(folder: Path, task: str) -> tuple[list[str], list[str]]:
    files: TaskFiles = find_files(folder, benchmark_named(task), stems())
    return (
        [path.relative_to(folder).as_posix() for path in files.items],
        [path.relative_to(folder).as_posix() for path in files.examples],
    )


def _touched(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


@pytest.mark.parametrize(
    ("task", "names", "items", "examples"),
    [
        ("hellaswag", ["hellaswag_val.jsonl", "hellaswag_train.jsonl"], [0], [1]),
        ("hellaswag", ["HellaSwag-600.txt"], [0], []),
        (
            "arc_challenge",
            ["ARC-V1/ARC-Challenge/ARC-Challenge-Test.jsonl", "ARC-Challenge-Train.jsonl"],
            [0],
            [1],
        ),
        ("winogrande", ["winogrande_1.1/dev.jsonl", "winogrande_1.1/train_xl.jsonl"], [0], [1]),
        ("gsm8k", ["gsm8k/main/test-00000-of-00001.parquet", "gsm8k/main/train.jsonl"], [0], [1]),
        ("gsm8k", ["gsm8k/test.jsonl", "gsm8k/train.jsonl", "gsm8k/test_socratic.jsonl"], [0], [1]),
        ("mmlu", ["mmlu/data/test/law_test.csv", "mmlu/data/dev/law_dev.csv"], [0], [1]),
        ("mmlu", ["mmlu/test/law.csv", "mmlu/test/art.csv", "mmlu/val/art.csv"], [1, 0], []),
        ("mmlu", ["mmlu/all/test.parquet", "mmlu/law/test.parquet"], [0], []),
        ("mmlu", ["mmlu_law_test.csv", "mmlu_pro_test.csv", "mmlu-redux_test.csv"], [0], []),
        ("mmlu_pro", ["mmlu_test.csv", "mmlu_pro_test.csv"], [1], []),
        ("mnli", ["MNLI/dev_matched.tsv", "MNLI/dev_mismatched.tsv"], [0], []),
        ("truthfulqa_mc1", ["TruthfulQA.csv", "notes.csv", "readme.txt"], [0], []),
        ("e2e_nlg", ["e2e-dataset/testset_w_refs.csv", "e2e-dataset/trainset.csv"], [0], [1]),
        ("squad", ["xquad/xquad.en.json"], [0], []),
    ],
)
def test_files_are_found_by_their_names(
    task: str, names: list[str], items: list[int], examples: list[int], tmp_path: Path
) -> None:
    found = _found(_touched(tmp_path, *names), task)
    assert found == ([names[n] for n in items], [names[n] for n in examples])


def test_the_shards_of_a_split_are_taken_together(tmp_path: Path) -> None:
    names = [f"piqa/validation-0000{n}-of-00002.parquet" for n in range(2)]
    assert _found(_touched(tmp_path, *names), "piqa") == (names, [])


def test_the_named_folder_may_itself_be_the_tasks(tmp_path: Path) -> None:
    folder = _touched(tmp_path / "mmlu", "law_test.csv", "law_dev.csv", "config.json")
    assert _found(folder, "mmlu") == (["law_test.csv"], ["law_dev.csv"])
    with pytest.raises(UsageError, match="no file of piqa"):
        _found(folder, "piqa")


def test_several_files_that_could_be_meant_are_named(tmp_path: Path) -> None:
    _touched(tmp_path, "squad/dev-v1.1.json", "squad/dev-v2.0.json")
    with pytest.raises(UsageError, match=r"several files could be squad: .*v1\.1.*name one"):
        _found(tmp_path, "squad")


def test_no_file_says_how_one_should_be_called(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"called hellaswag_validation\.jsonl"):
        _found(tmp_path, "hellaswag")


def test_a_file_names_its_group() -> None:
    assert group_of(Path("mmlu/high_school_art_test.csv")) == "high_school_art"
    assert group_of(Path("college-law/test-00000-of-00001.parquet")) == "college_law"
