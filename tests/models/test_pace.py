"""Limits a minute, on a clock of our own."""

from __future__ import annotations

from onward.models.pace import Pace


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def starts(requests: int | None, tokens: int | None, calls: list[int]) -> list[float]:
    clock = Clock()
    pace = Pace(requests, tokens, clock=clock.read, sleep=clock.sleep)
    times = []
    for call in calls:
        pace.wait(call)
        times.append(clock.now)
        clock.now += 1
    return times


def test_without_limits_nothing_waits() -> None:
    assert starts(None, None, [10**9] * 3) == [0, 1, 2]


def test_a_request_too_many_waits_until_the_first_is_a_minute_old() -> None:
    assert starts(2, None, [1] * 5) == [0, 1, 60, 61, 120]


def test_tokens_wait_until_enough_of_them_are_a_minute_old() -> None:
    assert starts(None, 100, [60, 30, 20, 70]) == [0, 1, 60, 61]


def test_a_call_over_the_limit_goes_alone() -> None:
    assert starts(None, 100, [500, 1, 500]) == [0, 60, 120]
