"""What is seen of a training run as it goes on: its points, and how far it is.

Knows the log of a trainer. Refuses to know how points are shown.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from onward.protocols import Progress
from onward.types import HistoryPoint

OnPoint = Callable[[HistoryPoint], None]

_SCORES = (
    *("accuracy", "macro_f1", "margin", "token_accuracy"),
    *("reward_accuracy", "reward_margin", "chosen_reward", "rejected_reward"),
)
"""What trainers measure beside the loss, of the records trained on and of those held out."""


class History(TrainerCallback):
    """Stamps each entry of the log with its time, and tells of progress."""

    def __init__(
        self,
        tokens: Sequence[int],
        epochs: int,
        seconds_before: float,
        progress: Progress | None,
        on_point: OnPoint | None,
    ) -> None:
        """Know the ``tokens`` read by each step; earlier sessions took ``seconds_before``."""
        self._tokens, self._epochs = tokens, epochs
        self._began = time.perf_counter() - seconds_before
        self._progress, self._on_point = progress, on_point

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Tell of progress."""
        del args, control, kwargs
        if self._progress is not None and state.is_world_process_zero:
            self._progress("training", state.global_step, state.max_steps)

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Stamp the newest entry, stop where the loss is no number, hand on the point."""
        del args, kwargs
        entry = state.log_history[-1]
        entry["seconds"] = time.perf_counter() - self._began
        if not math.isfinite(entry.get("loss", 0.0)):
            control.should_training_stop = True
        if self._on_point is not None and state.is_world_process_zero:
            for point in points_of([entry], self._tokens, self._epochs):
                self._on_point(point)


def points_of(
    entries: Sequence[Mapping[str, Any]], tokens: Sequence[int], epochs: int
) -> tuple[HistoryPoint, ...]:
    """The points of a trainer's log; what was logged at one step becomes one point.

    ``tokens`` are those read by each step, the last step ends the last of ``epochs``.
    """
    points: dict[int, HistoryPoint] = {}
    for entry in entries:
        if "loss" not in entry and "eval_loss" not in entry:
            continue
        step = int(entry["step"])
        known = points.get(step)
        points[step] = HistoryPoint(
            step=step,
            epoch=step / max(1, len(tokens) - 1) * epochs,
            seconds=entry.get("seconds", 0.0),
            tokens=tokens[min(step, len(tokens) - 1)],
            loss=entry.get("loss", known.loss if known else None),
            validation_loss=entry.get("eval_loss", known.validation_loss if known else None),
            scores={**(known.scores if known else {}), **_scores(entry)},
        )
    return tuple(points[step] for step in sorted(points))


def _scores(entry: Mapping[str, Any]) -> dict[str, float]:
    """Other measurements by their names; those of the validation records as ``validation_…``."""
    named = {name.replace("eval_", "validation_", 1): value for name, value in entry.items()}
    return {
        name: float(value)
        for name, value in named.items()
        if name.removeprefix("validation_") in _SCORES
    }
