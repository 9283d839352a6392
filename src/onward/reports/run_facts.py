"""What a run keeps of itself, as names and values: the same in every format.

Knows runs. Refuses to know markup and results.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from onward.plain import plain
from onward.types import Run


def run_facts(run: Run) -> list[tuple[str, str]]:
    """Names and values of what a run keeps of itself, without its options and its rubric."""
    facts = [
        ("run", run.id),
        ("flow", run.flow),
        ("version", run.version),
        ("started", run.started),
        ("ended", run.ended or "not recorded"),
        ("parents", ", ".join(run.parents) or "none"),
    ]
    return facts + [(key, _value(value)) for key, value in run.metadata.items() if key != "rubric"]


def option_lines(run: Run) -> list[tuple[str, str]]:
    """Options as ``section.name`` with their values."""
    return option_values(run.options)


def option_values(options: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The same of any mapping of options."""
    return [(name, _value(value)) for name, value in _leaves(plain(options), "")]


def options_that_differ(first: Run, second: Run) -> list[tuple[str, str, str]]:
    """(name, value of the first run, value of the second); ``–`` where a run has none."""
    one, other = dict(option_lines(first)), dict(option_lines(second))
    names = dict.fromkeys((*one, *other))
    both = ((name, one.get(name, "–"), other.get(name, "–")) for name in names)
    return [row for row in both if row[1] != row[2]]


def _leaves(options: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in options.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _value(value: Any) -> str:  # noqa: ANN401 - whatever a run keeps of itself
    return value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)
