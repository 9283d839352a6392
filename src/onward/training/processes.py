"""Several processes that train one model together: how many, who writes, when all are there.

Started by ``accelerate launch`` or ``torchrun``; one process alone is the first and waits for
nobody. Refuses to know what is trained.
"""

from __future__ import annotations

import torch
from accelerate import PartialState


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


def _state() -> PartialState:
    """What accelerate knows of the processes; joins them at the first call."""
    return PartialState(cpu=not torch.cuda.is_available())
