"""Time and peak memory of a whole command, its worker processes included."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psutil

_EVERY_SECONDS = 0.05


@dataclass(frozen=True)
class Measured:
    """What a command took and printed."""

    seconds: float
    megabytes: float
    """Largest sum over the process tree of what each has for itself plus its share (PSS)."""
    output: str


def run_measured(command: Sequence[str], environment: Mapping[str, str]) -> Measured:
    """Run a command to its end; raises CalledProcessError when it fails."""
    started = time.perf_counter()
    peak = 0.0
    with subprocess.Popen(
        command, env=dict(environment), stdout=subprocess.PIPE, text=True
    ) as process:
        root = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, _tree_megabytes(root))
            time.sleep(_EVERY_SECONDS)
        seconds = time.perf_counter() - started
        output = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return Measured(seconds, peak, output)


def _tree_megabytes(root: psutil.Process) -> float:
    total = 0
    try:
        for process in [root, *root.children(recursive=True)]:
            total += process.memory_full_info().pss
    except psutil.Error:
        return 0.0  # it ended while it was looked at
    return total / 1e6
