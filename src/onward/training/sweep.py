"""The trade between task and memory: the update of a tuned model at several scales.

Knows a model in memory and how its update is scaled, which is passed in. Refuses to choose a
scale: what a point of text loss is worth, only the user knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from onward.errors import TrainingError
from onward.training.forgetting import general_texts
from onward.training.losses import record_losses, text_losses
from onward.types import Encoded, ScalePoint

SCALES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25)
"""0 is the model before, 1 the tuned one; beyond 1 shows whether training ended too early."""

_TASK_TOKENS = 5000
"""Of held-out records at each scale: six scales take a minute or two with 135M parameters on two
cores."""

_EVERY = 3
"""Every third general text."""

Scaled = Callable[[Any, float], AbstractContextManager[Any]]
"""(model, scale) → a context in which the model's update is multiplied by ``scale``."""


def sweep(
    model: Any,
    scaled: Scaled,
    encoded: Sequence[Encoded],
    tokenizer: Any,
    *,
    scales: Sequence[float] = SCALES,
    precision: str,
) -> Iterator[ScalePoint]:
    """Yield the losses at each of ``scales``, in their order, as they are found.

    ``encoded`` are held-out records, of which evenly spaced ones are taken, about 5,000 tokens;
    of the bundled texts it is every third. So losses compare between scales, and not with those of
    all records. Between two points the model is as it was. Raises TrainingError when no record
    has a loss.
    """
    records = _spread([one for one in encoded if any(one.supervised[1:])])
    for scale in scales:
        with scaled(model, scale):
            task = record_losses(model, records, precision=precision)
            texts = text_losses(model, tokenizer, general_texts()[::_EVERY], precision=precision)
        yield ScalePoint(scale, _per_token(records, task), sum(texts) / len(texts))


def _spread(records: Sequence[Encoded]) -> list[Encoded]:
    """Records at even distances, with about the tokens that are wanted; at least one of any."""
    tokens = sum(len(one.ids) for one in records)
    count = min(len(records), max(1, len(records) * _TASK_TOKENS // max(1, tokens)))
    return [records[at * len(records) // count] for at in range(count)]


def _per_token(records: Sequence[Encoded], losses: Sequence[float | None]) -> float:
    """The mean over all learned tokens, long records counting for more."""
    known = [
        (loss, sum(one.supervised[1:]))
        for one, loss in zip(records, losses, strict=True)
        if loss is not None
    ]
    if not known:
        raise TrainingError(
            f"none of {len(records)} held-out records has a learned token within the model's"
            " window: there is nothing to weigh forgetting against"
        )
    return sum(loss * learned for loss, learned in known) / sum(learned for _, learned in known)
