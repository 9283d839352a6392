"""Markdown as lines: text that others wrote is escaped, so that it shows as it was written.

Knows CommonMark and its tables. Refuses to know what is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from onward.plain import visible

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&$]")
_STARTS_BLOCK = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+=#:])", re.MULTILINE)
_LONGEST_LINE = 300
_LONGEST_TEXT = 4_000


def inline(text: str, limit: int = _LONGEST_LINE) -> str:
    """Text inside a line or a cell: one line, at most ``limit`` characters, marks escaped."""
    line = " ".join(visible(text[: 2 * limit]).split())
    return _escaped(line if len(line) <= limit else line[:limit] + " …")


def quoted(text: str, limit: int = _LONGEST_TEXT) -> list[str]:
    """A block quote of at most ``limit`` characters, with its own line breaks, and a blank line."""
    shown = [_escaped(line.strip()) for line in visible(text[:limit]).splitlines()]
    if len(text) > limit:
        shown.append(f"… {len(text) - limit:,} more characters in report.json")
    return [*(f"> {line}".rstrip() + "  " for line in shown or ["(empty)"]), ""]


def rows(
    header: Sequence[str], body: Iterable[Sequence[str]], numbers: Sequence[int] = ()
) -> list[str]:
    """A table and a blank line; cells are escaped already. Nothing when it has no rows."""
    lines = [f"| {' | '.join(cells)} |" for cells in body]
    if not lines:
        return []
    under = ("---:" if column in numbers else "---" for column in range(len(header)))
    return [f"| {' | '.join(header)} |", f"| {' | '.join(under)} |", *lines, ""]


def bullets(items: Iterable[str]) -> list[str]:
    """A list of lines that are escaped already, and a blank line; nothing when it is empty."""
    lines = [f"- {item}" for item in items]
    return [*lines, ""] if lines else []


def _escaped(text: str) -> str:
    marked = _SPECIAL.sub(r"\\\g<0>", text)
    return _STARTS_BLOCK.sub(_escaped_start, marked)


def _escaped_start(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}"
