"""Keeps calls under a server's limits: those that the user sets, and those that it enforces.

One Pace serves all threads that ask one model. The user sets requests and tokens a minute. When
the server refuses, every thread waits, and at most half as many calls are under way at once;
answers let the number grow again, one at a time (additive increase, multiplicative decrease: Chiu
and Jain 1989). Knows a clock. Refuses to know what is called and what a refusal looks like.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MINUTE = 60.0
ANSWERS_A_STEP = 10
"""Answers, while every place is taken, after which one more call may be under way."""
INTERRUPTED = threading.Event()
"""Set while a pool of threads ends early: its threads then stop waiting and begin no call.

The user's interrupt reaches only the main thread, and a server may ask for minutes of waiting.
"""
_GLANCE_SECONDS = 0.05
"""How often a waiting thread looks whether it is its turn."""
_LONGEST_SLEEP_SECONDS = 1.0
"""Windows does not interrupt a sleep on an event, however long it is."""


@dataclass(slots=True, eq=False)
class Turn:
    """A call's place in the queue; kept when it is tried again, so the oldest goes first."""

    number: int
    tokens: int
    cuts: int = 0
    """How often the number at once had been lowered when it last began."""


class Pace:
    """Lets calls begin, oldest first, when no limit forbids it; one for all threads."""

    def __init__(
        self,
        requests: int | None,
        tokens: int | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = INTERRUPTED.wait,
    ) -> None:
        """Allow so many a minute; None is no limit."""
        self._requests = requests
        self._tokens = tokens
        self._clock = clock
        self._sleep = sleep
        self._calls: deque[tuple[float, int]] = deque()
        self._lock = threading.Lock()
        self._turns = 0
        self._waiting: set[int] = set()
        self._under_way = 0
        self._at_once: int | None = None
        self._cuts = 0
        self._answers = 0
        self._blocked_until = clock()

    def turn(self, tokens: int) -> Turn:
        """Queue a call of about ``tokens``, behind all that queued before."""
        with self._lock:
            self._turns += 1
            return Turn(self._turns, tokens)

    @contextmanager
    def call(self, turn: Turn) -> Iterator[None]:
        """Wait until the call may begin; it is under way until the block ends.

        A call that alone is over the limit of tokens goes once the last minute is empty. Raises
        KeyboardInterrupt where the user has interrupted.
        """
        with self._lock:
            self._waiting.add(turn.number)
        try:
            while (seconds := self._begin(turn)) > 0:
                self.rest(seconds)
        finally:
            with self._lock:
                self._waiting.discard(turn.number)
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1

    def refused(self, turn: Turn, seconds: float) -> None:
        """Let no call begin for ``seconds``, and at most half as many be under way at once.

        Calls that were already under way when the number was last lowered do not lower it again:
        one burst of refusals is one piece of news.
        """
        with self._lock:
            self._blocked_until = max(self._blocked_until, self._clock() + seconds)
            if turn.cuts == self._cuts:
                self._cuts += 1
                self._answers = 0
                self._at_once = max(1, min(self._under_way, self._at_once or self._under_way) // 2)

    def answered(self) -> None:
        """Count an answer: enough of them let one more call be under way at once.

        They count only while every place is taken, so the number stays within one of the threads.
        """
        with self._lock:
            if self._at_once is None or self._under_way < self._at_once:
                return
            self._answers += 1
            if self._answers == ANSWERS_A_STEP:
                self._answers = 0
                self._at_once += 1

    def rest(self, seconds: float) -> None:
        """Wait in this thread alone; raises KeyboardInterrupt where the user has interrupted."""
        end = self._clock() + seconds
        while not INTERRUPTED.is_set():
            if (left := end - self._clock()) <= 0:
                return
            self._sleep(min(left, _LONGEST_SLEEP_SECONDS))
        raise KeyboardInterrupt

    def _begin(self, turn: Turn) -> float:
        """Begin and return 0, or return the seconds after which to try again."""
        with self._lock:
            now = self._clock()
            if now < self._blocked_until:
                return self._blocked_until - now
            full = self._at_once is not None and self._under_way >= self._at_once
            if full or turn.number != min(self._waiting):
                return _GLANCE_SECONDS
            if not self._fits(turn.tokens, now):
                return self._calls[0][0] + MINUTE - now
            self._calls.append((now, turn.tokens))
            self._under_way += 1
            turn.cuts = self._cuts
            return 0.0

    def _fits(self, tokens: int, now: float) -> bool:
        while self._calls and self._calls[0][0] <= now - MINUTE:
            self._calls.popleft()
        if not self._calls:
            return True
        if self._requests is not None and len(self._calls) >= self._requests:
            return False
        used = sum(count for _, count in self._calls)
        return self._tokens is None or used + tokens <= self._tokens
