"""Files of votes: read with every bad row named, written whole or not at all.

Knows CSV, TSV, JSON Lines and JSON lists. Refuses to know ratings and where votes are kept.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from onward.errors import UsageError
from onward.records.vote_rows import COLUMNS, RowError, row_id, row_of, vote_of
from onward.types import Skipped, Vote

_SEPARATORS = {".csv": ",", ".tsv": "\t"}
_JSON = (".jsonl", ".json", ".ndjson")
_LONGEST_CELL = 2**31 - 1

_Place = tuple[str, Any]
"""(``line 7``, the row or a RowError)."""


@dataclass(frozen=True, slots=True)
class VoteFile:
    """What a file of votes holds."""

    votes: tuple[Vote, ...]
    problems: tuple[Skipped, ...]
    """What was left out, as (``votes.csv, line 7``, what is wrong and what to do)."""


def read_votes(path: Path) -> VoteFile:
    """Read the votes of a file; what is wrong with a row is told, and the rest is read.

    CSV and TSV with a header, JSON Lines, or a JSON list of objects; columns as public arena data
    has them, or as ``onward arena export`` writes them. Raises UsageError when the file cannot be
    read, is of another kind, or has no vote.
    """
    kind = path.suffix.lower()
    if kind not in (*_SEPARATORS, *_JSON):
        raise UsageError(f"cannot read votes from {path}: name a .csv, .tsv, .jsonl or .json file")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    text = data.decode(json.detect_encoding(data), errors="replace").lstrip("\ufeff")
    rows = _table_rows(text, _SEPARATORS[kind]) if kind in _SEPARATORS else _json_rows(text)
    votes: list[Vote] = []
    problems: list[Skipped] = []
    seen: Counter[str] = Counter()
    for place, row in rows:
        try:
            votes.append(_vote(row, seen))
        except RowError as error:
            problems.append(Skipped(f"{path.name}, {place}", str(error)))
    if not votes:
        first = f": {problems[0].source}: {problems[0].reason}" if problems else ": it is empty"
        raise UsageError(f"no vote in {path}{first}")
    return VoteFile(tuple(votes), tuple(problems))


def write_votes(path: Path, votes: Iterable[Vote]) -> None:
    """Write votes as CSV, TSV or JSON Lines, by the end of the name.

    The file appears whole or not at all; one that was there is replaced. Raises UsageError for
    another kind, and when it cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in (*_SEPARATORS, ".jsonl"):
        raise UsageError(f"cannot write votes to {path}: name a .csv, .tsv or .jsonl file")
    rows = map(row_of, votes)
    if kind in _SEPARATORS:
        written = io.StringIO(newline="")
        writer = csv.DictWriter(written, COLUMNS, delimiter=_SEPARATORS[kind], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        text = written.getvalue()
    else:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    _put(path, text.encode("utf-8", errors="replace"))


def _put(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".incoming-", dir=path.parent) as desk:
            written = Path(desk) / path.name
            written.write_bytes(data)
            written.replace(path)
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


def _table_rows(text: str, separator: str) -> Iterator[_Place]:
    before = csv.field_size_limit(_LONGEST_CELL)  # of the whole process; answers may be long
    try:
        yield from _cells(text, separator)
    finally:
        csv.field_size_limit(before)


def _cells(text: str, separator: str) -> Iterator[_Place]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header: list[str] = []
    line = 1
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as error:
            yield f"line {line}", RowError(f"not CSV: {error}; mend it")
            cells = []
        if cells is None:
            return
        if not header:
            header = [cell.strip().lower() for cell in cells]
        elif len(cells) > len(header):
            yield f"line {line}", RowError(f"{len(cells)} cells under {len(header)} columns")
        elif any(cell.strip() for cell in cells):
            yield f"line {line}", dict(zip(header, cells, strict=False))
        line = rows.line_num + 1


def _json_rows(text: str) -> Iterator[_Place]:
    if text.lstrip().startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            yield "the whole file", RowError(f"not JSON: {error}; mend it")
            return
        yield from ((f"entry {number}", row) for number, row in enumerate(found, 1))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            row = RowError(f"not JSON: {error}; mend it")
        yield f"line {number}", row
