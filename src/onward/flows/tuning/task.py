"""What every kind of tuning shares: its request, its data, and the task that differs by kind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onward.options import Options, TuneOptions
from onward.protocols import Progress
from onward.training.methods.choice import default_learning_rate
from onward.types import (
    Case,
    Encoded,
    HistoryPoint,
    MixtureRow,
    Preflight,
    RecordSplit,
    Skipped,
    Trainable,
    TuneCard,
    TuneKind,
)

if TYPE_CHECKING:
    from onward.training.loading import Base
    from onward.training.run import Build

Values = Mapping[str, Sequence[float | None]]
"""Measurement → its value for each held-out record; None where it has none."""


_DPO_SHARE = 0.1
"""Of the method's usual learning rate: preferences move a model that answers already, and far
moves make all answers unlikely. Rafailov et al. 2023 (appendix B) take 1e-6 for all parameters."""


@dataclass(frozen=True, slots=True)
class TuneRequest:
    """What is to be tuned, on what, and under which name it is kept."""

    kind: TuneKind
    sources: tuple[str, ...]
    """Files of records; of ``answers`` a file of questions, or none: then they are made."""
    name: str = ""
    """Empty means one made of the base and the kind."""
    documents: tuple[str, ...] = ()
    """What ``answers`` retrieves from; without any the project's library."""
    check: bool = False
    """Look at the data and stop before training."""
    resume: bool = False
    replace: bool = False
    """Take the place of a tuned model of the same name."""


@dataclass(frozen=True, slots=True)
class TuneData:
    """Records to train on, to stop by and to be judged by."""

    split: RecordSplit
    drawn: tuple[int, ...]
    """Places into ``split.train`` in the order of reading, all epochs."""
    mixture: tuple[MixtureRow, ...]
    digest: str
    """SHA-256 over the files."""
    problems: tuple[Skipped, ...]
    """Lines that could not be used."""
    groups: tuple[str, ...] = ()
    """What each record of ``split.test`` hangs together with; () where each stands alone."""
    notes: tuple[str, ...] = ()
    """What a reader of the verdict must know of the records that it rests on."""
    test_digest: str = ""
    """SHA-256 of the test file; empty where the records that judge are of the files themselves."""
    learned: tuple[str, ...] = ()
    """What people ask in the records to train on and to stop by."""
    held_out: tuple[Case, ...] = ()
    """Questions over documents that were parted from these; () where records are of files."""


@dataclass(frozen=True, slots=True)
class Started:
    """A model whose method was applied, and what trains it."""

    model: Any
    """What is trained: a torch module."""
    whole: Any
    """What the task is done with; shares what is trained."""
    tuned: Any
    """The part of it that the method was applied to."""
    trainable: Trainable
    build: Callable[[Sequence[int]], Build]
    """Places into the encoded training records, in reading order → what makes a trainer."""


@dataclass(frozen=True, slots=True)
class Task:
    """What differs between telling classes, answering and preferring.

    Encoded records are known by their place among those that could be used.
    """

    preflight: Preflight
    kept: tuple[int, ...]
    """Place in ``split.train`` of each encoded training record."""
    lengths: tuple[int, ...]
    """Tokens of each."""
    digest: str
    """SHA-256 of the encoded records to train on and to stop by."""
    validated: bool
    start: Callable[[], Started]
    measure: Callable[[Any], Values]
    """Model → measurements on the held-out records, the one that decides first."""
    before: Callable[[], Values]
    """The same of what the tuned model is compared with."""
    bounds: Mapping[str, tuple[float, float]]
    """Range of each measurement that has one."""
    falling: tuple[str, ...] = ()
    """Measurements that are better when they fall."""
    held_out: tuple[Encoded, ...] = ()
    """Held-out records whose loss says how well the task is done; () where it has no such loss."""
    groups: tuple[str, ...] = ()
    """What each measured value hangs together with; () where each stands alone."""
    save: Callable[[Any, Path], None] | None = None
    """Writes what belongs to the task beside the update."""
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbench:
    """What a task is opened with."""

    base: Base
    data: TuneData
    options: Options
    folder: Path
    """For files that live as long as the run."""
    learning_rate: float
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Tuned:
    """What came out of tuning; without a card it stopped after looking."""

    mixture: tuple[MixtureRow, ...]
    trainable: Trainable
    preflight: Preflight
    problems: tuple[Skipped, ...]
    card: TuneCard | None = None
    folder: Path | None = None


def data_digest(digests: Sequence[str]) -> str:
    """SHA-256 over those of the files that a model is tuned on, as its card keeps it."""
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def digest_of(*parts: Sequence[object]) -> str:
    """SHA-256 of encoded records: of all that a training can see of them."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)}\n".encode())
        for one in part:
            digest.update(repr(one).encode())
    return digest.hexdigest()


def with_head(trainable: Trainable, head: Any) -> Trainable:  # noqa: ANN401 - a torch module
    """What is trained with a new ``head``, which learns whatever the method."""
    size = sum(parameter.numel() for parameter in head.parameters())
    return replace(
        trainable, trained=trainable.trained + size, parameters=trainable.parameters + size
    )


def record_limit(options: TuneOptions, window: int) -> int:
    """Most tokens of a record: as asked for, and within the window beside virtual tokens."""
    virtual = options.rank if options.method in ("prompt", "prefix") else 0
    return min(options.record_tokens, window - virtual)


@dataclass(frozen=True, slots=True)
class Watching:
    """Who hears how it goes."""

    progress: Progress | None = None
    on_preflight: Callable[[Tuned], None] | None = None
    on_point: Callable[[HistoryPoint], None] | None = None


def learning_rate(kind: TuneKind, options: TuneOptions) -> float:
    """The rate asked for, or the method's own for this kind of tuning."""
    if options.learning_rate is not None:
        return options.learning_rate
    usual = default_learning_rate(options.method)
    return usual * _DPO_SHARE if kind == "prefer" and options.loss != "reward" else usual
