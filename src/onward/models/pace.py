"""Keeps calls under a provider's limits of requests and tokens per minute.

Knows a clock. Refuses to know what is called.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

MINUTE = 60.0


class Pace:
    """Waits before a call that would break a limit; one for all threads that share the limits."""

    def __init__(
        self,
        requests: int | None,
        tokens: int | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Allow so many a minute; None is no limit."""
        self._requests = requests
        self._tokens = tokens
        self._clock = clock
        self._sleep = sleep
        self._calls: deque[tuple[float, int]] = deque()
        self._lock = threading.Lock()

    def wait(self, tokens: int) -> None:
        """Return when a call of about ``tokens`` fits into the minute that ends with it.

        A call that alone is over the limit goes once the last minute is empty.
        """
        if self._requests is None and self._tokens is None:
            return
        with self._lock:
            while True:
                now = self._clock()
                while self._calls and self._calls[0][0] <= now - MINUTE:
                    self._calls.popleft()
                if not self._calls or self._fits(tokens):
                    self._calls.append((now, tokens))
                    return
                self._sleep(self._calls[0][0] + MINUTE - now)

    def _fits(self, tokens: int) -> bool:
        if self._requests is not None and len(self._calls) >= self._requests:
            return False
        used = sum(count for _, count in self._calls)
        return self._tokens is None or used + tokens <= self._tokens
