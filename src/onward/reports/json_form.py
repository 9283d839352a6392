"""Reports as JSON values: everything that is known, under the names of the types.

Knows the nouns of evaluation. Refuses to know files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onward.plain import finite, plain
from onward.reports.tune_wording import diverged_step, task_line
from onward.reports.wording import (
    change_words,
    comparison_trust_line,
    leaderboard_trust_line,
    trust_line,
)
from onward.types import Comparison, Evaluation, Preflight, Probe, Standing, TuneCard


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return ``trust`` (the first line of the report) and every field of the evaluation.

    Numbers that are not finite become None, which JSON can say.
    """
    return {"trust": trust_line(evaluation.examination), **finite(plain(evaluation))}


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Return ``trust``, ``verdict`` and every field of the comparison.

    ``verdict`` is that of the first metric in words, None without one.
    """
    verdict = change_words(comparison.differences[0]) if comparison.differences else None
    trust = comparison_trust_line(comparison)
    return {"trust": trust, "verdict": verdict, **finite(plain(comparison))}


def leaderboard_json(standings: Sequence[Standing]) -> dict[str, Any]:
    """Return ``trust`` and ``standings``, best first."""
    return {"trust": leaderboard_trust_line(standings), "standings": finite(plain(standings))}


def probe_json(probe: Probe) -> dict[str, Any]:
    """Return every field of the probe."""
    found: dict[str, Any] = finite(plain(probe))
    return found


def tune_json(card: TuneCard, preflight: Preflight | None = None) -> dict[str, Any]:
    """Return ``verdict`` and ``diverged`` (the step, None if none), the card, and ``preflight``."""
    step = diverged_step(card.fitted.history)
    found = finite({**plain(card), "preflight": plain(preflight)})
    return {"verdict": task_line(card), "diverged": step, **found}
