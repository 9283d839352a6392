"""Runs of benchmarks, two models compared, and a leaderboard, made up for the tests of reports."""

from __future__ import annotations

from onward.types import (
    BenchmarkBoard,
    BenchmarkComparison,
    BenchmarkRun,
    BenchmarkStanding,
    Change,
    Difference,
    Estimate,
    TaskScore,
)

TASKS = ("arc_challenge", "hellaswag", "mmlu", "truthfulqa_mc2", "winogrande", "gsm8k")
FACTS: dict[str, str | int] = {"type": "model", "parameters": 134_515_008, "numerics": "fp32"}


def share(value: float, reach: float = 0.04, n: int = 200) -> Estimate:
    """A share of ``n`` items, ``reach`` to both sides."""
    return Estimate(value, value - reach, value + reach, n, method="wilson")


def sample_score(task: str = "hellaswag", value: float = 0.435) -> TaskScore:
    """A task of choices of which there is nothing to doubt."""
    return TaskScore(
        task=task,
        version="1.0",
        shots=10,
        n=200,
        metrics={"acc_norm": share(value), "acc": share(0.4), "brier": share(0.71)},
        groups={},
        unparsed=0,
        truncated=0,
        crossed=0,
        failed=0,
        strict_gap=None,
        calibration={"ece": 0.082, "brier": 0.714, "rms": 0.113},
        smallest=0.0421,
        seconds=84.0,
        metric="acc_norm",
        chance=0.25,
        errors={"acc_norm": 0.0351, "acc": 0.0347},
    )


def doubtful_score() -> TaskScore:
    """A written task with all that can be doubted."""
    return TaskScore(
        task="gsm8k",
        version="3.0",
        shots=5,
        n=20,
        metrics={"exact_match_strict": share(0.05, 0.04, 20), "exact_match_flexible": share(0.15)},
        groups={},
        unparsed=12,
        truncated=3,
        crossed=2,
        failed=1,
        strict_gap=0.1,
        calibration={},
        smallest=None,
        seconds=412.0,
        metric="exact_match_strict",
        shuffled=share(0.03),
        shuffled_metric="exact_match_strict",
        clean=share(0.04, n=15),
        touched=share(0.08, n=5),
        chance=0.05,
    )


def subjects_score() -> TaskScore:
    """A task of three subjects, at the height of guessing."""
    groups = {"anatomy": share(0.31), "virology": share(0.22), "law": share(0.265)}
    return TaskScore(
        task="mmlu",
        version="1.0",
        shots=5,
        n=300,
        metrics={"acc": share(0.265)},
        groups=groups,
        unparsed=0,
        truncated=0,
        crossed=0,
        failed=0,
        strict_gap=None,
        calibration={},
        smallest=0.05,
        seconds=61.0,
        metric="acc",
        chance=0.25,
    )


def sample_run(model: str = "smollm2", run_id: str = "3f2a61c09d7e") -> BenchmarkRun:
    """Three tasks."""
    scores = (sample_score(), doubtful_score(), subjects_score())
    return BenchmarkRun(run_id, model, scores, FACTS, ("gsm8k.jsonl line 7: no answer",))


def difference(
    task: str, first: float, second: float, change: Change, metric: str = "acc_norm"
) -> Difference:
    """A paired difference of two shares, 0.021 to both sides."""
    told = change != "cannot tell"
    return Difference(
        metric=f"{task}: {metric}",
        first=share(first),
        second=share(second),
        difference=share(second - first, 0.021),
        p=0.004 if told else 0.4,
        p_adjusted=0.012 if told else 0.8,
        change=change,
        needed=None if told else 310,
        smallest=0.031,
        test="mcnemar",
    )


def sample_comparison() -> BenchmarkComparison:
    """One task better, two worse, one that cannot be told."""
    return BenchmarkComparison(
        first="smollm2",
        second="smollm2+spam",
        differences=(
            difference("hellaswag", 0.435, 0.41, "worse"),
            difference("arc_challenge", 0.29, 0.3, "cannot tell"),
            difference("gsm8k", 0.05, 0.12, "better", "exact_match_strict"),
            difference("winogrande", 0.55, 0.5, "worse", "acc"),
        ),
        lost={"hellaswag": tuple(f"h{n}" for n in range(8)), "winogrande": ("w1",)},
        gained={"hellaswag": ("h90", "h91"), "gsm8k": ("g4",)},
        notes=("mmlu was sat otherwise in the second run and takes no part",),
    )


def sample_board() -> BenchmarkBoard:
    """Three models that cannot all be told apart, and one that lacks a task."""
    tuned: dict[str, str | int] = {**FACTS, "type": "tuned"}
    system: dict[str, str | int] = {"type": "system"}
    rows: tuple[tuple[int, str, float, tuple[str, ...], dict[str, str | int]], ...] = (
        (1, "smollm2+instruct", 0.46, ("smollm2",), tuned),
        (1, "smollm2", 0.44, ("smollm2+instruct",), FACTS),
        (3, "quote + documents", 0.21, (), system),
    )
    standings = [
        BenchmarkStanding(
            rank,
            model,
            facts,
            {task: share(average + 0.01 * place) for place, task in enumerate(TASKS)},
            share(average, 0.021, 1200),
            ties,
            (f"run{rank}",),
        )
        for rank, model, average, ties, facts in rows
    ]
    known = {"hellaswag": share(0.91), "gsm8k": share(0.9)}
    scores = {task: known.get(task) for task in TASKS}
    facts: dict[str, str | int] = {"type": "served", "parameters": 7_200_000_000}
    standings.append(BenchmarkStanding(4, "server:big", facts, scores, None, (), ("run9",)))
    return BenchmarkBoard(
        dict.fromkeys(TASKS, "acc, 5 shots, version 1.0, 200 items"),
        dict.fromkeys(TASKS, "acc"),
        tuple(standings),
        ("2 sittings of another version, shots, template or items left out",),
    )
