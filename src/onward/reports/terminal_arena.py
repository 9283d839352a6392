"""The arena as lines of a terminal: two answers, what a vote changed, the ratings, the votes.

Knows the nouns of the arena. Refuses to know how answers and ratings are made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby, zip_longest

from onward.plain import visible
from onward.reports.arena_wording import (
    RATINGS_HEADER,
    group_name,
    mark_lines,
    method_line,
    rating_cells,
    rating_words,
    style_cells,
    voter_cells,
    win_rate_lines,
)
from onward.reports.formats import plural
from onward.reports.terminal_lines import columns, cut, fitting, wide, wrapped
from onward.types import Rating, Ratings, Vote

BESIDE = 100
"""Columns of a terminal from which on two answers stand side by side."""
_BETWEEN = " │ "
_MOST_VOTES = 200
_PIECE = re.compile(r"\S+|\s+")


def duel_text(answers: tuple[str, str], width: int) -> list[str]:
    """Two answers as A and B: side by side in BESIDE columns or more, else one below the other."""
    if width < BESIDE:
        return [
            line
            for name, answer in zip("AB", answers, strict=True)
            for line in ("", f"── {name} {'─' * (width - 5)}", *folded(answer, width))
        ]
    half = (width - len(_BETWEEN)) // 2
    sides = [
        [f"── {n} {'─' * (half - 5)}", *folded(a, half)] for n, a in zip("AB", answers, strict=True)
    ]
    return [
        "",
        *(
            f"{left}{' ' * (half - wide(left))}{_BETWEEN}{right}".rstrip()
            for left, right in zip_longest(*sides, fillvalue="")
        ),
    ]


def change_text(vote: Vote, before: Ratings | None, after: Ratings) -> list[str]:
    """Who was who, and how the vote moved their ratings."""
    lines = wrapped(f"A was {vote.first}, B was {vote.second}.", most=3)
    known = {row.model: row for row in before.rows} if before else {}
    now = {row.model: row for row in after.rows}
    body = [
        (name, _moved(known.get(name), now[name]), plural(now[name].votes, "vote"))
        for name in (vote.first, vote.second)
        if name in now
    ]
    return [*lines, *(columns(body) if body else ())]


def arena_text(ratings: Ratings) -> list[str]:
    """Return a row a model, best first; then form, flagged voters and warnings."""
    lines = [*_rating_lines(ratings), "", *wrapped(method_line(ratings))]
    lines += mark_lines(ratings)
    rates = win_rate_lines(ratings)
    lines += ["", *(part for one in rates for part in wrapped(one))] if rates else []
    if ratings.styles:
        header = ("form", "effect on the log-odds", "")
        lines += ["", *columns([header, *map(style_cells, ratings.styles)])]
    flagged = [voter for voter in ratings.voters if voter.flagged]
    if flagged:
        heads = ("flagged voter", "votes", "agrees", "why")
        lines += ["", *columns([heads, *map(voter_cells, flagged)])]
    lines += [""] if ratings.warnings else []
    return [*lines, *(line for one in ratings.warnings for line in wrapped(f"warning: {one}"))]


def _rating_lines(ratings: Ratings) -> list[str]:
    """A row a model under one header; groups that were never compared under their names."""
    body = [RATINGS_HEADER, *(rating_cells(row, ratings) for row in ratings.rows)]
    header, *rows = columns(body, gives=1)
    if not any(row.component for row in ratings.rows):
        return [header, *rows]
    lines = [header]
    for group, members in groupby(
        zip(ratings.rows, rows, strict=True), key=lambda pair: pair[0].component
    ):
        lines += [group_name(group, ratings), *(line for _, line in members)]
    return lines


def votes_text(votes: Sequence[Vote]) -> list[str]:
    """Return a row a vote, latest first."""
    if not votes:
        return ["no vote yet: onward arena MODEL MODEL"]
    header = ("vote", "who", "outcome", "models", "question")
    shown = sorted(votes, key=lambda vote: vote.given, reverse=True)[:_MOST_VOTES]
    body = [
        (
            *(vote.id[:8], _who(vote), _outcome(vote)),
            *(cut(f"{vote.first} | {vote.second}", 30), vote.question),
        )
        for vote in shown
    ]
    rest = len(votes) - len(shown)
    lines = columns([header, *body], gives=4)
    lines += [f"… {plural(rest, 'older vote')} in --json"] if rest else []
    lines += ["", "(in brackets) a model voted"] if any(v.kind == "model" for v in shown) else []
    odd = dict.fromkeys(vote.note for vote in shown if vote.note)
    return [*lines, *(line for note in odd for line in wrapped(f"* {note}", most=2))]


def folded(text: str, width: int) -> list[str]:
    """A text as lines of at most ``width`` columns, with its own line breaks."""
    lines = visible(text).expandtabs(4).splitlines()
    return [part for line in lines for part in _fold(line, width)] or ["(empty)"]


def _fold(line: str, width: int) -> list[str]:
    parts, now, taken = [], "", 0
    for piece in _PIECE.findall("".join(c for c in line if unicodedata.category(c) != "Cf")):
        size = wide(piece)
        if taken + size <= width:
            now, taken = now + piece, taken + size
            continue
        parts.append(now)
        start = len(piece) if piece.isspace() else 0
        # A word longer than a line, or a script without blanks.
        while (end := max(start + 1, fitting(piece, width, start))) < len(piece):
            parts.append(piece[start:end])
            start = end
        now, taken = piece[start:], wide(piece[start:])
    shown = [part.rstrip() for part in [*parts, now]]
    return [part for place, part in enumerate(shown) if part or (place == 0 and len(shown) == 1)]


def _moved(before: Rating | None, now: Rating) -> str:
    was = "new" if before is None or before.rating is None else f"{before.rating:.0f}"
    return f"{was} → {rating_words(now)}"


def _who(vote: Vote) -> str:
    return f"({cut(vote.who, 12)})" if vote.kind == "model" else cut(vote.who, 14)


def _outcome(vote: Vote) -> str:
    """In words; with ``*`` where something is odd about it."""
    said = {"first": "left", "second": "right", "tie": "tie", "both bad": "both bad"}[vote.outcome]
    return f"{said}*" if vote.note else said
