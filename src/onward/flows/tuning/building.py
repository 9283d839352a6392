"""Trainers are built once the reading order is known, over the rows of what is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from onward.flows.tuning.task import Workbench
from onward.types import Encoded

if TYPE_CHECKING:
    from transformers import TrainerCallback

    from onward.training.frozen_prefix import CachedStates, Divided
    from onward.training.run import Build

Make = Callable[..., Any]
"""(rows in reading order, rows to look at; ``arguments``, ``groups`` and ``callbacks`` by name) → a
trainer."""
Rows = Callable[[int, Sequence[int]], Sequence[Any]]
"""(0 for the training records, 1 for the validation ones; places among them) → what the model
reads of each. Frozen layers are run for these alone."""


def building(
    bench: Workbench,
    model: Any,  # noqa: ANN401 - a torch module
    rows: Rows,
    make: Make,
    *,
    validation: int,
) -> Callable[[Sequence[int]], Build]:
    """Return what lays out the ``rows`` and has ``make`` build a trainer.

    ``model`` is what is trained; the rates of its parts follow from the options. ``validation`` is
    how many records there are to look at.
    """
    from onward.training.methods.parameter_groups import parameter_groups

    options = bench.options.tune

    @cache
    def looks() -> Sequence[Any]:
        return rows(1, range(validation))

    def build(order: Sequence[int]) -> Build:
        read = sorted(set(order))
        row_at = dict(zip(read, rows(0, read), strict=True))
        laid = [row_at[place] for place in order]

        def trainer(arguments: dict[str, Any], callbacks: list[TrainerCallback]) -> Any:  # noqa: ANN401
            groups = parameter_groups(
                model, options.method, bench.learning_rate, options.weight_decay
            )
            looked_at = looks() if arguments["eval_strategy"] != "no" else []
            return make(laid, looked_at, arguments=arguments, groups=groups, callbacks=callbacks)

        return trainer

    return build


def kept_states(bench: Workbench, divided: Divided, records: Sequence[Encoded]) -> CachedStates:
    """What the frozen part of a model gives for some records, kept where its checkpoints lie."""
    from onward.training.frozen_prefix import Storage

    return divided.states(
        records,
        storage=Storage(bench.folder),
        precision=bench.options.tune.precision,
        progress=bench.progress,
    )


def listed(*parts: Sequence[Any]) -> Rows:
    """Rows that are there: of the training records, and of the validation ones."""
    return lambda part, places: [parts[part][place] for place in places]
