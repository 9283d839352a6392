"""Records are seen token by token, and nothing in them commands the terminal or looks like ours."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest

from onward.reports.terminal_lines import character_width
from onward.reports.token_view import LINES, shown_token, token_view_lines
from onward.types import TokenView
from tests.reports.sample_tune import VIEW, hostile_preflight

CODES = re.compile("\x1b\\[[0-9;]*m")


def wide(line: str) -> int:
    return sum(map(character_width, line))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n\tb", "a↵⇥b"),
        ("\x1b[2J\x00\x7f\x9b", "␛[2J␀␡‹009B›"),
        ("\u200b\u202e\ufeff\u2028\ud800", "‹200B›‹202E›‹FEFF›‹2028›‹D800›"),
        ("⟦x⟧", "‹27E6›x‹27E7›"),
        ("高さ ما é नि", "高さ ما é नि"),
        ("", ""),
    ],
)
def test_every_character_is_seen_and_none_is_obeyed(text: str, shown: str) -> None:
    assert shown_token(text) == shown


def test_without_colours_learned_stretches_stand_in_brackets() -> None:
    assert token_view_lines(VIEW, colour=False) == [
        "support/tickets.jsonl, record 17: 11 tokens, 4 learned",
        "  <|im_start|>user↵",
        "  How tall is it?<|im_end|>↵",
        "  ⟦46 metres.<|im_end|>⟧↵",
    ]


def test_with_colours_neighbouring_learned_tokens_differ_and_others_are_dim() -> None:
    lines = token_view_lines(VIEW, colour=True)
    assert lines[1] == "  \x1b[2m<|im_start|>user↵\x1b[0m"
    codes = CODES.findall(lines[3])
    learned = [code for code in codes if code.startswith("\x1b[1;")]
    assert len(learned) == 4
    assert all(one != other for one, other in pairwise(learned))
    assert CODES.sub("", lines[3]) == "  46 metres.<|im_end|>↵"
    assert all(line.endswith("\x1b[0m") for line in lines[1:]), "no look leaks into the next line"


def test_the_middle_of_a_long_record_is_left_out_and_said() -> None:
    tokens = tuple((f"line {n}\n", n % 2 == 0) for n in range(100))
    lines = token_view_lines(TokenView("a.jsonl", 1, tokens), colour=False)
    assert len(lines) == 1 + LINES
    assert lines[7:10] == ["  line 6↵".replace("line 6↵", "⟦line 6↵⟧"), lines[8], "  ⟦line 96↵⟧"]
    assert lines[8] == "  … 89 lines in the middle left out …"
    assert lines[-1] == "  line 99↵"


@pytest.mark.parametrize("colour", [False, True])
def test_hostile_records_keep_to_the_width_and_every_bracket_is_closed(colour: bool) -> None:  # noqa: FBT001
    for view in hostile_preflight().views:
        for line in token_view_lines(view, colour=colour):
            seen = CODES.sub("", line)
            assert wide(seen) <= 80
            assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs") for c in seen)
            assert re.fullmatch("[^⟦⟧]*(⟦[^⟦⟧]+⟧[^⟦⟧]*)*", seen)


def test_marks_that_take_no_column_do_not_pile_up() -> None:
    view = TokenView("a", 1, (("e" + "\u0301" * 100_000, True),))
    lines = token_view_lines(view, colour=False)
    assert len(lines) == 1 + LINES
    assert max(map(len, lines)) < 400


def test_alternating_tokens_pay_for_their_brackets() -> None:
    view = TokenView("a", 1, tuple(("x", n % 2 == 0) for n in range(300)))
    lines = token_view_lines(view, colour=False)
    assert max(map(wide, lines)) <= 80
    assert "".join(lines[1:]).count("⟦") == 150


def test_a_record_without_tokens_has_a_heading_alone() -> None:
    assert token_view_lines(TokenView("a", 3, ()), colour=False) == [
        "a, record 3: 0 tokens, 0 learned"
    ]
