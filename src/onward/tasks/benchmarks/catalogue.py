"""The tasks by name.

Knows which there are. Refuses to know how any of them works.
"""

from __future__ import annotations

import difflib

from onward.errors import UsageError
from onward.tasks.benchmarks import (
    arc,
    boolq,
    custom,
    e2e_nlg,
    glue,
    gsm8k,
    hellaswag,
    mmlu,
    mmlu_pro,
    mmlu_redux,
    piqa,
    squad,
    truthfulqa,
    winogrande,
)
from onward.tasks.benchmarks.definition import Benchmark

TASKS: dict[str, Benchmark] = {
    benchmark.task.name: benchmark
    for benchmark in (
        arc.CHALLENGE,
        hellaswag.BENCHMARK,
        mmlu.BENCHMARK,
        truthfulqa.MC1,
        truthfulqa.MC2,
        truthfulqa.GENERATION,
        winogrande.BENCHMARK,
        gsm8k.BENCHMARK,
        arc.EASY,
        mmlu_pro.BENCHMARK,
        mmlu_redux.BENCHMARK,
        piqa.BENCHMARK,
        boolq.BENCHMARK,
        *glue.BENCHMARKS,
        squad.BENCHMARK,
        e2e_nlg.BENCHMARK,
        custom.BENCHMARK,
    )
}
"""Those of the Open LLM Leaderboard first."""


def benchmark_named(name: str) -> Benchmark:
    """The task called ``name``; UsageError names the nearest where there is none."""
    if name in TASKS:
        return TASKS[name]
    near = difflib.get_close_matches(name.casefold().replace("-", "_"), TASKS, n=1, cutoff=0.4)
    meant = f"did you mean {near[0]}? There are" if near else "there are"
    raise UsageError(f"no task {name!r}: {meant} {', '.join(TASKS)}")


def stems() -> tuple[str, ...]:
    """How the files of all tasks begin."""
    return tuple(stem for benchmark in TASKS.values() for stem in benchmark.local.stems)
