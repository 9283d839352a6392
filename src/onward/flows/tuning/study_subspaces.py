"""Whether trainings of a study found the same directions (Hu et al. 2021, section 7.2)."""

from __future__ import annotations

from collections.abc import Sequence

from onward.flows.tuning.study_settings import RANK
from onward.flows.tuning.study_trials import Trial, by_setting
from onward.types import SubspaceRow

RANKS, SEEDS = "ranks", "seeds"
"""What subspaces are compared between."""


def subspace_rows(trials: Sequence[Trial]) -> dict[str, tuple[SubspaceRow, ...]]:
    """Compare the updates of a round: smallest and largest rank, and two seeds of one rank.

    What the round has no two updates for is left out.
    """
    rows: dict[str, tuple[SubspaceRow, ...]] = {}
    own = [one for one in trials if one.updates and RANK in one.setting.questions]
    if own:
        first = [one for one in own if one.seed == own[0].seed]
        small, large = (pick(first, key=lambda one: one.setting.rank) for pick in (min, max))
        if small.setting.rank < large.setting.rank:
            pair = f"rank {small.setting.rank} and rank {large.setting.rank}"
            rows[RANKS] = _compared(small, large, pair)
    repeated = [
        kept for kept in by_setting([one for one in trials if one.updates]).values() if kept[1:]
    ]
    if repeated:
        one, other, *_ = max(
            repeated, key=lambda kept: (RANK in kept[0].setting.questions, kept[0].setting.rank)
        )
        rows[SEEDS] = _compared(one, other, f"two seeds of {one.setting.name}")
    return rows


def _compared(one: Trial, other: Trial, pair: str) -> tuple[SubspaceRow, ...]:
    from onward.training.subspace import chance_similarity, similarities

    first, second = one.updates or {}, other.updates or {}
    i_max, j_max = one.setting.rank, other.setting.rank
    inputs = {name.rpartition(".")[2]: int(a.shape[1]) for name, a in first.items()}
    return tuple(
        SubspaceRow(pair, kind, (i, j), grid[i - 1][j - 1], chance_similarity(i, j, inputs[kind]))
        for kind, grid in similarities(first, second, i_max, j_max).items()
        for i, j in dict.fromkeys([(1, 1), (i_max, j_max)])
    )
