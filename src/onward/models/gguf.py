"""The header of a GGUF model file: what it is, and how long its context may be.

Reads only as far as needed. Refuses to know tensors and how a model is run. Format: the GGUF
specification, versions 2 and 3 (little-endian).
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from onward.errors import ModelError

_SCALARS = dict(enumerate("BbHhIif?")) | {10: "Q", 11: "q", 12: "d"}
"""Type numbers of the format, as ``struct`` codes."""

_STRING, _ARRAY = 8, 9
_LONGEST_STRING = 1 << 24


def context_length(path: Path) -> int | None:
    """Return the tokens that the model was trained to read at once, None where it is not said.

    Raises ModelError when the file is missing, cut off or not a GGUF file.
    """
    try:
        with path.open("rb") as stream:
            return _context_length(stream)
    except OSError as error:
        raise ModelError(f"cannot open the model file {path}: {error.strerror}") from error
    except (struct.error, ValueError, KeyError) as error:
        raise ModelError(f"{path} is not a whole GGUF model file") from error


def _context_length(stream: BinaryIO) -> int | None:
    magic, version = struct.unpack("<4sI", stream.read(8))
    if magic != b"GGUF" or version not in (2, 3):
        raise ValueError("no GGUF header")
    _, entries = struct.unpack("<QQ", stream.read(16))
    for _ in range(entries):
        key = _string(stream)
        value = _value(stream, _scalar(stream, "I"))
        if key.endswith(".context_length"):
            return int(str(value))
    return None


def _value(stream: BinaryIO, kind: int) -> object:
    if kind == _STRING:
        return _string(stream)
    if kind != _ARRAY:
        return _scalar(stream, _SCALARS[kind])
    item, count = _scalar(stream, "I"), _scalar(stream, "Q")
    if item in (_STRING, _ARRAY):
        for _ in range(count):
            _value(stream, item)
    else:
        stream.seek(count * struct.calcsize("<" + _SCALARS[item]), 1)
    return None


def _string(stream: BinaryIO) -> str:
    length = _scalar(stream, "Q")
    if length > _LONGEST_STRING:
        raise ValueError("a string of this length is damage")
    return stream.read(length).decode("utf-8", errors="replace")


def _scalar(stream: BinaryIO, code: str) -> int:
    value: int = struct.unpack("<" + code, stream.read(struct.calcsize("<" + code)))[0]
    return value
