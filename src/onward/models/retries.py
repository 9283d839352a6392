"""Whether a call that failed is tried again, and after how many seconds.

Knows the errors of the ``openai`` package and the headers that servers send. Refuses to wait.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import openai

LONGEST_WAIT_SECONDS = 600.0
"""A server that asks for more is not waited for: that is an error."""
_FIRST_WAIT_SECONDS = 2.0
"""After a rate limit. Doubled five times it is 62 s in all, more than a limit per minute lasts."""
_LONGEST_GROWN_SECONDS = 60.0
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 8.0
_JITTER = 0.25
"""Share of a pause that is drawn, so that processes do not come back all at once."""
_PASSING = frozenset({408, 409, 429})
"""Failures, besides those from 500 on, that another try may not meet."""


@dataclass(frozen=True, slots=True)
class Pause:
    """How long to wait before the next try."""

    seconds: float
    for_all: bool
    """The server is over a limit, or says when to come back: nobody should ask it meanwhile."""


def pause_after(error: openai.OpenAIError, tries: int, *, jitter: float) -> Pause | None:
    """How long to wait after try number ``tries`` (from 1) failed; None: do not try again.

    ``jitter`` is drawn from 0 to 1. A server that says how long is believed at once; when it
    refuses again after that, it is given at least the pause that grows: 2, 4, 8 ... 60 s after a
    rate limit, 0.5, 1, 2 ... 8 s after other failures.
    """
    if not _may_pass(error):
        return None
    asked = asked_seconds(error)
    if asked is not None and asked > LONGEST_WAIT_SECONDS:
        return None
    if asked is None and not isinstance(error, openai.RateLimitError):
        pause = _grown(_FIRST_PAUSE_SECONDS, tries, _LONGEST_PAUSE_SECONDS)
        return Pause(pause * (1 - _JITTER * jitter), for_all=False)
    if asked is not None and tries == 1:
        return Pause(asked, for_all=True)
    grown = _grown(_FIRST_WAIT_SECONDS, tries, _LONGEST_GROWN_SECONDS) * (1 + _JITTER * jitter)
    return Pause(max(asked or 0.0, grown), for_all=True)


def asked_seconds(error: openai.OpenAIError) -> float | None:
    """How long the server asks to wait; None where it does not say, or says nothing sensible.

    Reads ``Retry-After-Ms`` and ``Retry-After`` (RFC 9110, 10.2.3). A date there is compared with
    the reply's own ``Date``, so no clock of this machine matters.
    """
    if not isinstance(error, openai.APIStatusError):
        return None
    headers: Mapping[str, str] = error.response.headers
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        seconds = _number(headers.get(name, "")) * unit
        if seconds > 0:
            return seconds
    until, sent = _date(headers.get("retry-after", "")), _date(headers.get("date", ""))
    if until is None or sent is None or until <= sent:
        return None
    return (until - sent).total_seconds()


def _may_pass(error: openai.OpenAIError) -> bool:
    if isinstance(error, openai.APIConnectionError):  # time-outs too
        return True
    if not isinstance(error, openai.APIStatusError):
        return False
    said = error.response.headers.get("x-should-retry")  # OpenAI's own header
    if said in ("true", "false"):
        return bool(said == "true")
    if error.code == "insufficient_quota":  # a bill to pay, though the status is that of a limit
        return False
    return error.status_code in _PASSING or error.status_code >= 500


def _grown(first: float, tries: int, longest: float) -> float:
    doublings = min(tries - 1, 10)  # by then it is the longest; 2.0**1024 would overflow
    return float(min(first * 2**doublings, longest))


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo is not None else None
