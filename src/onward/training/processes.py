"""Several processes that train one model together: how many, who reads and writes for all.

Started by ``accelerate launch`` or ``torchrun``; one process alone is the first and waits for
nobody. Refuses to know what is trained.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import torch
from accelerate import PartialState
from accelerate.utils import broadcast_object_list

from onward.errors import OnwardError, TrainingError

_Made = TypeVar("_Made")

_PATIENCE = timedelta(days=7)
"""How long processes wait for each other: a teacher may be asked for hours by one of them."""


def count() -> int:
    """How many processes train together."""
    return int(_state().num_processes)


def is_first() -> bool:
    """Whether this process is the one that writes and speaks."""
    return bool(_state().is_main_process)


def device() -> str:
    """Where this process computes: its own graphics card where there is one, else ``cpu``."""
    return str(_state().device)


def wait_for_all() -> None:
    """Go on when every process has come here."""
    _state().wait_for_everyone()


def from_first(make: Callable[[], _Made]) -> _Made:
    """Return what ``make`` gives in the first process, in all of them; the others do not call it.

    It is pickled on its way. Where it raises an OnwardError, the others raise TrainingError with
    the same words.
    """
    if count() == 1:
        return make()
    made: _Made | None = None
    failed: OnwardError | None = None
    if is_first():
        try:
            made = make()
        except OnwardError as error:
            failed = error
    told: list[Any] = [made, None if failed is None else str(failed)]
    broadcast_object_list(told)
    if failed is not None:
        raise failed
    if told[1] is not None:
        raise TrainingError(told[1])
    given: _Made = told[0]
    return given


def _state() -> PartialState:
    """What accelerate knows of the processes; joins them at the first call."""
    return PartialState(cpu=not torch.cuda.is_available(), timeout=_PATIENCE)
