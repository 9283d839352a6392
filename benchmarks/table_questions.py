"""The questions of WikiTableQuestions with their tables, halved by table.

One half is for fitting and for reading misses, the other is held out. Knows files; computes
nothing.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ranking import DATA as DATA_HOME
from onward.types import Table

DATA = DATA_HOME / "wikitablequestions"
FILE = "random-split-1-dev.tsv"


@dataclass(frozen=True, slots=True)
class Example:
    """One question with its table and the expected values."""

    id: str
    question: str
    table: str
    """Path of the table's file below the data folder."""
    expected: tuple[str, ...]

    @property
    def held_out(self) -> bool:
        """Whether its table belongs to the half that nothing is fitted on."""
        return int(hashlib.sha256(self.table.encode()).hexdigest(), 16) % 2 == 1


def examples(data: Path = DATA) -> list[Example]:
    """Return the questions whose table is there, in the order of their file."""
    lines = (data / FILE).read_text(encoding="utf-8").splitlines()[1:]
    found = []
    for line in lines:
        name, question, table, expected = line.split("\t")
        if (data / table).exists():
            values = tuple(_unescaped(value) for value in expected.split("|"))
            found.append(Example(name, _unescaped(question), table, values))
    return found


def tables(used: list[Example], data: Path = DATA) -> Iterator[tuple[str, Table]]:
    """Yield every table that the questions need, once, with its path."""
    for path in dict.fromkeys(example.table for example in used):
        yield path, read_table(data / path)


def read_table(path: Path) -> Table:
    """Read a table of WikiTableQuestions: commas, quotes, and backslashes as escapes."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, doublequote=False, escapechar="\\")
        rows = [[" ".join(cell.split()) for cell in row] for row in reader]
    width = len(rows[0])
    body = (tuple((row + [""] * width)[:width]) for row in rows[1:])
    return Table(tuple(rows[0]), tuple(body))


def _unescaped(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\p", "|").replace("\\\\", "\\")
