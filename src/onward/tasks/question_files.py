"""Files of questions: read with every bad line named, written whole or not at all.

Knows JSON Lines, JSON, CSV and conversations. Refuses to know documents, answers and judges.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from onward.errors import UsageError
from onward.tasks.case_record import KEYS, RecordError, case_of, from_financebench, record_of
from onward.types import Case, Skipped

_CSV_EVIDENCE = ("source", "page", "quote")
_Place = tuple[str, str, Any]
"""(``line 7``, the id of a case without one, the record or a RecordError)."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What a file of questions holds."""

    cases: tuple[Case, ...]
    """In the order of the file, but each after the one that it follows."""
    problems: tuple[Skipped, ...]
    """What was left out, as (``questions.jsonl, line 7``, what is wrong and what to do)."""
    digest: str
    """SHA-256 of the bytes, in hexadecimal."""
    notes: tuple[str, ...] = ()
    """Keys that no case has, each said once; they are not read."""


def read_cases(path: Path | str) -> CaseFile:
    """Read the questions of a file; what is wrong with a line is told, and the rest is read.

    JSON Lines: an object a line with ``question`` and, if known, ``id``, ``answer``, ``evidence``
    [{``source``, ``location``, ``quote``}], ``follows`` (the id of the question whose conversation
    it continues) and ``tags``; without ``id`` it is ``line-7``. Also a JSON list of such objects;
    CSV and TSV with these columns, of evidence ``source``, ``page`` and ``quote``; and the lines
    of FinanceBench as they are published. UTF-8, UTF-16 and UTF-32, with a byte order mark or
    without, any line ends, blank lines. Left out are lines that are not JSON or no object, values
    of the wrong type, ids that were there before, and what follows an id that is not there or,
    at last, itself. Raises UsageError when the file cannot be read or has no question.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    text = data.decode(json.detect_encoding(data), errors="surrogateescape").lstrip("\ufeff")
    records = list(_records(path, text))
    cases, wrong = _cases(records)
    cases, broken = _in_conversations(cases)
    reasons = dict([*wrong, *broken])
    places = [place for place, _, _ in records if place in reasons]
    problems = [Skipped(f"{path.name}, {place}", reasons[place]) for place in places]
    if not cases:
        first = f": {problems[0].source}: {problems[0].reason}" if problems else ": it is empty"
        raise UsageError(f"no question in {path}{first}")
    digest = hashlib.sha256(data).hexdigest()
    ordered = tuple(case for _, case in cases)
    return CaseFile(ordered, tuple(problems), digest, _unknown_keys(path.name, records))


def write_cases(path: Path | str, cases: Iterable[Case]) -> None:
    """Write cases as JSON Lines, UTF-8, one line each; what is unknown is left out.

    The file appears whole or, on an error, not at all; one that was there is replaced. Raises
    UsageError when it cannot be written.
    """
    path = Path(path)
    lines = [json.dumps(record_of(case), ensure_ascii=False) + "\n" for case in cases]
    # Half of a surrogate pair, as broken PDFs hold it, becomes the escape that JSON has for it.
    data = "".join(lines).encode("utf-8", errors="backslashreplace")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".incoming-", dir=path.parent) as desk:
            written = Path(desk) / path.name
            written.write_bytes(data)
            written.replace(path)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def _records(path: Path, text: str) -> Iterator[_Place]:
    if path.suffix.lower() in (".csv", ".tsv"):
        yield from _csv_records(text)
    elif text.lstrip().startswith("["):
        yield from _list_records(path, text)
    else:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield f"line {number}", f"line-{number}", _parsed(line)


def _parsed(line: str) -> Any:  # noqa: ANN401 - any JSON value, or what is wrong with it
    if any("\udc80" <= character <= "\udcff" for character in line):
        return RecordError("not UTF-8; save the file as UTF-8")
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        return RecordError(f"not JSON: {error.msg} at character {error.colno}; mend it")
    except RecursionError:
        return RecordError("not JSON: nested too deep; mend it")


def _list_records(path: Path, text: str) -> Iterator[_Place]:
    try:
        items = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UsageError(
            f"{path} begins like a JSON list and is none: {error};"
            " mend it, or write one JSON object a line"
        ) from error
    for number, item in enumerate(items, start=1):
        yield f"item {number}", f"item-{number}", item


def _csv_records(text: str) -> Iterator[_Place]:
    header = text.split("\n", 1)[0]
    delimiter = max("\t;,", key=header.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names: list[str] = []
    line = 1
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as error:
            yield f"line {line}", f"line-{line}", RecordError(f"not CSV: {error}; mend it")
            return
        if cells is None:
            return
        if not names:
            names = [cell.strip().lower() for cell in cells]
        elif any(cell.strip() for cell in cells):
            yield f"line {line}", f"line-{line}", _csv_record(names, cells)
        line = rows.line_num + 1


def _csv_record(names: Sequence[str], cells: Sequence[str]) -> Any:  # noqa: ANN401 - see _parsed
    if any("\udc80" <= character <= "\udcff" for cell in cells for character in cell):
        return RecordError("not UTF-8; save the file as CSV in UTF-8")
    if len(cells) > len(names):
        return RecordError(
            f"{len(cells)} cells under {len(names)} columns; quote those with commas"
        )
    found = {name: cell for name, cell in zip(names, cells, strict=False) if cell.strip()}
    evidence = {key: found.pop(key) for key in _CSV_EVIDENCE if key in found}
    if evidence:
        page = {"location": evidence.pop("page")} if "page" in evidence else {}
        return {**found, "evidence": [{**evidence, **page}]}
    return found


def _cases(records: Sequence[_Place]) -> tuple[list[tuple[str, Case]], list[tuple[str, str]]]:
    """Return (place, case) of each record that is one, and (place, reason) of the others."""
    cases: dict[str, tuple[str, Case]] = {}
    wrong: list[tuple[str, str]] = []
    for place, fallback_id, record in records:
        try:
            case = _case(record, fallback_id)
        except RecordError as error:
            wrong.append((place, str(error)))
            continue
        if case.id in cases:
            before = cases[case.id][0]
            wrong.append((place, f"'id' {case.id!r} is that of {before}; give it another"))
        else:
            cases[case.id] = (place, case)
    return list(cases.values()), wrong


def _case(record: Any, fallback_id: str) -> Case:  # noqa: ANN401 - see _parsed
    if isinstance(record, RecordError):
        raise record
    if not isinstance(record, Mapping):
        kind = type(record).__name__
        raise RecordError(f'not an object but a {kind}; write {{"question": "…"}}')
    if "financebench_id" in record:
        record = from_financebench(record)
    return case_of(record, fallback_id)


def _in_conversations(
    cases: Sequence[tuple[str, Case]],
) -> tuple[list[tuple[str, Case]], list[tuple[str, str]]]:
    """Put each case behind the one that it follows; those that follow nothing known go."""
    known = {case.id: case for _, case in cases}
    places = {case.id: place for place, case in cases}
    done: dict[str, Case] = {}
    lost: set[str] = set()
    for _, case in cases:
        chain: dict[str, Case] = {}
        waiting: str | None = case.id
        while waiting in known and not any(waiting in seen for seen in (chain, done, lost)):
            chain[waiting] = known[waiting]
            waiting = known[waiting].follows
        if waiting is None or waiting in done:
            done.update(reversed(chain.items()))
        else:
            lost.update(chain)
    wrong = [(place, _lost(case, known)) for place, case in cases if case.id in lost]
    return [(places[id_], case) for id_, case in done.items()], wrong


def _lost(case: Case, known: Mapping[str, Case]) -> str:
    """Why ``case`` cannot be asked in its conversation."""
    seen: set[str] = set()
    waiting = case.follows
    while waiting is not None and waiting in known and waiting not in seen:
        seen.add(waiting)
        waiting = known[waiting].follows
    if case.id in seen:
        why = "which leads back to it"
    else:
        why = "which was left out" if case.follows in known else "which is not there"
    return f"'follows' names {case.follows!r}, {why}; name a question of this file"


def _unknown_keys(name: str, records: Sequence[_Place]) -> tuple[str, ...]:
    """One note for each key that no case has, with the first place where it stands."""
    first: dict[str, str] = {}
    for place, _, record in records:
        if isinstance(record, Mapping) and "financebench_id" not in record:
            for key in record:
                if key not in KEYS:
                    first.setdefault(str(key), place)
    return tuple(
        f"{name}, {place}: {key!r} is not read; the keys are {', '.join(KEYS)}"
        for key, place in first.items()
    )
