"""Limits a minute and refusals of a server, on a clock of our own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from onward.models.pace import ANSWERS_A_STEP, INTERRUPTED, Pace
from tests.models.clock import Clock


class WaitsError(Exception):
    """Raised instead of waiting."""


def raise_waits(seconds: float) -> None:
    raise WaitsError(seconds)


def free_pace(sleep: Callable[[float], None] = raise_waits) -> Pace:
    return Pace(None, None, clock=lambda: 0.0, sleep=sleep)


def starts(requests: int | None, tokens: int | None, calls: list[int]) -> list[float]:
    clock = Clock()
    pace = Pace(requests, tokens, clock=clock.read, sleep=clock.sleep)
    times = []
    for call in calls:
        with pace.call(pace.turn(call)):
            times.append(clock.now)
            clock.now += 1
    return times


def refuse_burst(pace: Pace, calls: int) -> None:
    """So many calls are under way when the server refuses them all; nobody is asked to wait."""
    with ExitStack() as under_way:
        turns = [pace.turn(1) for _ in range(calls)]
        for turn in turns:
            under_way.enter_context(pace.call(turn))
        for turn in turns:
            pace.refused(turn, 0)


def places(pace: Pace) -> int:
    """How many calls may be under way at once."""
    with ExitStack() as under_way:
        for count in range(100):
            try:
                under_way.enter_context(pace.call(pace.turn(1)))
            except WaitsError:
                return count
    return 100


def answer(pace: Pace, times: int, *, at_once: int) -> None:
    with ExitStack() as under_way:
        for _ in range(at_once):
            under_way.enter_context(pace.call(pace.turn(1)))
        for _ in range(times):
            pace.answered()


def test_without_limits_nothing_waits() -> None:
    assert starts(None, None, [10**9] * 3) == [0, 1, 2]
    assert places(free_pace()) == 100


def test_a_request_too_many_waits_until_the_first_is_a_minute_old() -> None:
    assert starts(2, None, [1] * 5) == [0, 1, 60, 61, 120]


def test_tokens_wait_until_enough_of_them_are_a_minute_old() -> None:
    assert starts(None, 100, [60, 30, 20, 70]) == [0, 1, 60, 61]


def test_a_call_over_the_limit_goes_alone() -> None:
    assert starts(None, 100, [500, 1, 500]) == [0, 60, 120]


def test_a_refusal_of_one_call_makes_every_other_wait() -> None:
    clock = Clock()
    pace = Pace(None, None, clock=clock.read, sleep=clock.sleep)
    refused = pace.turn(1)
    with pace.call(refused):
        pace.refused(refused, 90)
        pace.refused(refused, 30)  # a shorter wait does not shorten the first
    with pace.call(pace.turn(1)):
        assert clock.now == 90


def test_a_refusal_halves_the_number_at_once_and_a_burst_counts_once() -> None:
    pace = free_pace()
    for calls, left in ((8, 4), (4, 2), (2, 1), (1, 1)):
        refuse_burst(pace, calls)
        assert places(pace) == left


def test_the_number_at_once_grows_by_one_with_every_so_many_answers() -> None:
    pace = free_pace()
    refuse_burst(pace, 4)
    answer(pace, ANSWERS_A_STEP - 1, at_once=2)
    assert places(pace) == 2
    answer(pace, 1, at_once=2)
    assert places(pace) == 3


def test_answers_while_places_are_free_let_nothing_grow() -> None:
    pace = free_pace()
    refuse_burst(pace, 8)
    answer(pace, 10 * ANSWERS_A_STEP, at_once=3)
    assert places(pace) == 4


def test_a_refusal_forgets_the_answers_before_it() -> None:
    pace = free_pace()
    refuse_burst(pace, 8)
    answer(pace, ANSWERS_A_STEP - 1, at_once=4)
    refuse_burst(pace, 4)
    answer(pace, 1, at_once=2)
    assert places(pace) == 2


def test_the_oldest_call_goes_first_when_the_server_takes_calls_again() -> None:
    clock = Clock()
    overtaken: list[bool] = []

    def sleep(seconds: float) -> None:
        """While the first waits, a younger call tries to begin at the moment it may."""
        if overtaken:
            raise WaitsError
        clock.now += seconds
        overtaken.append(False)
        with pytest.raises(WaitsError), pace.call(pace.turn(1)):
            overtaken.append(True)

    pace = Pace(None, None, clock=clock.read, sleep=sleep)
    first = pace.turn(1)
    with pace.call(first):
        pace.refused(first, 1)
    with pace.call(first):
        assert overtaken == [False]


def test_a_call_that_fails_gives_its_place_back() -> None:
    pace = free_pace()
    refuse_burst(pace, 2)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), pace.call(pace.turn(1)):
            raise ZeroDivisionError
    assert places(pace) == 1


def test_an_interrupt_ends_every_wait_and_begins_nothing() -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        INTERRUPTED.set()

    pace = free_pace(sleep)
    turn = pace.turn(1)
    with pace.call(turn):
        pace.refused(turn, 600)
    try:
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt), pace.call(turn):
                slept.append(-1)
        with pytest.raises(KeyboardInterrupt):
            pace.rest(1)
    finally:
        INTERRUPTED.clear()
    assert slept == [1.0], "short sleeps, so that any system can interrupt them"


def test_threads_never_have_more_under_way_than_the_server_takes() -> None:
    clock = Clock()
    pace = Pace(None, None, clock=clock.read, sleep=clock.sleep)
    lock = threading.Lock()
    under_way = 0
    seen = []

    def work(_: int) -> None:
        nonlocal under_way
        with pace.call(pace.turn(1)):
            with lock:
                under_way += 1
                seen.append(under_way)
            clock.sleep(0.01)
            with lock:
                under_way -= 1

    refuse_burst(pace, 4)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(30)))
    assert len(seen) == 30
    assert max(seen) <= 2
