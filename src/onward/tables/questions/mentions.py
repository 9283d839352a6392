"""What of a table a question names: cells and columns, and with ``numbers`` what it compares with.

Knows tokens and cells. Refuses to know what is asked of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from onward.protocols import RunQuery
from onward.tables.names import literal
from onward.tables.questions.forms import Among, Compared
from onward.tables.questions.numbers import find_numbers
from onward.tables.questions.sight import Sight
from onward.tables.questions.tokens import Asked, Span, cut, squash, stem
from onward.types.tables import Column

_LONGEST = 9
"""Tokens of the longest cell that is looked for."""
_MOST_CELLS = 60
"""Different cells that one mention may stand for."""
_ABBREVIATED = {
    "pos": "position", "pts": "points", "no": "number", "pld": "played", "w": "wins",
    "l": "losses", "d": "draws", "avg": "average", "pop": "population", "rd": "round",
    "nat": "nationality", "att": "attendance", "yrs": "years", "min": "minutes", "est": "estimate",
    "opp": "opponent", "qty": "quantity", "dept": "department", "ht": "height", "wt": "weight",
    "gf": "goals", "ref": "reference", "lat": "latitude", "long": "longitude",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A column that the question names, and how completely."""

    column: Column
    span: Span
    share: float
    """Of the words of its header, those that stand in the question: above 0, at most 1."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """All that a question names of one table."""

    cells: tuple[Among, ...]
    numbers: tuple[Compared, ...]
    columns: tuple[Named, ...]


def find_mentions(asked: Asked, sight: Sight, run: RunQuery) -> Mentions:
    """Return the cells, numbers and columns of a table that a question names."""
    if sight.rows is None:
        cells = _cells_by_query(asked, sight, run)
    else:
        cells = _cells_in_sight(asked, sight)
    return Mentions(tuple(cells), tuple(find_numbers(asked, sight)), tuple(_columns(asked, sight)))


def _phrases(asked: Asked) -> Iterable[Span]:
    """Spans that may name a cell, longest first, without empty words at their ends."""
    tokens = asked.tokens
    for length in range(min(_LONGEST, len(tokens)), 0, -1):
        for start in range(len(tokens) - length + 1):
            end = start + length
            if length == 1 and tokens[start].empty:
                continue
            yield start, end


def _said(asked: Asked, span: Span) -> str:
    return asked.text[asked.tokens[span[0]].start : asked.tokens[span[1] - 1].end]


def _cells_in_sight(asked: Asked, sight: Sight) -> list[Among]:
    found: list[Among] = []
    for column in sight.text_columns:
        cells = sight.distinct[column.position]
        exact: dict[str, list[str]] = {}
        by_stem: dict[str, set[str]] = {}
        lines: dict[str, str] = {}
        for cell in (*cells, *(label for label in sight.labels if label not in cells)):
            if not _in_column(cell, column, sight):
                continue
            exact.setdefault(squash(cell), []).append(cell)
            stems = [stem(word) for word in cut(cell)]
            lines[cell] = f" {' '.join(stems)} "
            for one in stems:
                by_stem.setdefault(one, set()).add(cell)
        found += _of_column(asked, column, exact, by_stem, lines)
    return _outermost(found)


def _in_column(cell: str, column: Column, sight: Sight) -> bool:
    return cell in sight.distinct[column.position] or any(
        row[column.position] == cell for row in sight.rows or ()
    )


def _of_column(
    asked: Asked,
    column: Column,
    exact: dict[str, list[str]],
    by_stem: dict[str, set[str]],
    lines: dict[str, str],
) -> list[Among]:
    found: list[Among] = []
    taken: list[Span] = []
    for span in _phrases(asked):
        if any(a <= span[0] and span[1] <= b for a, b in taken):
            continue
        tokens = asked.tokens[span[0] : span[1]]
        whole = exact.get(squash(_said(asked, span)))
        if whole and _worth(asked, span):
            found.append(Among(column, tuple(whole), (span,), exact=True))
            taken.append(span)
            continue
        if tokens[0].empty or tokens[-1].empty or column.kind != "text":
            continue
        short = len(tokens[0].word) < 2 or tokens[0].number is not None
        if len(tokens) == 1 and short and not re.fullmatch(r"\d{3,}", tokens[0].word):
            continue
        sets = [by_stem.get(token.stem, set()) for token in tokens]
        common = set.intersection(*sets)
        line = f" {' '.join(token.stem for token in tokens)} "
        part = [cell for cell in lines if cell in common and line in lines[cell]]
        if part:
            found.append(Among(column, tuple(part[:_MOST_CELLS]), (span,), exact=False))
            taken.append(span)
    return found


def _worth(asked: Asked, span: Span) -> bool:
    """Whether a phrase that equals a cell can be meant as one: not ``a``, not ``5`` or ``most``."""
    tokens = asked.tokens[span[0] : span[1]]
    if len(tokens) > 1:
        return not all(token.empty for token in tokens)
    return tokens[0].word not in {"a", "i", "most", "least", "total", "number", "many"}


def _outermost(found: list[Among]) -> list[Among]:
    """Mentions whose span does not lie within a longer one of the same or another column."""
    spans = {one.spans[0] for one in found}
    exact = {one.spans[0] for one in found if one.exact}

    def inside(span: Span, others: set[Span]) -> bool:
        return any(a <= span[0] and span[1] <= b and (a, b) != span for a, b in others)

    return [one for one in found if not inside(one.spans[0], exact if one.exact else spans)]


def _cells_by_query(asked: Asked, sight: Sight, run: RunQuery) -> list[Among]:
    """Cells of a large table that equal a phrase; where none does, cells that hold a name."""
    name = sight.table.name
    spans = [span for span in _phrases(asked) if not asked.tokens[span[0]].empty]
    said = {_said(asked, span).lower(): span for span in reversed(spans)}
    if not said:
        return []
    listed = ", ".join(literal(phrase) for phrase in said)
    columns = [column for column in sight.text_columns if column.kind == "text"]
    found: list[Among] = []
    for column in columns:
        rows = run(
            f"SELECT DISTINCT {column.raw} FROM {name} WHERE lower({column.raw}) IN ({listed})"
            f" LIMIT {_MOST_CELLS}"
        ).rows
        for row in rows:
            cell = str(row[0])
            found.append(Among(column, (cell,), (said[cell.lower()],), exact=True))
    taken = {at for one in found for at in range(*one.spans[0])}
    for span in _names(asked, taken):
        phrase = _said(asked, span)
        for column in columns:
            pattern = literal(f"%{phrase}%")
            test = f"{column.raw} ILIKE {pattern}"
            if run(f"SELECT 1 FROM {name} WHERE {test} LIMIT 1").rows:
                found.append(Among(column, (), (span,), exact=False, part=phrase))
    return _outermost(found)


def _names(asked: Asked, taken: set[int]) -> list[Span]:
    """Runs of capitalised words (not the first of the question) that no cell accounts for."""
    spans: list[Span] = []
    at = 1
    while at < len(asked.tokens):
        end = at
        while end < len(asked.tokens) and asked.tokens[end].capital and end not in taken:
            end += 1
        if end > at:
            spans.append((at, end))
        at = max(end, at + 1)
    return spans


def _columns(asked: Asked, sight: Sight) -> list[Named]:
    """Columns of which the question says at least one word of the header."""
    places: dict[str, int] = {}
    for at, token in enumerate(asked.tokens):
        if not token.empty:
            places.setdefault(token.stem, at)
    found: list[Named] = []
    for column in sight.table.columns:
        wanted = header_stems(column.name)
        said = [place for one in wanted if (place := _place(one, places)) is not None]
        if said:
            found.append(Named(column, (min(said), max(said) + 1), len(said) / len(wanted)))
    return found


@lru_cache(maxsize=2**14)
def header_stems(name: str) -> tuple[str, ...]:
    """Stems of the words of a header, abbreviations written out."""
    words = [_ABBREVIATED.get(word, word) for word in cut(name)]
    return tuple(stem(w) for w in words if w not in {"of", "the", "in", "a", "and", "for"})


def _place(wanted: str, places: dict[str, int]) -> int | None:
    if wanted in places:
        return places[wanted]
    if len(wanted) >= 3 and wanted.isalpha():
        for one, at in places.items():
            if len(one) >= 4 and (one.startswith(wanted) or wanted.startswith(one)):
                return at
    return None


def overlaps(left: Sequence[Span], right: Sequence[Span]) -> bool:
    """Whether one of the spans of one side shares a token with one of the other."""
    return any(a < d and c < b for a, b in left for c, d in right)
