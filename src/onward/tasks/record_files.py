"""Files of records to train on, or to predict: read with every bad line named, in any format.

Knows what kind of training wants what kind of record. Refuses to know tokens, models, and which
records are for training.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from onward.errors import UsageError
from onward.tasks.case_record import RecordError
from onward.tasks.encodings import decoded
from onward.tasks.record_contents import Contents, contents_of
from onward.tasks.record_formats import ANSWERS, PREFERENCE, example_of, pair_of, text_of
from onward.tasks.record_tables import column_named, text_and_label, text_column
from onward.types import Example, Labelled, PreferencePair, Record, RecordFile, Skipped, TuneKind

_PURPOSES: dict[TuneKind, str] = {
    "classify": "a text and its class",
    "instruct": "an instruction and its answer",
    "prefer": "a prompt, 'chosen' and 'rejected'",
    "answers": "an instruction and its answer",
}
_OF_RECORDS = (".csv", ".tsv", ".json", ".jsonl", ".ndjson")


def read_records(path: Path, kind: TuneKind, *, text: str = "", label: str = "") -> RecordFile:
    """Read a file of records to train on; what is wrong with a line is told, the rest is read.

    JSON (a list, or an object that holds one), JSON Lines, and tables (CSV, TSV, semicolons) with
    a header or without, told by their content; UTF-8, UTF-16, UTF-32 and, where it is none of
    them, the likeliest codepage. ``kind`` ``classify`` gives Labelled, whose columns
    ``text_and_label`` finds; ``prefer`` PreferencePairs; the others Examples in any of the formats
    of ``example_of``, which a file may mix. ``text`` and ``label`` name columns, by name or by
    number from 1: text and class, or prompt and answer. ``format`` is the most frequent one
    and, after `` + ``, each of the others. Problems are (``file:line``, reason). Raises UsageError
    when the file cannot be read, has no such column, or no usable record.
    """
    data = _bytes_of(path)
    content = decoded(path, data)
    if not content.strip():
        raise UsageError(f"{path} is empty: it should hold records with {_PURPOSES[kind]}")
    contents = contents_of(path, content, {text.casefold(), label.casefold()})
    convert = _converter(path, kind, contents, text=text, label=label)
    records: list[Record] = []
    problems: list[Skipped] = []
    formats: Counter[str] = Counter()
    for line, item in contents.items:
        try:
            form, record = convert(_mapping(item), line)
        except RecordError as error:
            problems.append(Skipped(f"{path}:{line}", str(error)))
        else:
            formats[form] += 1
            records.append(record)
    if not records:
        raise UsageError(_nothing(path, kind, problems))
    form = " + ".join(name for name, _ in formats.most_common())
    digest = hashlib.sha256(data).hexdigest()
    return RecordFile(str(path), form, tuple(records), tuple(problems), digest)


def read_texts(
    path: Path, *, text: str = "", label: str = ""
) -> tuple[list[str], tuple[Skipped, ...]]:
    """Read texts whose classes are to be told; what is wrong with a line is told too.

    Of CSV, TSV and JSON they are those of records, in the column that ``text_column`` finds; no
    class need stand beside them, and a text may have several lines. Of any other file each line is
    one. Raises UsageError when the file cannot be read or has no such column.
    """
    data = _bytes_of(path)
    if path.suffix.lower() not in _OF_RECORDS:
        return data.decode(errors="replace").splitlines(), ()
    content = decoded(path, data)
    if not content.strip():
        raise UsageError(f"{path} is empty: it should hold texts")
    contents = contents_of(path, content, {text.casefold(), label.casefold()}, single=True)
    rows = [item for _, item in contents.items if isinstance(item, Mapping)]
    try:
        column = text_column(rows, contents.columns, text=text, label=label)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error
    texts: list[str] = []
    problems: list[Skipped] = []
    for line, item in contents.items:
        try:
            said = text_of(_mapping(item).get(column), column)
            if not said:
                raise RecordError(f"no text in column {column}")
        except RecordError as error:
            problems.append(Skipped(f"{path}:{line}", str(error)))
        else:
            texts.append(said)
    return texts, tuple(problems)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error


def _nothing(path: Path, kind: TuneKind, problems: Sequence[Skipped]) -> str:
    if not problems:
        return f"no record in {path}: it has only a header, or empty cells"
    line = problems[0].source.rpartition(":")[2]
    return (
        f"no record with {_PURPOSES[kind]} in {path}: {len(problems)} left out,"
        f" the first ({line}): {problems[0].reason}"
    )


def _converter(
    path: Path, kind: TuneKind, contents: Contents, *, text: str, label: str
) -> Callable[[Mapping[str, Any], int], tuple[str, Record]]:
    """Return what makes a record of one item of the file."""
    source, columns = str(path), contents.columns
    rows = [item for _, item in contents.items if isinstance(item, Mapping)]
    try:
        if kind == "classify" and rows:
            text, label = text_and_label(rows, columns, text=text, label=label)
        else:
            text, label = (name and column_named(name, columns) for name in (text, label))
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error

    def labelled(item: Mapping[str, Any], line: int) -> tuple[str, Record]:
        said, class_ = text_of(item.get(text), text), text_of(item.get(label), label)
        if not said or not class_:
            raise RecordError(
                f"no {'label' if said else 'text'} in column {label if said else text}"
            )
        return "table", Labelled(said, class_, source, line)

    def conversation(item: Mapping[str, Any], line: int) -> tuple[str, Record]:
        form, messages = example_of(_renamed(item, text, label))
        return "table" if text and label else form, Example(messages, source, line)

    def preference(item: Mapping[str, Any], line: int) -> tuple[str, Record]:
        pair = pair_of(_renamed(item, text, label))
        return "preference", PreferencePair(*pair, source=source, line=line)

    return {"classify": labelled, "prefer": preference}.get(kind, conversation)


def _renamed(item: Mapping[str, Any], text: str, label: str) -> Mapping[str, Any]:
    """The record with the named columns called as they are known.

    A named prompt stands for all other prompts, a named answer for the preferred one too.
    """
    kept = dict(item)
    if text:
        answers = {*ANSWERS, *PREFERENCE, label.casefold()}
        kept = {key: value for key, value in item.items() if str(key).casefold() in answers}
        kept["prompt"] = item.get(text)
    if label:
        kept = {key: value for key, value in kept.items() if key not in (label, *PREFERENCE)}
        kept["completion"] = item.get(label)
    return kept


def _mapping(item: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any JSON value, or what is wrong
    if isinstance(item, RecordError):
        raise item
    if not isinstance(item, Mapping):
        raise RecordError(f"not an object but a {type(item).__name__}")
    return item
