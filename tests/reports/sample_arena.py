"""Ratings made up for the tests of reports."""

from __future__ import annotations

from onward.types import Estimate, Rating, Ratings, StyleEffect, Voter

RATINGS = Ratings(
    rows=(
        Rating(
            "quote", 1034.4, 980.2, 1088.6, 1, 12, 6, 3, 1, failing=Estimate(0.08, 0.01, 0.36, 12)
        ),
        Rating(
            *("<b>smollm2</b> + documents", 1010, 950, 1070, 1, 12, 3, 3, 0),
            win_rate=Estimate(0.41, 0.3, 0.53, 14),
        ),
        Rating("lone", 955.6, 900, 1011, 1, 4, 1, 0, 4, component=1, separated=True),
        Rating("only bad", None, None, None, None, 1, 0, 0, 1, component=2),
    ),
    votes=14,
    by_models=4,
    against="quote",
    method="sandwich",
    level=0.95,
    tie_strength=0.8,
    styles=(
        StyleEffect("length", 0.25, 0.11, 0.39),
        StyleEffect("bold", -0.2, -0.3, -0.1),
        StyleEffect("lists", 0.0, -0.1, 0.1),
    ),
    voters=(
        Voter("maria", 10, 0.8, flagged=False),
        Voter("bot", 4, None, flagged=True, reason="always A"),
    ),
    warnings=("lone was compared with nobody",),
    pairs={"quote | smollm2": 10, "lone | other": 4},
)
