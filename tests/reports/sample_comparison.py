"""A comparison and a leaderboard made up for the tests of reports."""

from __future__ import annotations

from onward.types import Change, Changed, Comparison, Difference, Estimate, Standing, State
from tests.reports.sample import CRITERIA, FACTS, made_run


def sample_comparison() -> Comparison:
    """Ten metrics: one better, one worse, the rest cannot be told."""
    first = made_run("run-7f3a91", "smollm2")
    second = made_run("run-c20d44", "smollm2 with rewriting")
    names = ("score", *CRITERIA, "groundedness", "exact match")
    differences = tuple(_difference(place, name) for place, name in enumerate(names))
    changed = tuple(
        Changed(f"q{n + 1}", FACTS[n][0], 60.0 + n, 60.0 + n + change)
        for n, change in enumerate((34.0, -22.0, 12.0, -8.0))
    )
    return Comparison(
        first=first,
        second=second,
        differences=differences,
        changed=changed,
        seconds=({"answering": 14.2, "judging": 143.0}, {"answering": 31.8, "judging": 140.0}),
        cost=({"answering": 0.0, "judging": 0.0}, {"answering": 0.0123, "judging": None}),
        trusted=True,
        notes=("the test split was used 7 times; keep another for the last word",),
    )


def sample_standings() -> tuple[Standing, ...]:
    """Three runs, of which the data cannot separate the first two."""
    counts: dict[State, int] = {"scored": 48, "unscored": 1, "refused": 1, "failed": 0}
    rows = (
        (1, "run-c20d44", "smollm2 with rewriting", 86.2, ("run-7f3a91",), 0.0123, True),
        (1, "run-7f3a91", "smollm2", 83.1, ("run-c20d44",), 0.0, False),
        (3, "run-19be02", "quote", 61.5, (), None, None),
    )
    return tuple(
        Standing(
            rank,
            made_run(id_, name),
            Estimate(value, value - 6.1, value + 5.4, 48, method="bootstrap"),
            ties,
            counts,
            None if trusted is None else 1.31,
            None if trusted is None else 2.6,
            cost,
            trusted,
        )
        for rank, id_, name, value, ties, cost, trusted in rows
    )


def _difference(place: int, name: str) -> Difference:
    unit = 10.0 if name == "score" else 1.0 if name in CRITERIA else 0.1
    first = 8.31 * unit if name == "score" else 4.1 * unit
    gain = unit * (0.31, 0.62, -0.7, 0.04, 0.0, -0.1, 0.9, 0.2)[place]
    spread = unit * 0.4
    change: Change = "better" if gain > spread else "worse" if gain < -spread else "cannot tell"
    return Difference(
        metric=name,
        first=Estimate(first, first - spread, first + spread, 48, method="bootstrap"),
        second=Estimate(first + gain, first + gain - spread, first + gain + spread, 48),
        difference=Estimate(gain, gain - spread, gain + spread, 48, method="bootstrap"),
        p=0.0004 if change != "cannot tell" else 0.2,
        p_adjusted=0.003 if change != "cannot tell" else 0.8,
        change=change,
        needed=310 if change == "cannot tell" and gain else None,
        smallest=spread * 1.4,
        test="permutation" if name != "exact match" else "mcnemar",
    )
