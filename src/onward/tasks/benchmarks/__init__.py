"""Benchmarks: the tasks, their items from files or from the hub, and their worked examples.

Knows prompts as lm-evaluation-harness 0.4.13 writes them. Refuses to know models and runs.
"""

from onward.tasks.benchmarks.catalogue import TASKS, benchmark_named
from onward.tasks.benchmarks.files import read_task
from onward.tasks.benchmarks.hub import read_task_from_hub
from onward.tasks.benchmarks.shots import (
    SEED,
    context_of,
    drawn,
    messages_of,
    request_after,
    requests_of,
    with_shots,
)

__all__ = [
    "SEED",
    "TASKS",
    "benchmark_named",
    "context_of",
    "drawn",
    "messages_of",
    "read_task",
    "read_task_from_hub",
    "request_after",
    "requests_of",
    "with_shots",
]
