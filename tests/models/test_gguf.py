"""Headers of GGUF files, whole and damaged."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from onward.errors import ModelError
from onward.models.gguf import context_length


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value)) + value.encode()


def entry(key: str, kind: int, value: bytes) -> bytes:
    return text(key) + struct.pack("<I", kind) + value


def header(*entries: bytes, magic: bytes = b"GGUF", version: int = 3) -> bytes:
    return magic + struct.pack("<IQQ", version, 0, len(entries)) + b"".join(entries)


WORDS = entry("tokens", 9, struct.pack("<IQ", 8, 2) + text("a") + text("b"))
NUMBERS = entry("scores", 9, struct.pack("<IQ", 6, 3) + struct.pack("<3f", 1, 2, 3))
FLAG = entry("flag", 7, b"\x01")
LENGTH = entry("llama.context_length", 4, struct.pack("<I", 2048))


def test_the_context_length_is_found_behind_everything_else(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(header(entry("name", 8, text("tiny")), WORDS, NUMBERS, FLAG, LENGTH))
    assert context_length(path) == 2048


def test_a_file_that_does_not_say_has_an_unknown_length(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(header(FLAG))
    assert context_length(path) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 not a model at all",
        header(LENGTH, magic=b"GGML"),
        header(LENGTH, version=9),
        header(WORDS, LENGTH)[:-3],
        header(struct.pack("<Q", 1 << 60) + b"x"),
        header(entry("odd", 99, b"")),
    ],
)
def test_damage_is_named_and_not_followed(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"model\.gguf is not a whole GGUF model file"):
        context_length(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot open the model file .*no\.gguf"):
        context_length(tmp_path / "no.gguf")
