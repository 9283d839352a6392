"""A clock of our own: time that passes only by sleeping."""

from __future__ import annotations

import threading
import time


class Clock:
    """Starts at 0; for several threads too, each of which sleeps until a time of its own."""

    def __init__(self) -> None:
        self.now = 0.0
        self._lock = threading.Lock()

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        end = self.now + seconds
        time.sleep(0.0005)  # lets the other threads work; what is tested does not depend on it
        with self._lock:
            self.now = max(self.now, end)
