"""How tables, columns and texts are written in SQL: identifiers that never need quotes, literals.

Refuses to know what the tables hold.
"""

from __future__ import annotations

import re
import unicodedata

# What DuckDB reserves (duckdb_keywords: reserved, type_function), and what its own rows are called.
RESERVED = frozenset(
    """all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by
    case cast check collate collation column columns concurrently constraint create cross default
    deferrable desc describe distinct do else end except false fetch for foreign freeze from full
    generated glob group having ilike in initially inner intersect into is isnull join lambda
    lateral leading left like limit map natural not notnull null offset on only or order outer
    overlaps pivot pivot_longer pivot_wider placing positional primary qualify references returning
    right row rowid select semi show similar some struct summarize symmetric table tablesample then
    to trailing true try_cast tuple union unique unpack unpivot using variadic verbose when where
    window with _row""".split()  # noqa: SIM905
)
_SPELLED = {"%": " percent ", "#": " number ", "&": " and ", "$": " dollars ", "€": " euros "}
_RAW = re.compile(r"raw_\d+")
_TABLE_NUMBER = re.compile(
    r"\b(?:table|tabelle|tab\.?|exhibit|schedule)\s*([0-9]+(?:[.-][0-9]+)*|[ivxlc]+)\b",
    re.IGNORECASE,
)
_MOST_COLUMN = 48
_MOST_TABLE = 56


def identifier(text: str, *, most: int, otherwise: str) -> str:
    """Turn a text into an identifier of at most ``most`` characters; ``otherwise`` without any.

    Accents fall away; letters of other scripts stay.
    """
    for mark, spelled in _SPELLED.items():
        text = text.replace(mark, spelled)
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    name = re.sub(r"\W+|_+", "_", unicodedata.normalize("NFKC", kept)).strip("_")
    name = name[:most].rstrip("_")
    if not name:
        return otherwise
    if not name[0].isalpha():
        name = f"n_{name}"
    return f"{name}_" if name in RESERVED or _RAW.fullmatch(name) else name


def column_identifiers(names: list[str]) -> list[str]:
    """Unique identifiers of columns, in their order: ``column_3`` for the third without a name."""
    taken: set[str] = set()
    return [
        unique(identifier(name, most=_MOST_COLUMN, otherwise=f"column_{n}"), taken)
        for n, name in enumerate(names, start=1)
    ]


def table_identifier(file: str, caption: str, sheet: str) -> str:
    """Name a table after its file and its number, its sheet or the first words of its caption."""
    number = _TABLE_NUMBER.search(caption)
    what = f"table {number[1]}" if number else sheet or " ".join(caption.split()[:5])
    stem = re.sub(r"\.[A-Za-z0-9]{1,10}$", "", file)
    first = identifier(stem, most=_MOST_TABLE // 2, otherwise="document")
    second = identifier(what, most=_MOST_TABLE // 2, otherwise="")
    return f"{first}_{second}".strip("_") if second.strip("_") else first


def literal(text: str) -> str:
    """``text`` as a string of SQL."""
    return "'" + text.replace("'", "''") + "'"


def unique(name: str, taken: set[str]) -> str:
    """Return ``name``, with the next free number behind it where it is taken, and take it."""
    n, free = 1, name
    while free in taken:
        n += 1
        free = f"{name}_{n}"
    taken.add(free)
    return free
