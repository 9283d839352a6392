"""Files of benchmark rows: JSON, JSON Lines, CSV, TSV, Parquet and plain text.

Knows encodings and containers. Refuses to know tasks: what a row means is asked elsewhere.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onward.errors import MissingExtraError, UsageError
from onward.tasks.benchmarks.definition import Benchmark, Row
from onward.tasks.case_record import RecordError
from onward.tasks.record_contents import decoded

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
    same), ``.jsonl``, ``.csv`` (commas; semicolons or tabs where the first line has no comma),
    ``.tsv`` (tabs, quotes are characters like others), ``.parquet``, ``.txt`` where the task has
    such a form. A table without a header is read where the task knows columns for its number of
    cells. Raises UsageError for an empty or binary file, another suffix, JSON that breaks off, and
    MissingExtraError for Parquet without pyarrow.
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
        found = _table_rows(text, tabs=suffix == ".tsv", columns=benchmark.columns or {})
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
        try:
            whole = json.loads(text)
        except (ValueError, RecursionError) as error:
            if text.lstrip().startswith("[") or "\n" not in text.strip():
                raise UsageError(f"{path} is not JSON: {error}; mend it") from error
        else:
            for number, item in enumerate(_list_inside(whole), start=1):
                yield f"item {number}", item
            return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"line {number}", _parsed(line)


def _list_inside(whole: Any) -> list[Any]:  # noqa: ANN401 - any JSON value comes in
    """The list that a document is or, as its only one, holds; else the document alone."""
    if isinstance(whole, list):
        return whole
    lists = [v for v in whole.values() if isinstance(v, list)] if isinstance(whole, dict) else []
    holds_rows = len(lists) == 1 and all(isinstance(item, dict) for item in lists[0])
    return lists[0] if holds_rows else [whole]


def _parsed(line: str) -> Any:  # noqa: ANN401 - any JSON value, or what is wrong with it
    try:
        return json.loads(line)
    except ValueError as error:
        return RecordError(f"not JSON: {error}")
    except RecursionError:
        return RecordError("not JSON: nested too deep")


def _table_rows(
    text: str, *, tabs: bool, columns: Mapping[int, tuple[str, ...]]
) -> Iterator[tuple[str, Any]]:
    lines = list(io.StringIO(text, newline=""))
    if tabs:
        reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(lines, delimiter=next((d for d in ",;\t" if d in lines[0]), ","))
    header: tuple[str, ...] = ()
    start = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # a cell beyond 128 KB: a quote that nothing closes
            yield f"line {start}", RecordError(f"{error}: is a quote not closed?")
            start = reader.line_num + 1
            continue
        line, start = start, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = tuple(name.strip() for name in cells)
            known = columns.get(len(cells))
            if known is None or any(name.casefold() in known for name in header):
                continue
            header = known
        yield f"line {line}", _row(header, cells, lines[line - 1 : start - 1], quoted=not tabs)


def _row(
    header: Sequence[str], cells: Sequence[str], lines: Sequence[str], *, quoted: bool
) -> Mapping[str, str] | RecordError:
    if quoted and len(lines) > 1 and sum(line.count('"') for line in lines) % 2:
        return RecordError(f"a quote is not closed; {len(lines)} lines were taken for one row")
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
