"""Files of votes: read with every bad row named, written whole or not at all.

Knows CSV, TSV, JSON Lines and JSON lists. Refuses to know ratings and where votes are kept.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onward.errors import UsageError
from onward.language.delimited import DELIMITERS, cells_of, cut_records, lines_of
from onward.language.json_records import is_torn, json_records, unicode_text
from onward.records.vote_rows import COLUMNS, RowError, is_bare, lacking, row_id, row_of, vote_of
from onward.types import Skipped, Vote
from onward.whole_files import write_whole

_SEPARATORS = {".csv": ",", ".tsv": "\t"}
_JSON = (".jsonl", ".json", ".ndjson")
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
"""How a cell begins that a spreadsheet would run, or that was marked as a text before."""
_LONGEST_HEADER = 200
_NOT_UTF8 = "not UTF-8 throughout; save the file as UTF-8"

_Place = tuple[str, Any]
"""(``line 7``, the row or a RowError)."""


@dataclass(frozen=True, slots=True)
class VoteFile:
    """What a file of votes holds."""

    votes: tuple[Vote, ...]
    problems: tuple[Skipped, ...]
    """What was left out, as (``votes.csv, line 7``, what is wrong and what to do)."""
    bare: int = 0
    """Rows with neither id, question, time nor voter: in two files they cannot be told apart."""


def read_votes(path: Path) -> VoteFile:
    """Read the votes of a file; what is wrong with a row is told, and the rest is read.

    CSV and TSV with a header, also with semicolons or bars, JSON Lines, or a JSON list of objects;
    columns as public arena data has them, or as ``onward arena export`` writes them. Raises
    UsageError when the file cannot be read, is of another kind, lacks a needed column, or has no
    vote.
    """
    kind = path.suffix.lower()
    if kind not in (*_SEPARATORS, *_JSON):
        raise UsageError(f"cannot read votes from {path}: name a .csv, .tsv, .jsonl or .json file")
    try:
        text = unicode_text(path, path.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    rows = _table_rows(path, text) if kind in _SEPARATORS else _json_rows(path, text)
    votes: list[Vote] = []
    problems: list[Skipped] = []
    seen: Counter[str] = Counter()
    bare = 0
    for place, row in rows:
        try:
            votes.append(_vote(row, seen))
        except RowError as error:
            problems.append(Skipped(f"{path.name}, {place}", str(error)))
        else:
            bare += is_bare(votes[-1], row)
    if not votes:
        first = f": {problems[0].source}: {problems[0].reason}" if problems else ": it is empty"
        raise UsageError(f"no vote in {path}{first}")
    return VoteFile(tuple(votes), tuple(problems), bare)


def write_votes(path: Path, votes: Iterable[Vote]) -> None:
    """Write votes as CSV, TSV or JSON Lines, by the end of the name.

    In CSV and TSV a text that a spreadsheet would take for a formula is marked by a ``'`` before
    it, which ``read_votes`` takes away. The file appears whole or not at all; one that was there is
    replaced. Raises UsageError for another kind, and when it cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in (*_SEPARATORS, ".jsonl"):
        raise UsageError(f"cannot write votes to {path}: name a .csv, .tsv or .jsonl file")
    rows = map(row_of, votes)
    if kind in _SEPARATORS:
        written = io.StringIO(newline="")
        writer = csv.writer(
            written, delimiter=_SEPARATORS[kind], lineterminator="\n", quoting=csv.QUOTE_ALL
        )
        writer.writerow(COLUMNS)
        writer.writerows([_as_text(row[name]) for name in COLUMNS] for row in rows)
        text = written.getvalue()
    else:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    try:
        write_whole(path.parent, {path.name: text.encode("utf-8", errors="replace")})
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def _vote(row: Any, seen: Counter[str]) -> Vote:  # noqa: ANN401 - whatever the file holds
    if isinstance(row, RowError):
        raise row
    if not isinstance(row, Mapping):
        raise RowError(f"not an object but a {type(row).__name__}; write one vote a line")
    same = row_id(row)
    seen[same] += 1
    return vote_of(row, seen[same] - 1)


def _table_rows(path: Path, text: str) -> Iterator[_Place]:
    lines = lines_of(text)
    top = next((number for number, line in enumerate(lines, 1) if line.strip()), len(lines))
    if top == len(lines):
        return
    separator, header = _header(path, lines[top - 1])
    own = set(COLUMNS) <= set(header)

    def are_votes(inside: Sequence[str]) -> bool:
        long = (line for line in inside[1:] if line.count(separator) >= len(header) - 1)
        return any(_is_vote(header, cells_of(line, separator)) for line in long)

    rows = cut_records(lines[top:], separator, width=len(header), are_records=are_votes)
    for line, cells in rows:
        place = f"line {top + line}"
        if len(cells) > len(header):
            yield place, RowError(f"{len(cells)} cells under {len(header)} columns")
        elif any(map(is_torn, cells)):
            yield place, RowError(_NOT_UTF8)
        elif any(cell.strip() for cell in cells):
            texts = map(_from_text, cells) if own else cells
            yield place, dict(zip(header, texts, strict=False))


def _header(path: Path, line: str) -> tuple[str, list[str]]:
    """What parts the cells, at first as the file's name says, and the names of the columns."""
    marks = (_SEPARATORS[path.suffix.lower()], *DELIMITERS)
    headers = [[cell.strip().lower() for cell in cells_of(line, mark)] for mark in marks]
    for mark, header in zip(marks, headers, strict=True):
        if not lacking(header):
            return mark, header
    most = max(headers, key=len)
    raise UsageError(
        f"no vote in {path}: no column {', '.join(lacking(most))} among"
        f" {', '.join(most)[:_LONGEST_HEADER]}; its first line names model_a, model_b and winner"
    )


def _is_vote(header: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether the cells of a line are all of a vote."""
    try:
        vote_of(dict(zip(header, cells, strict=True)))
    except ValueError:  # RowError included
        return False
    return True


def _as_text(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _from_text(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _json_rows(path: Path, text: str) -> Iterator[_Place]:
    try:
        for unit, number, row, torn in json_records(path, text, RowError):
            yield f"{unit} {number}", RowError(_NOT_UTF8) if torn else row
    except UsageError as error:
        raise UsageError(f"no vote in {path.name}, for it is not JSON: {error}") from error
