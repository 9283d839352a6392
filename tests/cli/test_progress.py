"""The progress line tells how much time is left as soon as it can know."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from onward.cli.output import ProgressLine


def test_time_left_follows_from_what_was_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    times: Iterator[float] = iter([0.0, 0.0, 10.0, 20.0])
    line = ProgressLine(clock=lambda: next(times))
    for done in (0, 1, 2):
        line("judging", done, 20)
    line("reading", 3, 0)
    shown = capsys.readouterr().err.split("\r")
    assert [text.strip() for text in shown[1:]] == [
        "judging 0 of 20",
        "judging 1 of 20",
        "judging 2 of 20, 2 min left",
        "reading 3",
    ]
