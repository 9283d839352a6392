"""The words of files that a model may have been trained on, wherever they stand in them.

Knows files, lines and JSON. Refuses to know what a record means and what is looked for.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from onward.errors import UsageError
from onward.tasks.encodings import encoding_of

SUFFIXES = (".txt", ".md", ".jsonl", ".ndjson", ".json", ".csv", ".tsv")
"""Of the files that are read in a folder; a file that is named is read whatever its suffix."""
_JSON_LINES = (".jsonl", ".ndjson")
_SNIFFED_BYTES = 1 << 16
_PIECE_CHARACTERS = 200_000
_REPEATED_CHARACTERS = 8_000
"""Each piece of a text begins with so much of the one before, so that nothing is torn apart."""


class TrainingText(NamedTuple):
    """A record, or a piece of a text whose words run on from line to line."""

    source: str
    lines: tuple[tuple[int, str], ...]
    """(line of the file or, in a JSON list, item, from 1; what stands there)."""


def training_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files that are named, and those of ``SUFFIXES`` inside the folders, in order.

    Hidden files and folders inside a folder are left out. Raises UsageError for a path that does
    not exist, and for a folder without such a file.
    """
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = [file for file in _walk(path) if file.suffix.lower() in SUFFIXES]
            if not inside:
                raise UsageError(f"no file in {path} ends in {', '.join(SUFFIXES)}: name another")
            files.update(dict.fromkeys(inside))
        elif path.is_file():
            files[path] = None
        else:
            raise UsageError(f"no file or folder {path}: name the training data as it is on disk")
    return list(files)


def training_texts(path: Path) -> Iterator[TrainingText]:
    """Yield the texts of a file: of JSON all strings of each record, of any other file its lines.

    Tables are lines too: the words of their cells. JSON Lines and texts are streamed, so memory is
    bound by their longest line, and their first lines tell the encoding as all do when a model is
    trained on them; a JSON document is read whole. What claims to be JSON and is not, a file or a
    line, is taken as the text that it is. Raises UsageError for a file that cannot be read, is
    binary or in no known encoding.
    """
    try:
        if path.suffix.lower() == ".json":
            yield from _json_texts(path)
        else:
            encoding = encoding_of(path, _first_lines(path))
            with path.open(encoding=encoding, errors="replace") as file:
                cut = _json_lines if path.suffix.lower() in _JSON_LINES else _pieces
                yield from cut(str(path), enumerate(file, start=1))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error


def _first_lines(path: Path) -> bytes:
    """The beginning of a file, up to the end of a line: half a character would be a broken one."""
    with path.open("rb") as file:
        start = file.read(_SNIFFED_BYTES)
        # The characters of UTF-16 and UTF-32 are whole here, and their lines do not end in a byte.
        return start if b"\0" in start else start + file.readline()


def _json_texts(path: Path) -> Iterator[TrainingText]:
    data = path.read_bytes()
    text = data.decode(encoding_of(path, data), errors="replace").lstrip("\ufeff")
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        yield from _json_lines(str(path), enumerate(text.split("\n"), start=1))
        return
    for place, item in enumerate(_items(whole), start=1):
        if strings := tuple((place, said) for said in _strings(item) if said.strip()):
            yield TrainingText(str(path), strings)


def _items(whole: Any) -> Iterator[Any]:  # noqa: ANN401 - any JSON value
    """The records of a document: its list, or the lists that it holds."""
    if isinstance(whole, Mapping):
        for value in whole.values():
            yield from value if isinstance(value, list) else (value,)
    else:
        yield from whole if isinstance(whole, list) else (whole,)


def _json_lines(source: str, lines: Iterable[tuple[int, str]]) -> Iterator[TrainingText]:
    for number, line in lines:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = line
        if strings := tuple((number, said) for said in _strings(record) if said.strip()):
            yield TrainingText(source, strings)


def _pieces(source: str, lines: Iterable[tuple[int, str]]) -> Iterator[TrainingText]:
    piece: list[tuple[int, str]] = []
    size = repeated = 0
    for number, line in lines:
        piece.append((number, line))
        size += len(line)
        if size >= _PIECE_CHARACTERS:
            yield TrainingText(source, tuple(piece))
            piece = _end_of(piece)
            size, repeated = sum(len(line) for _, line in piece), len(piece)
    if len(piece) > repeated:
        yield TrainingText(source, tuple(piece))


def _end_of(piece: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The last lines that are short enough to be repeated."""
    size, first = 0, len(piece)
    while first and size + len(piece[first - 1][1]) <= _REPEATED_CHARACTERS:
        first -= 1
        size += len(piece[first][1])
    return piece[first:]


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """The strings inside a JSON value, in order, without the names of fields."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            waiting += reversed(list(one.values()))
        elif isinstance(one, list):
            waiting += reversed(one)


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent, name) for name in sorted(names) if not name.startswith("."))
