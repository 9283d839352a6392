"""Files of benchmark rows: JSON, JSON Lines, CSV, TSV, Parquet and plain text.

Knows containers. Refuses to know tasks: what a row means is asked elsewhere.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onward.errors import MissingExtraError, UsageError
from onward.language.delimited import Cut, headed_records, lines_of
from onward.language.json_records import json_lines, parsed
from onward.tasks.benchmarks.definition import Benchmark, Row
from onward.tasks.case_record import RecordError
from onward.tasks.encodings import decoded
from onward.tasks.record_contents import list_inside

SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".txt")


@dataclass(frozen=True, slots=True)
class RowFile:
    """What stands in a file."""

    rows: Sequence[Row]
    problems: Sequence[str]
    """``file.jsonl line 7: not JSON: …``."""


def read_rows(path: Path, data: bytes, benchmark: Benchmark) -> RowFile:
    """Tell the rows of a file apart; lines that are none become problems.

    The suffix says the format: ``.json`` (a list, an object that holds one, or JSON Lines all the
    same), ``.jsonl``, ``.csv`` (commas, semicolons, tabs or bars, whichever part most cells of the
    first line), ``.tsv`` (tabs, quotes are characters like others), ``.parquet``, ``.txt`` where
    the task has such a form. A table without a header is read where the task knows columns for its
    number of cells. Raises UsageError for an empty or binary file, another suffix, JSON that breaks
    off, and MissingExtraError for Parquet without pyarrow.
    """
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES or (suffix == ".txt" and benchmark.text_rows is None):
        known = ", ".join(s for s in SUFFIXES if s != ".txt" or benchmark.text_rows)
        raise UsageError(f"cannot read {path} as {benchmark.task.name}: it is none of {known}")
    if not data.strip():
        raise UsageError(f"{path} is empty: it should hold the items of {benchmark.task.name}")
    if suffix == ".parquet":
        return RowFile(_parquet_rows(path, data), ())
    text = decoded(path, data)
    if benchmark.text_rows and suffix == ".txt":
        return RowFile(benchmark.text_rows(path.name, text), ())
    if suffix in (".csv", ".tsv"):
        records = headed_records(text) if suffix == ".csv" else _tabbed_records(text)
        found = _table_rows(records, benchmark.columns or {})
    else:
        found = _json_rows(path, text, lines=suffix != ".json")
    rows: list[Row] = []
    problems: list[str] = []
    for where, item in found:
        if isinstance(item, Mapping):
            rows.append(Row(f"{path.name} {where}", item))
        else:
            reason = item if isinstance(item, RecordError) else f"not an object: {item!r:.60}"
            problems.append(f"{path.name} {where}: {reason}")
    return RowFile(rows, problems)


def _json_rows(path: Path, text: str, *, lines: bool) -> Iterator[tuple[str, Any]]:
    if not lines:
        whole = parsed(text, RecordError)
        if not isinstance(whole, RecordError):
            for number, item in enumerate(list_inside(path, whole), start=1):
                yield f"item {number}", item
            return
        if text.lstrip().startswith("[") or "\n" not in text.strip():
            raise UsageError(f"{path} is {whole}")
    for _, number, value, _ in json_lines(text, RecordError):
        yield f"line {number}", value


def _tabbed_records(text: str) -> Iterator[Cut]:
    for number, line in enumerate(lines_of(text), start=1):
        if line.strip():
            yield Cut(number, line.rstrip("\r\n").split("\t"))


def _table_rows(
    records: Iterable[Cut], columns: Mapping[int, tuple[str, ...]]
) -> Iterator[tuple[str, Any]]:
    header: tuple[str, ...] = ()
    for line, cells in records:
        if not header:
            header = tuple(name.strip() for name in cells)
            known = columns.get(len(cells))
            if known is None or any(name.casefold() in known for name in header):
                continue
            header = known
        yield f"line {line}", _row(header, cells)


def _row(header: Sequence[str], cells: Sequence[str]) -> Mapping[str, str] | RecordError:
    if len(cells) != len(header):
        return RecordError(f"{len(cells)} cells, not {len(header)} as in the header")
    return dict(zip(header, cells, strict=True))


def _parquet_rows(path: Path, data: bytes) -> list[Row]:
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtraError(f"reading {path.name}", "train") from error
    try:
        # Not read_table, which imports pandas, and that takes seconds.
        table = pyarrow.parquet.ParquetFile(io.BytesIO(data)).read()
    except (pyarrow.ArrowException, OSError) as error:
        raise UsageError(f"{path} is not Parquet: {error}") from error
    rows = table.to_pylist()
    return [Row(f"{path.name} row {number}", row) for number, row in enumerate(rows, start=1)]
