"""Which failures are tried again, and when."""

from __future__ import annotations

import httpx2
import openai
import pytest

from onward.models.retries import Pause, asked_seconds, pause_after

DATE = "Wed, 21 Oct 2026 07:28:00 GMT"
REQUEST = httpx2.Request("POST", "http://server/v1")


def failure(status: int, code: str | None = None, **headers: str) -> openai.APIStatusError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = httpx2.Response(status, headers=named, request=REQUEST)
    kind = openai.RateLimitError if status == 429 else openai.APIStatusError
    return kind("no", response=response, body={"code": code})


def waits(error: openai.OpenAIError, tries: int, *, jitter: float = 0.0) -> list[float]:
    pauses = [pause_after(error, number, jitter=jitter) for number in range(1, tries + 1)]
    return [pause.seconds for pause in pauses if pause]


def test_five_waits_outlast_a_limit_per_minute() -> None:
    assert waits(failure(429), 7) == [2, 4, 8, 16, 32, 60, 60]
    assert sum(waits(failure(429), 5)) > 60
    assert sum(waits(failure(429), 5, jitter=1.0)) == 62 * 1.25
    assert waits(failure(429), 5000)[-1] == 60


def test_other_failures_pause_shortly_and_only_their_own_thread() -> None:
    assert waits(failure(500), 6) == [0.5, 1, 2, 4, 8, 8]
    assert waits(failure(500), 1, jitter=1.0) == [0.375]
    assert pause_after(failure(502), 1, jitter=0) == Pause(0.5, for_all=False)
    hung_up = openai.APIConnectionError(request=REQUEST)
    assert pause_after(hung_up, 2, jitter=0) == Pause(1, for_all=False)


def test_a_server_that_says_how_long_is_believed_once() -> None:
    assert waits(failure(429, retry_after="1"), 4, jitter=0) == [1, 4, 8, 16]
    assert waits(failure(429, retry_after="300"), 2) == [300, 300]


def test_a_server_that_asks_to_be_left_alone_is_left_alone_by_all() -> None:
    assert pause_after(failure(429), 1, jitter=0) == Pause(2, for_all=True)
    assert pause_after(failure(503, retry_after="9"), 1, jitter=0) == Pause(9, for_all=True)


@pytest.mark.parametrize(
    "error",
    [
        failure(400),
        failure(401),
        failure(429, code="insufficient_quota"),
        failure(429, retry_after="601"),
        failure(503, retry_after="86400"),
        failure(500, x_should_retry="false"),
        openai.APIError("in a stream", REQUEST, body=None),
    ],
)
def test_what_another_try_cannot_help_is_not_tried(error: openai.OpenAIError) -> None:
    assert pause_after(error, 1, jitter=0) is None


def test_a_server_may_ask_for_another_try() -> None:
    assert pause_after(failure(400, x_should_retry="true"), 1, jitter=0) is not None
    assert pause_after(failure(408), 1, jitter=0) is not None
    assert pause_after(failure(429, retry_after="600"), 1, jitter=0) is not None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after": "0.25"}, 0.25),
        ({"retry_after_ms": "1500", "retry_after": "7"}, 1.5),
        ({"retry_after": "Wed, 21 Oct 2026 07:29:30 GMT", "date": DATE}, 90),
        ({"retry_after": "Wed, 21 Oct 2026 07:27:00 GMT", "date": DATE}, None),
        ({"retry_after": "Wed, 21 Oct 2026 07:29:30 GMT"}, None),
        ({"retry_after": "Wed, 21 Oct 2026 07:29:30 +99999999999", "date": DATE}, None),
        ({"retry_after": "0"}, None),
        ({"retry_after": "-5"}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "inf"}, None),
        ({"retry_after": "soon"}, None),
        ({"retry_after": ""}, None),
        ({}, None),
    ],
)
def test_what_the_server_asks_for_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_seconds(failure(429, **headers)) == seconds
