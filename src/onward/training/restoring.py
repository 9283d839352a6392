"""A base model taken back from PEFT, so that it can be tuned again without being loaded.

Knows PEFT's wrapping and the logits of the base. Refuses to know what was trained.
"""

from __future__ import annotations

from typing import Any

import torch

from onward.errors import TrainingError
from onward.training.losses import measuring

_TOKENS = 16
_TOLERANCE = 1e-5


def probe_logits(model: Any) -> torch.Tensor:
    """Return the logits (1, positions, vocabulary) of a few fixed tokens, in float32."""
    vocabulary = int(model.get_input_embeddings().weight.shape[0])
    ids = (torch.arange(_TOKENS, device=model.device) * 7919 % vocabulary).unsqueeze(0)
    with measuring(model, "fp32"):
        logits: torch.Tensor = model(input_ids=ids, use_cache=False).logits
    return logits


def restore(base: Any, tuned: Any, expected: torch.Tensor) -> None:
    """Take what PEFT put on ``tuned``, which is ``base`` or a part of it, away again, in place.

    ``expected`` are the ``probe_logits`` of the base before. Raises TrainingError when they are
    other ones now: nothing that is measured afterwards would be of the same base.
    """
    tuned.unload()
    away = float((probe_logits(base) - expected).abs().max())
    # Not "away > tolerance": a model that came back with numbers that are none must not pass.
    if not away <= _TOLERANCE:
        raise TrainingError(
            f"a {type(base).__name__} is not what it was after a trial (logits differ by "
            f"{away:.2g}): tune one setting at a time with onward tune"
        )
