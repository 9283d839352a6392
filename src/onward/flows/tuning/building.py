"""Trainers are built once the reading order is known: the same for all that is not cached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from onward.flows.tuning.task import Workbench

if TYPE_CHECKING:
    from transformers import TrainerCallback

    from onward.training.run import Build

Make = Callable[..., Any]
"""(rows in reading order, rows to look at; ``arguments``, ``groups`` and ``callbacks`` by name) → a
trainer."""


def building(
    bench: Workbench,
    model: Any,  # noqa: ANN401 - a torch module
    rows: tuple[Sequence[Any], Sequence[Any]],
    make: Make,
) -> Callable[[Sequence[int]], Build]:
    """Return what lays out (training, validation) ``rows`` and has ``make`` build a trainer.

    ``model`` is what is trained; the rates of its parts follow from the options.
    """
    from onward.training.methods.parameter_groups import parameter_groups

    options, (train, validation) = bench.options.tune, rows

    def build(order: Sequence[int]) -> Build:
        laid = [train[place] for place in order]

        def trainer(arguments: dict[str, Any], callbacks: list[TrainerCallback]) -> Any:  # noqa: ANN401
            groups = parameter_groups(
                model, options.method, bench.learning_rate, options.weight_decay
            )
            looked_at = validation if arguments["eval_strategy"] != "no" else []
            return make(laid, looked_at, arguments=arguments, groups=groups, callbacks=callbacks)

        return trainer

    return build
