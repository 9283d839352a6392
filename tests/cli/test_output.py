"""What a person sees of an answer: each place once, with all that was quoted from it."""

from __future__ import annotations

import math

import pytest

from onward.cli.output import print_citations, print_json, print_skipped
from onward.types import Citation, Location, Skipped


def test_quotes_of_one_place_stand_together_and_other_places_apart(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def cited(quote: str, cells: str) -> Citation:
        location = Location(sheet="S", range=cells)
        return Citation(1, "a.xlsx", location, quote, "p", "d", 0, 1)

    print_citations([cited("one", "A1:B1"), cited("two", "A1:B1"), cited("three", "A2:B2")])
    assert capsys.readouterr().out.splitlines() == [
        "[1] a.xlsx, S!A1:B1",
        "    “one”",
        "    “two”",
        "[1] a.xlsx, S!A2:B2",
        "    “three”",
    ]


def test_numbers_that_json_does_not_know_are_null(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"low": -math.inf, "values": (math.nan, 1.5)}, one_line=True)
    assert capsys.readouterr().out == '{"low": null, "values": [null, 1.5]}\n'


def test_what_was_skipped_is_one_line_each_that_no_terminal_obeys(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_skipped([Skipped("a\x1b[2J.csv", "b\nc\r\nd\x9b1m"), Skipped("b", "x" * 5_000)])
    first, second = capsys.readouterr().err.splitlines()[1:]
    assert first == "  a\ufffd[2J.csv: b c d\ufffd1m"
    assert len(second) == len("  ") + 1_000 + len("…")
