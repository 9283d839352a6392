"""What a language model makes of preference pairs: log-probabilities and implicit rewards.

Knows pairs as tokens and causal language models, plain or wrapped by PEFT. Refuses to know how
they are trained, and TRL, which takes long to load.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onward.training.losses import record_losses
from onward.training.pairs import PairRow
from onward.types import Encoded

LogProbabilities = tuple[float, float]
"""Of the chosen and of the rejected answer given the prompt: nats, summed over its tokens."""


def log_probabilities(
    model: Any, rows: Sequence[PairRow], *, precision: str, batch_tokens: int = 4096
) -> list[LogProbabilities]:
    """Return log p(chosen | prompt) and log p(rejected | prompt) of each pair, both 0 or less.

    ``precision`` is ``bf16``, ``fp32`` or ``auto``; ``batch_tokens`` bounds a batch, padding
    included. Raises ValueError for a pair that exceeds the model's window.
    """
    answers = [
        _encoded(row["prompt_ids"], ids)
        for row in rows
        for ids in (row["chosen_ids"], row["rejected_ids"])
    ]
    losses = record_losses(model, answers, precision=precision, batch_tokens=batch_tokens)
    summed = []
    for answer, loss in zip(answers, losses, strict=True):
        if loss is None:
            raise ValueError(f"a pair of {len(answer.ids)} tokens has no log-probability here")
        summed.append(-loss * answer.learned)
    return list(zip(summed[::2], summed[1::2], strict=True))


def pair_scores(
    model: Any,
    rows: Sequence[PairRow],
    reference: Sequence[LogProbabilities],
    *,
    beta: float,
    precision: str,
) -> list[float]:
    """Return the implicit reward margin of each pair, above zero where ``chosen`` gained more.

    The reward of an answer is beta · (log p - log p_ref) (Rafailov et al. 2023, section 4), where
    ``reference`` is what ``log_probabilities`` gave of the model before training.
    """
    return [
        beta * ((chosen - ref_chosen) - (rejected - ref_rejected))
        for (chosen, rejected), (ref_chosen, ref_rejected) in zip(
            log_probabilities(model, rows, precision=precision), reference, strict=True
        )
    ]


def _encoded(prompt: Sequence[int], answer: Sequence[int]) -> Encoded:
    return Encoded((*prompt, *answer), (False,) * len(prompt) + (True,) * len(answer))
