"""The arena on a terminal: two answers that fit it, ratings, votes, and nothing that it obeys."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onward.reports.terminal_arena import (
    arena_text,
    change_text,
    duel_text,
    folded,
    votes_text,
)
from onward.reports.terminal_lines import character_width, cut
from tests.records.test_votes import VOTE
from tests.reports.sample_arena import RATINGS

LONG = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen. " * 3
WIDE = "東京タワーの高さは三百三十三メートルです。" * 8


def width_of(line: str) -> int:
    return sum(map(character_width, line))


@pytest.mark.parametrize("width", [40, 80, 99, 100, 120, 200])
@pytest.mark.parametrize("answer", [LONG, WIDE, "x" * 500, "", "a\n\n- b\n\tc"])
def test_two_answers_fit_the_terminal(width: int, answer: str) -> None:
    lines = duel_text((answer, "short"), width)
    assert max(map(width_of, lines)) <= width


def test_a_wide_terminal_shows_the_answers_side_by_side() -> None:
    lines = duel_text((LONG, "right"), 100)
    assert "── A" in lines[1]
    assert "── B" in lines[1]
    assert "One two" in lines[2]
    assert lines[2].endswith("│ right")


def test_a_narrow_terminal_shows_them_one_below_the_other() -> None:
    lines = duel_text(("left", "right"), 80)
    heads = [n for n, line in enumerate(lines) if line.startswith("── ")]
    assert [lines[n][3] for n in heads] == ["A", "B"]
    assert (lines[heads[0] + 1], lines[heads[1] + 1]) == ("left", "right")


def test_no_word_of_an_answer_is_lost_in_folding() -> None:
    assert " ".join(folded(LONG, 40)).split() == LONG.split()
    assert "".join(folded(WIDE, 41)) == WIDE
    assert folded("a\n\n    b", 20) == ["a", "", "    b"]
    assert folded("", 20) == ["(empty)"]
    assert folded("e\u0301" * 7, 3) == ["e\u0301" * 3, "e\u0301" * 3, "e\u0301"]
    assert folded("界", 1) == ["界"], "narrower than a character, one stands on each line"


def test_a_very_long_word_is_walked_through_once() -> None:
    # A walk over the rest for each of the 5,000 lines would take minutes.
    lines = folded(f"see {'x' * 200_000} there", 40)
    assert lines[0] == "see"
    assert "".join(lines[1:]) == "x" * 200_000 + "there"
    assert max(map(width_of, lines)) == 40


def test_a_cut_line_ends_with_its_mark_within_the_width() -> None:
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdefg", 6) == "abcde…"
    assert cut("東京タワー", 6) == "東京…"


def test_what_a_terminal_would_obey_is_made_visible() -> None:
    shown = "\n".join(duel_text(("\x1b[2Jgone", "a\u202eb\u200b"), 100))
    assert not set(shown) & {"\x1b", "\u202e", "\u200b"}


def test_ratings_stand_by_group_with_form_voters_and_warnings() -> None:
    lines = arena_text(RATINGS)
    text = "\n".join(lines)
    assert max(map(width_of, lines)) <= 80
    assert "group 1" in text
    assert "1=  quote" in text
    assert "1034 [980, 1089]" in text
    assert "group 2" in text
    assert "1   lone" in text
    assert "8 % [1, 36]" in text
    assert "956 [900, 1011]*" in text
    assert "* some never lost to others: how far they are apart is a guess" in text
    assert "n/a (never compared)" in text
    assert "\nnever compared\n–   only bad" in text
    assert "14 votes, 4 of them by models, Bradley–Terry" in text
    assert "length    +0.25 [+0.11, +0.39]    more of it wins votes" in text
    assert "cannot tell" in text
    assert "bot" in text
    assert "maria" not in text, "only flagged voters"
    assert lines[-1] == "warning: lone was compared with nobody"


def test_one_group_without_ties_says_nothing_of_groups_and_shared_ranks() -> None:
    lines = arena_text(replace(RATINGS, rows=RATINGS.rows[:1], tie_strength=None, warnings=()))
    text = "\n".join(lines)
    assert "group" not in text
    assert "shared" not in text
    assert "Davidson" not in text
    assert "guess" not in text


def test_a_vote_tells_who_was_who_and_what_it_changed() -> None:
    vote = replace(VOTE, first="quote", second="lone")
    lines = change_text(vote, replace(RATINGS, rows=RATINGS.rows[:1]), RATINGS)
    assert lines == [
        "A was quote, B was lone.",
        "quote     1034 → 1034 [980, 1089]  12 votes",
        "lone      new → 956 [900, 1011]*   4 votes",
    ]


def test_votes_are_listed_latest_first_with_what_is_odd() -> None:
    votes = [VOTE, replace(VOTE, id="old", given="", kind="person", note="", outcome="first")]
    lines = votes_text(votes)
    assert lines[1].startswith("3f2a61c0  (maria)  both bad*")
    assert lines[2].startswith("old       maria    left")
    assert max(map(width_of, lines)) <= 80
    assert votes_text([]) == ["no vote yet: onward arena MODEL MODEL"]
    assert lines[-2:] == ["(in brackets) a model voted", "* odd"]
    assert "… 1 older vote in --json" in votes_text([VOTE] * 201)
