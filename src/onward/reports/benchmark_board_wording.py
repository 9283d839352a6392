"""The words for a leaderboard of benchmarks, and for what is known of a model.

Knows standings. Refuses to know terminals and pages.
"""

from __future__ import annotations

from collections.abc import Mapping

from onward.reports.benchmark_wording import NOTHING
from onward.reports.formats import plural
from onward.types import BenchmarkBoard, BenchmarkStanding

NO_ROWS = "No model to rank: no task has a score."
TIE_LINE = "= the data cannot separate these models"

_SIZES = ((1e9, "0–1B"), (4e9, "1–4B"), (10e9, "4–10B"), (40e9, "10–40B"), (150e9, "40–150B"))
_BIGGEST = "150B and more"


def rank_words(standing: BenchmarkStanding) -> str:
    """``2``, ``2=`` where it is shared, a dash for a model that lacks a task."""
    if standing.average is None:
        return NOTHING
    return f"{standing.rank}=" if standing.ties else f"{standing.rank}"


def lacks_line(board: BenchmarkBoard) -> str:
    """What a dash means; empty where every model sat every task."""
    lacking = sum(row.average is None for row in board.rows)
    if not lacking:
        return ""
    models = plural(lacking, "model lacks", "models lack")
    return f"{NOTHING} not sat; {models} a task and so an average and a rank"


def facts_words(facts: Mapping[str, str | int]) -> str:
    """``model, 135M parameters, fp32``: what is known, "" where nothing is."""
    parts = [str(facts[name]) for name in ("type",) if facts.get(name)]
    if (size := parameters(facts)) is not None:
        parts.append(f"{parameters_words(size)} parameters")
    rest = [name for name in facts if name not in ("type", "parameters")]
    return ", ".join([*parts, *(str(facts[name]) for name in rest)])


def parameters(facts: Mapping[str, str | int]) -> int | None:
    """How many parameters a model has, where that is known."""
    found = facts.get("parameters")
    return found if isinstance(found, int) and found > 0 else None


def parameters_words(value: int | None) -> str:
    """``135M``, ``7.2B``; a dash where it is not known."""
    if value is None:
        return NOTHING
    for unit, letter in ((10**9, "B"), (10**6, "M")):
        if value >= unit * 0.9995:
            return f"{value / unit:.3g}{letter}" if value < 1000 * unit else f"{value // unit:,}B"
    return f"{value:,}"


def size_class(value: int | None) -> str:
    """``1–4B``: what a leaderboard is filtered by; "" where the size is not known."""
    if value is None:
        return ""
    return next((name for least, name in _SIZES if value < least), _BIGGEST)
