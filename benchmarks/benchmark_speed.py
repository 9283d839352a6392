"""Seconds of scoring the same requests: onward and lm-evaluation-harness 0.4.13.

    python -m benchmarks.benchmark_speed [--model FOLDER] [--limit 200] [--rounds 3]
        [--batches 8 1] [--peer-python PYTHON]

HellaSwag, ARC-C (5 shots) and MMLU (5 shots) with SmolLM2-135M in float32 on this machine, from
texts to log-likelihoods; loading is left out. The programs take turns; medians are printed. Of the
harness the batch size counts that is fastest for a task: its batches are rows, ours tokens.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import torch

from benchmarks.benchmark_harness import (
    TIME,
    Exam,
    exams,
    harness_python,
    model_folder,
    run_harness,
)
from benchmarks.benchmark_parity import SHOTS, items_of
from onward.causal_model import load_causal_model
from onward.models.likelihoods import likelihoods
from onward.tasks.benchmarks import context_of, requests_of
from onward.types.benchmarks import ChoiceRequest

GOALS = {"hellaswag": 2.0, "arc_challenge": 2.0, "mmlu": 3.0}


def requests_for(exam: Exam) -> list[ChoiceRequest]:
    """What the items of an exam ask."""
    return [
        request
        for item, shown in zip(exam.items, exam.shown, strict=True)
        for request in requests_of(item, context_of(exam.task, item, shown), exam.task)
    ]


def our_seconds(tokenizer: Any, model: Any, requests: list[ChoiceRequest]) -> float:  # noqa: ANN401
    """Seconds from texts to log-likelihoods."""
    began = time.perf_counter()
    likelihoods(model, tokenizer, requests)
    return time.perf_counter() - began


def their_seconds(python: Path, model: Path, requests: list[ChoiceRequest], batch: int) -> float:
    """Seconds of the harness for the same."""
    pairs = [(one.context, each) for one in requests for each in one.continuations]
    with tempfile.TemporaryDirectory() as scratch:
        job = {"model": str(model), "pairs": pairs, "batch": batch}
        found = run_harness(python, TIME, job, Path(scratch))
    return float(found["seconds"])


def main() -> None:
    """Print seconds and ratios, task by task."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", help="folder of transformers; by default smollm2")
    parser.add_argument("--limit", type=int, default=200, help="items of each task")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batches", nargs="+", type=int, default=[8, 1])
    parser.add_argument("--peer-python", type=Path, help="one that has lm_eval 0.4.13")
    chosen = parser.parse_args()
    python = chosen.peer_python or harness_python()
    folder = model_folder(chosen.model)
    tokenizer, model = load_causal_model(
        str(folder), str(folder), offline=True, dtype=torch.float32
    )
    for name, goal in GOALS.items():
        parts = exams(name, shots=SHOTS[name], limit=items_of(name, chosen.limit))
        requests = [one for exam in parts for one in requests_for(exam)]
        mine: list[float] = []
        theirs: defaultdict[int, list[float]] = defaultdict(list)
        for _ in range(chosen.rounds):
            mine.append(our_seconds(tokenizer, model, requests))
            for batch in chosen.batches:
                theirs[batch].append(their_seconds(python, folder, requests, batch))
        seconds = statistics.median(mine)
        batch, other = min(
            ((batch, statistics.median(taken)) for batch, taken in theirs.items()),
            key=lambda pair: pair[1],
        )
        print(
            f"{name:<14} {len(requests):4} items: onward {seconds:7.1f} s, lm-evaluation-harness "
            f"{other:7.1f} s (batch {batch}): {other / seconds:.1f} times as fast, goal {goal:.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
