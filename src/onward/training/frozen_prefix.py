"""The states that frozen layers give, computed once for all epochs.

Where only the upper blocks or the output are trained, what lies below gives the same in every
epoch; it is run without dropout. Knows the lower half of a decoder, records and disks. Refuses to
know heads and losses.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import torch

from onward.causal_model import computes_in_bfloat16
from onward.errors import TrainingError
from onward.protocols import Progress
from onward.training.batches import bfloat16, like_lengths, padded, pooled_position
from onward.types import Encoded

IN_MEMORY = 1 << 30
"""Bytes of states that are kept in memory; more lie in a file that is mapped into it."""

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Storage:
    """Where states are kept."""

    folder: Path
    """On disk, where they do not fit."""
    in_memory: int = IN_MEMORY
    """Bytes."""


class CachedStates(Sequence[torch.Tensor]):
    """The states of each record, (positions, width), none of which is copied."""

    def __init__(self, states: torch.Tensor, lengths: Sequence[int]) -> None:
        """Take the states of all records one after another, and how many each has."""
        self.states = states
        self.lengths = tuple(lengths)
        self._ends = (0, *accumulate(lengths))

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.lengths)

    def __getitem__(self, place: Any) -> Any:
        """Return the states of one record; a slice is a list of them."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self.states[self._ends[place] : self._ends[place + 1]]


@dataclass(frozen=True, slots=True)
class Divided:
    """What is trained of a model, and what lies below it and is not."""

    top: Any
    """Shares the head and the trained blocks with the whole: training it trains the whole."""
    below: Any
    """The lower half of the decoder."""
    keep: str | None = None
    """The only token of a record whose state the top looks at; None where it looks at all."""

    def states(
        self,
        records: Sequence[Encoded],
        *,
        storage: Storage,
        precision: str = "auto",
        progress: Progress | None = None,
    ) -> CachedStates:
        """Compute what the frozen part gives for each record, once; see ``cache_states``."""
        return cache_states(
            self.below,
            records,
            storage=storage,
            precision=precision,
            keep=self.keep,
            progress=progress,
        )


def cache_states(
    below: Any,
    encoded: Sequence[Encoded],
    *,
    storage: Storage,
    precision: str = "auto",
    keep: str | None = None,
    progress: Progress | None = None,
) -> CachedStates:
    """Run ``below``, the lower half of a decoder, once over every record.

    States are kept as they are computed: float32, or bfloat16 where ``precision`` means it.
    ``keep`` leaves only the state at each record's ``last`` or ``first`` token, which is enough
    where nothing above looks at other positions. Raises TrainingError when the disk is full or a
    record has no tokens.
    """
    lengths = [len(one.ids) for one in encoded]
    if 0 in lengths:
        raise TrainingError(f"record {lengths.index(0) + 1} has no tokens: leave it out")
    kept = [1] * len(encoded) if keep else lengths
    kind = torch.bfloat16 if computes_in_bfloat16(precision) else torch.float32
    cached = CachedStates(_room(sum(kept), below.config.hidden_size, kind, storage), kept)
    device = next(below.parameters()).device
    below.eval()
    done = 0
    with torch.inference_mode(), bfloat16(device, precision):
        for places in like_lengths(lengths):
            ids, mask = padded([torch.tensor(encoded[place].ids) for place in places])
            read = {"input_ids": ids.to(device), "attention_mask": mask.to(device)}
            states = below(**read, use_cache=False).last_hidden_state.to("cpu", kind)
            starts = pooled_position(mask, keep).tolist() if keep else [0] * len(places)
            for row, (place, start) in enumerate(zip(places, starts, strict=True)):
                cached[place].copy_(states[row, start : start + kept[place]])
            done += len(places)
            if progress is not None:
                progress("frozen layers", done, len(encoded))
    return cached


def _room(positions: int, width: int, kind: torch.dtype, storage: Storage) -> torch.Tensor:
    """Memory for states, or a file that vanishes with the process."""
    size = positions * width * kind.itemsize
    if size <= storage.in_memory:
        return torch.empty(positions, width, dtype=kind)
    name = None
    try:
        storage.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="states-", dir=storage.folder)
        with os.fdopen(handle, "wb") as file:  # a file with holes would end in a bus error later
            for start in range(0, size, _BLOCK):
                file.write(bytes(min(_BLOCK, size - start)))
        states = torch.from_file(name, shared=True, size=positions * width, dtype=kind)
    except OSError as error:
        raise TrainingError(
            f"no room for {size / 1e6:,.0f} MB of states in {storage.folder} ({error.strerror}): "
            "make room, or compute them in every epoch (--no-cache)"
        ) from error
    finally:
        if name is not None:
            with suppress(PermissionError):  # Windows keeps files that are mapped
                Path(name).unlink()
    return states.view(positions, width)
