"""Preference pairs as tokens, and what can be said of them without a model.

Knows pairs and the names of losses. Refuses to know torch, so that the command
line can check its words quickly, and how a pair becomes tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypedDict

from onward.errors import UsageError

REWARD = "reward"
"""Trains a model that says how good an answer is, instead of one that answers better."""
_SFT = "sft"
LOSSES = (
    "sigmoid",
    "hinge",
    "ipo",
    "exo_pair",
    "nca_pair",
    "robust",
    "bco_pair",
    "sppo_hard",
    "aot",
    "aot_unpaired",
    "apo_zero",
    "apo_down",
    "discopop",
    _SFT,
    "sigmoid_norm",
    REWARD,
)
"""What preference tuning can minimise: the losses of TRL's DPO trainer by its names (``sigmoid``
is DPO itself, Rafailov et al. 2023), and ``reward``. ``aot`` and ``aot_unpaired`` compare within a
micro-batch, so they need one of several pairs."""


class PairRow(TypedDict):
    """A pair as tokens, each answer with its end token; the names are TRL's."""

    prompt_ids: list[int]
    chosen_ids: list[int]
    rejected_ids: list[int]


def check_loss(name: str, rpo_alpha: float = 0.0) -> str:
    """Return ``name`` when it is one of ``LOSSES`` that ``rpo_alpha`` may stand beside.

    Raises UsageError otherwise: ``sft`` is the loss of the chosen answers already, and a reward
    model writes none.
    """
    if name not in LOSSES:
        raise UsageError(f"--loss {name} does not exist; choose one of: {', '.join(LOSSES)}")
    if rpo_alpha and name in (_SFT, REWARD):
        raise UsageError(f"--rpo-alpha {rpo_alpha:g} has no use with --loss {name}: leave it out")
    return name


def pair_rows(pairs: Iterable[tuple[Sequence[int], Sequence[int], Sequence[int]]]) -> list[PairRow]:
    """Return encoded pairs (prompt, chosen and rejected answer) as TRL reads them."""
    return [
        PairRow(prompt_ids=list(prompt), chosen_ids=list(chosen), rejected_ids=list(rejected))
        for prompt, chosen, rejected in pairs
    ]


def prompts_of(rows: Sequence[PairRow]) -> tuple[str, ...]:
    """Which prompt each pair is of, so that those of one count together; () where each has its own.

    The split keeps pairs of one prompt in one part: all of them may be held out.
    """
    prompts = [str(row["prompt_ids"]) for row in rows]
    return tuple(prompts) if len({*prompts}) < len(prompts) else ()


def pair_tokens(row: PairRow) -> int:
    """Tokens of both halves: each answer is read after a prompt of its own."""
    return 2 * len(row["prompt_ids"]) + len(row["chosen_ids"]) + len(row["rejected_ids"])
