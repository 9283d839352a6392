"""The settings of a study: which matrices at a fixed budget, and which rank (Hu et al. 2021, 7).

Knows a model's matrices and what LoRA adds to them. Refuses to know data and training.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onward.errors import UsageError
from onward.options import Options

MATRICES, RANK = "matrices", "rank"
"""The two questions."""

_CHOICES = (("q",), ("k",), ("v",), ("o",), ("q", "v"), ("q", "k", "v", "o"), ("all-linear",))
_BUDGET_OF = ("q", "v"), 8
"""Matrices and rank whose parameters are the budget when none is named."""


@dataclass(frozen=True, slots=True)
class Setting:
    """LoRA of one rank on some matrices."""

    name: str
    targets: tuple[str, ...]
    matrices: tuple[str, ...]
    """What the model calls them; some hold several of the targets in one."""
    rank: int
    trained: int
    """Parameters of the update; a classifier's head, always the same, is not counted."""
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """All that is to be tried."""

    tried: tuple[Setting, ...]
    """Those that train most come first."""
    budget: int
    """Parameters."""
    notes: tuple[str, ...]
    """What was left out, or differs from what was asked for."""


@dataclass(frozen=True, slots=True)
class _Matrices:
    targets: tuple[str, ...]
    names: tuple[str, ...]
    a_rank: int
    """Parameters that each rank adds: inputs and outputs of all matrices."""
    most: int
    """Highest rank that the smallest of them can have."""

    def at(self, rank: int, question: str) -> Setting:
        name = f"{','.join(self.targets)} r={rank}"
        return Setting(name, self.targets, self.names, rank, rank * self.a_rank, (question,))


def study_settings(model: Any, options: Options) -> Settings:  # noqa: ANN401 - a torch module
    """Return every setting of both questions once.

    The rank of each choice of matrices is the highest that keeps to the budget, 1 where even that
    exceeds it. Raises UsageError for ranks, targets or a budget that this model cannot have.
    """
    study, notes = options.study, list[str]()
    if study.budget < 0 or min(study.ranks, default=0) < 1:
        raise UsageError("a study needs --ranks of 1 or more, and a --budget that is not below 0")
    matrices, rank = _BUDGET_OF
    budget = study.budget or rank * _matrices(model, matrices).a_rank
    own = _matrices(model, options.tune.targets)
    found = [
        *_within_budget(_known(model, notes), budget, notes),
        *(own.at(rank, RANK) for rank in sorted(set(study.ranks)) if rank <= own.most),
    ]
    if high := [rank for rank in study.ranks if rank > own.most]:
        notes.append(
            f"rank {', '.join(map(str, high))} was left out: a matrix of {', '.join(own.targets)} "
            f"has {own.most} at most"
        )
    tried = sorted(_once(found), key=lambda one: -one.trained)
    return Settings(tuple(tried), budget, tuple(notes))


def _known(model: Any, notes: list[str]) -> list[_Matrices]:  # noqa: ANN401
    """The choices that this model has; some architectures keep query, key and value in one."""
    kept: dict[tuple[str, ...], _Matrices] = {}
    for targets in _CHOICES:
        try:
            found = _matrices(model, targets)
        except UsageError as error:
            notes.append(f"{', '.join(targets)} was left out: {error}")
            continue
        same = kept.setdefault(found.names, found)
        if same is not found:
            notes.append(
                f"{', '.join(targets)} was left out: in this model the same matrices as "
                f"{', '.join(same.targets)}"
            )
    return list(kept.values())


def _within_budget(
    choices: Iterable[_Matrices], budget: int, notes: list[str]
) -> Iterable[Setting]:
    for choice in choices:
        setting = choice.at(max(1, min(choice.most, budget // choice.a_rank)), MATRICES)
        if setting.trained > budget:
            notes.append(
                f"{setting.name} exceeds the budget of {budget:,} parameters: {setting.trained:,}"
            )
        yield setting


def _once(settings: Sequence[Setting]) -> list[Setting]:
    """One training may serve both questions."""
    kept: dict[tuple[tuple[str, ...], int], Setting] = {}
    for one in settings:
        other = kept.get((one.matrices, one.rank))
        kept[one.matrices, one.rank] = (
            replace(other, questions=(*other.questions, *one.questions)) if other else one
        )
    return list(kept.values())


def _matrices(model: Any, targets: tuple[str, ...]) -> _Matrices:  # noqa: ANN401
    from onward.training.methods.targets import find_targets

    found = find_targets(model, targets)
    shapes = [[int(size) for size in one.weight.shape] for one in found.modules]
    return _Matrices(
        targets, found.names, sum(map(sum, shapes)), min(min(shape) for shape in shapes)
    )
