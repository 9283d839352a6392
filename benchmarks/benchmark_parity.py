"""Log-likelihoods, texts and accuracies, item by item, beside lm-evaluation-harness 0.4.13.

    python -m benchmarks.benchmark_parity [--model FOLDER] [--limit 200] [--peer-python PYTHON]

A model of transformers (by default SmolLM2-135M) in float32 answers the first items of HellaSwag,
ARC-C (5 shots), WinoGrande (5 shots), MMLU (5 shots; of each subject its share of the limit),
TruthfulQA, and 20 of GSM8K (5 shots, written) in both programs. The harness writes its own prompts
from rows of the official data sets; it is installed into an environment of its own unless PYTHON
has it. Needs ``../shared/data``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.benchmark_harness import (
    EVALUATE,
    Exam,
    exams,
    harness_python,
    model_folder,
    run_harness,
    tasks_of_harness,
    write_exam,
)
from onward.flows.benchmarks.examinees import open_examinee
from onward.flows.benchmarks.sitting import Seated, sit
from onward.options import Options
from onward.tasks.benchmarks.extraction import answer_text
from onward.types.benchmarks import ItemResult

SHOTS = {
    "hellaswag": 0,
    "arc_challenge": 5,
    "winogrande": 5,
    "mmlu": 5,
    "truthfulqa_mc1": 0,
    "truthfulqa_mc2": 0,
    "gsm8k": 5,
}
SUBJECTS = 6
WRITTEN_ITEMS = 20
"""Items of a task whose answers are written: they take the harness minutes."""
GOAL = 1e-3
METRICS = {"truthfulqa_mc2": {"mc2": "acc"}}
"""Our names of what the harness calls otherwise."""
FILTERS = {"exact_match_strict": "strict-match", "exact_match_flexible": "flexible-extract"}

Theirs = Sequence[Mapping[str, Any]]


def items_of(name: str, limit: int) -> int:
    """Return how many items of a task, or of each of its subjects, both programs answer."""
    if name == "mmlu":
        return -(-limit // SUBJECTS)
    return min(limit, WRITTEN_ITEMS) if name == "gsm8k" else limit


def compare_choices(name: str, results: Sequence[ItemResult], theirs: Theirs) -> bool:
    """Print the largest difference and both accuracies; return whether they agree."""
    same_names = {metric: metric for metric in ("acc", "acc_norm")}
    metrics = METRICS.get(name, same_names)
    first = next(iter(metrics))
    differences = [
        abs(mine.logprob - its[0])
        for result, other in zip(results, theirs, strict=True)
        for mine, its in zip(result.likelihoods, other["responses"], strict=True)
    ]
    unlike = sum(
        abs(value - other[its]) > GOAL
        for result, other in zip(results, theirs, strict=True)
        for mine, its in metrics.items()
        if its in other and (value := result.values.get(mine)) is not None
    )
    n = len(results)
    ours_right = sum(result.values.get(first) or 0.0 for result in results)
    theirs_right = sum(other[metrics[first]] for other in theirs)
    good = max(differences) <= GOAL and not unlike
    print(
        f"{name:<16} n = {n:4}  {len(differences):5} log-likelihoods, largest difference "
        f"{max(differences):.1e}; accuracy {ours_right / n:.4f} and {theirs_right / n:.4f}, "
        f"{unlike} values differ{'' if good else '   NOT EQUAL'}",
        flush=True,
    )
    return good


def compare_written(
    name: str, results: Sequence[ItemResult], theirs: Theirs, stops: Sequence[str]
) -> bool:
    """Print how many texts and scores differ; return whether the scores agree."""
    by_filter = {
        metric: [other for other in theirs if other["filter"] == its]
        for metric, its in FILTERS.items()
    }
    texts = [other["responses"][0] for other in by_filter["exact_match_strict"]]
    other_texts = sum(
        answer_text(result.written or "", stops).strip() != answer_text(text, stops).strip()
        for result, text in zip(results, texts, strict=True)
    )
    unlike = 0
    for metric, others in by_filter.items():
        mine = [result.values[metric] for result in results]
        its = [other["exact_match"] for other in others]
        unlike += sum(one != other for one, other in zip(mine, its, strict=True))
        n = len(results)
        print(
            f"{name:<16} n = {n:4}  {metric}: {sum(filter(None, mine)) / n:.4f} and "
            f"{sum(its) / n:.4f}",
            flush=True,
        )
    print(
        f"{name:<16} {other_texts} of {len(texts)} texts differ, {unlike} values differ", flush=True
    )
    return not unlike


def main() -> None:
    """Compare task by task; exit 1 where they differ."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", help="folder of transformers; by default smollm2")
    parser.add_argument("--limit", type=int, default=200, help="items of each task")
    parser.add_argument("--batch", type=int, default=8, help="rows of a batch of the harness")
    parser.add_argument("--tasks", nargs="+", choices=SHOTS, default=list(SHOTS))
    parser.add_argument("--peer-python", type=Path, help="one that has lm_eval 0.4.13")
    chosen = parser.parse_args()
    python = chosen.peer_python or harness_python()
    folder = model_folder(chosen.model)
    official = tasks_of_harness(python)
    options = Options()
    agree = True
    with open_examinee(f"hf:{folder}", (), options) as examinee:
        for name in chosen.tasks:
            limit = items_of(name, chosen.limit)
            parts = exams(name, shots=SHOTS[name], limit=limit)
            theirs = by_harness(python, folder, parts, official, limit, chosen.batch)
            seated = [Seated(exam.task, exam.items, exam.shown) for exam in parts]
            results = [one for each in seated for one in sit(each, examinee, options, touched={})]
            if parts[0].task.kind == "choice":
                agree = compare_choices(name, results, theirs) and agree
            else:
                agree = compare_written(name, results, theirs, parts[0].task.stops) and agree
    if not agree:
        sys.exit(1)


def by_harness(
    python: Path, model: Path, parts: Sequence[Exam], official: Path, limit: int, batch: int
) -> Theirs:
    """Let the harness sit the parts of a task; its samples are in the order of the items."""
    with tempfile.TemporaryDirectory() as scratch:
        for exam in parts:
            write_exam(exam, Path(scratch), official)
        job = {
            "model": str(model),
            "tasks": [exam.name for exam in parts],
            "limit": limit,
            "batch": batch,
            "folder": scratch,
        }
        theirs = run_harness(python, EVALUATE, job, Path(scratch))
    return [one for exam in parts for one in theirs[exam.name]]


if __name__ == "__main__":
    main()
