"""The gate: what became better, what was forgotten, and what the update costs at each scale.

Every tuning run passes it. Knows measurements of the task before and after, and the bundled texts
and facts. What is told apart is decided by paired tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onward.errors import TrainingError
from onward.flows.tuning.task import Started, Task, Values, Workbench
from onward.statistics.comparison import differences, paired
from onward.types import Difference, Forgetting, ScalePoint

if TYPE_CHECKING:
    from onward.training.forgetting import Memory


def gate(before: Values, after: Values, task: Task, *, level: float) -> tuple[Difference, ...]:
    """Compare the task's measurements on the held-out records; the one that decides comes first.

    It is tested alone, for it is what was meant to change; the others together, after Holm. Records
    of one group count as one: what they share would make an interval look narrower than it is.
    Measurements that no pair of records has are left out. Raises TrainingError when the one that
    decides is among them: the held-out records tell nothing.
    """
    results = {
        name: paired(
            before[name],
            values,
            bounds=task.bounds.get(name),
            clusters=task.groups or None,
            level=level,
        )
        for name, values in after.items()
        if any(a is not None and b is not None for a, b in zip(before[name], values, strict=True))
    }
    deciding = next(iter(after))
    if deciding not in results:
        raise TrainingError(
            f"no held-out record has a {deciding}: give more records, or a --test-file"
        )
    first = differences(
        {deciding: results.pop(deciding)}, lower_is_better=task.falling, level=level
    )
    return (*first, *differences(results, lower_is_better=task.falling, level=level))


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the base knew, to be held against what the tuned model knows."""

    bench: Workbench
    memory: Memory

    def compared(self, model: Any) -> Forgetting:  # noqa: ANN401 - a torch module
        """Say what the tuned ``model`` lost of it."""
        from onward.training.forgetting import forgetting

        return forgetting(
            self.memory, _memory(self.bench, model), level=self.bench.options.evaluate.level
        )


def remembered(bench: Workbench) -> Remembered:
    """Measure what the base knows, before it is tuned."""
    return Remembered(bench, _memory(bench, bench.base.model))


def scale_sweep(bench: Workbench, task: Task, started: Started) -> tuple[ScalePoint, ...]:
    """Measure task and general text with the update scaled; () where it cannot be."""
    from onward.training.methods.choice import can_scale
    from onward.training.methods.scaling import scaled
    from onward.training.sweep import sweep

    if not task.held_out or not can_scale(bench.options.tune.method):
        return ()
    return tuple(
        sweep(
            started.tuned,
            scaled,
            task.held_out,
            bench.base.tokenizer,
            precision=bench.options.tune.precision,
        )
    )


def _memory(bench: Workbench, model: Any) -> Memory:  # noqa: ANN401
    from onward.training.forgetting import measure_memory

    return measure_memory(
        model,
        bench.base.tokenizer,
        precision=bench.options.tune.precision,
        progress=bench.progress,
    )
