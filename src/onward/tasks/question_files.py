"""Files of questions: read with every bad line named, written whole or not at all.

Knows JSON Lines, JSON, CSV and conversations. Refuses to know documents, answers and judges.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onward.errors import UsageError
from onward.language.delimited import headed_records
from onward.language.json_records import is_torn, json_records, unicode_text
from onward.tasks.case_record import KEYS, RecordError, case_of, from_financebench, record_of
from onward.types import Case, Skipped
from onward.whole_files import write_whole

_TABLE_EVIDENCE = ("source", "page", "quote")
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
    records = list(_records(path, unicode_text(path, data)))
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
        write_whole(path.parent, {path.name: data})
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def _records(path: Path, text: str) -> Iterator[_Place]:
    if path.suffix.lower() in (".csv", ".tsv"):
        yield from _table_records(text)
        return
    for unit, number, value, torn in json_records(path, text, RecordError):
        record = RecordError("not UTF-8; save the file as UTF-8") if torn else value
        yield f"{unit} {number}", f"{unit}-{number}", record


def _table_records(text: str) -> Iterator[_Place]:
    names: list[str] = []
    for line, cells in headed_records(text):
        if names:
            yield f"line {line}", f"line-{line}", _table_record(names, cells)
        else:
            names = [cell.strip().lower() for cell in cells]


def _table_record(names: Sequence[str], cells: Sequence[str]) -> Mapping[str, Any] | RecordError:
    if any(map(is_torn, cells)):
        return RecordError("not UTF-8; save the file as CSV in UTF-8")
    if len(cells) > len(names):
        return RecordError(
            f"{len(cells)} cells under {len(names)} columns; quote those with commas"
        )
    filled = zip(names, cells, strict=False)
    found: dict[str, Any] = {name: cell for name, cell in filled if cell.strip()}
    evidence = {key: found.pop(key) for key in _TABLE_EVIDENCE if key in found}
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


def _case(record: Any, fallback_id: str) -> Case:  # noqa: ANN401 - any JSON value comes in
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
