"""The words for ratings: every form of the arena's report says the same.

Knows ratings. Refuses to know terminals and pages.
"""

from __future__ import annotations

from collections import Counter

from onward.reports.formats import MINUS, absent, number, plural
from onward.types import SHOWN_FIRST, Estimate, Rating, Ratings, StyleEffect, Voter

RATINGS_HEADER = ("", "model", "rating", "votes", "won", "ties", "both bad")


def rating_words(row: Rating) -> str:
    """``1034 [980, 1088]``, on an Elo scale; ``*`` behind it where it leans on a prior."""
    if row.rating is None:
        return absent("never compared")
    mark = "*" if row.separated else ""
    return f"{_whole(row.rating)} [{_whole(row.low)}, {_whole(row.high)}]{mark}"


def rank_of(row: Rating, ratings: Ratings) -> str:
    """The rank, with ``=`` where it is shared within its component; a dash without a rating."""
    if row.rank is None:
        return "–"
    places = Counter((one.component, one.rank) for one in ratings.rows)
    return f"{row.rank}=" if places[row.component, row.rank] > 1 else f"{row.rank}"


def rating_cells(row: Rating, ratings: Ratings) -> tuple[str, ...]:
    """The cells under RATINGS_HEADER; both bad as the share of its questions."""
    return (
        *(rank_of(row, ratings), row.model, rating_words(row), f"{row.votes:,}"),
        *(f"{row.wins:,}", f"{row.ties:,}", _share_words(row.failing)),
    )


def method_line(ratings: Ratings) -> str:
    """``120 votes, 20 of them by models, Bradley–Terry on an Elo scale, 95 % intervals …``."""
    level = f"{100 * ratings.level:g} %"
    ties = (
        ""
        if ratings.tie_strength is None
        else f", ties by Davidson (ν {number(ratings.tie_strength)})"
    )
    by_models = f", {ratings.by_models:,} of them by models" if ratings.by_models else ""
    return (
        f"{plural(ratings.votes, 'vote')}{by_models}, Bradley–Terry on an Elo scale{ties},"
        f" {level} intervals ({ratings.method})"
    )


def mark_lines(ratings: Ratings) -> list[str]:
    """What ``=`` and ``*`` mean, where they stand."""
    lines = []
    if any(rank_of(row, ratings).endswith("=") for row in ratings.rows):
        lines.append("= a shared rank: the votes cannot separate these models")
    if any(row.separated for row in ratings.rows):
        lines.append("* some never lost to others: how far they are apart is a guess")
    return lines


def win_rate_lines(ratings: Ratings) -> list[str]:
    """``smollm2 would win 41 % [30, 53] of its votes against quote, a tie as half``."""
    form = ", at equal length and form" if ratings.styles else ""
    return [
        f"{row.model} would win {_share_words(row.win_rate)} of its votes against"
        f" {ratings.against}, a tie as half{form}"
        for row in ratings.rows
        if row.win_rate is not None
    ]


def group_name(component: int, ratings: Ratings) -> str:
    """Of models that were compared, if only through others; the last may be those that were not."""
    rows = (row for row in ratings.rows if row.component == component)
    return "never compared" if all(row.rank is None for row in rows) else f"group {component + 1}"


def style_cells(effect: StyleEffect) -> tuple[str, str, str]:
    """Feature, effect with its interval, and what that means."""
    low, high = _signed(effect.low), _signed(effect.high)
    more = "it" if effect.feature == SHOWN_FIRST else "more of it"
    moved = "cannot tell"
    if effect.low > 0:
        moved = f"{more} wins votes"
    elif effect.high < 0:
        moved = f"{more} loses votes"
    return effect.feature, f"{_signed(effect.effect)} [{low}, {high}]", moved


def voter_cells(voter: Voter) -> tuple[str, str, str, str]:
    """Who, votes, agreement with the ratings, and why it is flagged."""
    agreement = "n/a" if voter.agreement is None else f"{voter.agreement:.0%}".replace("%", " %")
    return voter.who, f"{voter.votes:,}", agreement, voter.reason if voter.flagged else ""


def _share_words(share: Estimate | None) -> str:
    """``8 % [1, 36]``."""
    if share is None:
        return absent(None)
    value, low, high = (f"{100 * v:.0f}" for v in (share.value, share.low, share.high))
    return f"{value} % [{low}, {high}]"


def _whole(value: float | None) -> str:
    return absent(None) if value is None else f"{value:.0f}".replace("-", MINUS)


def _signed(value: float) -> str:
    text = number(value)
    return text if text.startswith(MINUS) or not text.strip("0.") else f"+{text}"
