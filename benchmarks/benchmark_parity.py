"""Log-likelihoods and accuracies, item by item, beside lm-evaluation-harness 0.4.13.

    python -m benchmarks.benchmark_parity [--model FOLDER] [--limit 200] [--peer-python PYTHON]

A model of transformers (by default SmolLM2-135M) in float32 answers the first items of HellaSwag,
ARC-C (5 shots), WinoGrande (5 shots), MMLU (5 shots; of each subject its share of the limit) and
TruthfulQA in both programs. The harness writes its own prompts from rows of the official data sets;
it is installed into an environment of its own unless PYTHON has it. Needs ``../shared/data``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

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
from onward.causal_model import load_causal_model
from onward.models.likelihoods import likelihoods
from onward.tasks.benchmarks import context_of, requests_of
from onward.tasks.benchmarks.scoring import choice_result
from onward.types.benchmarks import ChoiceRequest, ItemResult

SHOTS = {
    "hellaswag": 0,
    "arc_challenge": 5,
    "winogrande": 5,
    "mmlu": 5,
    "truthfulqa_mc1": 0,
    "truthfulqa_mc2": 0,
}
SUBJECTS = 6
GOAL = 1e-3
ACCURACY = {"truthfulqa_mc2": "mc2"}
"""Our name of what the harness calls acc, where it is another."""


def requests_for(exam: Exam) -> list[tuple[ChoiceRequest, ...]]:
    """What each item of an exam asks."""
    return [
        requests_of(item, context_of(exam.task, item, shown), exam.task)
        for item, shown in zip(exam.items, exam.shown, strict=True)
    ]


def ours(exam: Exam, tokenizer: Any, model: Any) -> list[ItemResult]:  # noqa: ANN401
    """Score an exam by onward."""
    asked = requests_for(exam)
    found = iter(likelihoods(model, tokenizer, [one for each in asked for one in each]))
    results = []
    for item, each in zip(exam.items, asked, strict=True):
        scores = [score for _ in each for score in next(found)]
        results.append(choice_result(exam.task, item, scores))
    return results


def compare(name: str, results: Sequence[ItemResult], theirs: Sequence[dict[str, Any]]) -> bool:
    """Print the largest difference and both accuracies; return whether they agree."""
    worst, numbers, unlike = 0.0, 0, 0
    ours_right = theirs_right = 0.0
    accuracy = ACCURACY.get(name, "acc")
    for result, other in zip(results, theirs, strict=True):
        logprobs = [score.logprob for score in result.likelihoods]
        numbers += len(logprobs)
        for mine, its in zip(logprobs, other["logprobs"], strict=True):
            worst = max(worst, abs(mine - its))
        for metric, its_metric in ((accuracy, "acc"), ("acc_norm", "acc_norm")):
            if its_metric in other and metric in result.values:
                mine_value = result.values[metric]
                unlike += mine_value is None or abs(mine_value - other[its_metric]) > GOAL
        ours_right += result.values[accuracy] or 0.0
        theirs_right += other["acc"]
    n = len(results)
    good = worst <= GOAL and not unlike
    print(
        f"{name:<16} n = {n:4}  {numbers:5} log-likelihoods, largest difference {worst:.1e}; "
        f"accuracy {ours_right / n:.4f} and {theirs_right / n:.4f}, {unlike} items score otherwise"
        f"{'' if good else '   NOT EQUAL'}",
        flush=True,
    )
    return good


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
    tokenizer, model = load_causal_model(
        str(folder), str(folder), offline=True, dtype=torch.float32
    )
    official = tasks_of_harness(python)
    agree = True
    for name in chosen.tasks:
        limit = -(-chosen.limit // SUBJECTS) if name == "mmlu" else chosen.limit
        parts = exams(name, shots=SHOTS[name], limit=limit)
        with tempfile.TemporaryDirectory() as scratch:
            for exam in parts:
                write_exam(exam, Path(scratch), official)
            job = {
                "model": str(folder),
                "tasks": [exam.name for exam in parts],
                "limit": limit,
                "batch": chosen.batch,
                "folder": scratch,
            }
            theirs = run_harness(python, EVALUATE, job, Path(scratch))
        results = [result for exam in parts for result in ours(exam, tokenizer, model)]
        others = [one for exam in parts for one in theirs[exam.name]]
        agree = compare(name, results, others) and agree
    if not agree:
        sys.exit(1)


if __name__ == "__main__":
    main()
