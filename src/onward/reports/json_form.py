"""Reports as JSON values: everything that is known, under the names of the types.

Knows the nouns of evaluation. Refuses to know files.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from onward.plain import plain
from onward.reports.wording import (
    change_words,
    comparison_trust_line,
    leaderboard_trust_line,
    trust_line,
)
from onward.types import Comparison, Evaluation, Probe, Standing


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return ``trust`` (the first line of the report) and every field of the evaluation.

    Numbers that are not finite become None, which JSON can say.
    """
    return {"trust": trust_line(evaluation.examination), **_finite(plain(evaluation))}


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Return ``trust``, ``verdict`` and every field of the comparison.

    ``verdict`` is that of the first metric in words, None without one.
    """
    verdict = change_words(comparison.differences[0]) if comparison.differences else None
    trust = comparison_trust_line(comparison)
    return {"trust": trust, "verdict": verdict, **_finite(plain(comparison))}


def leaderboard_json(standings: Sequence[Standing]) -> dict[str, Any]:
    """Return ``trust`` and ``standings``, best first."""
    return {"trust": leaderboard_trust_line(standings), "standings": _finite(plain(standings))}


def probe_json(probe: Probe) -> dict[str, Any]:
    """Return every field of the probe."""
    found: dict[str, Any] = _finite(plain(probe))
    return found


def _finite(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list) else value
