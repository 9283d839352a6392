"""One blob to one document: attachments, limits, and reasons for what cannot be read."""

from __future__ import annotations

import io
import zipfile

import pytest

from onward.documents.draft import Draft
from onward.documents.read import read_blob
from onward.errors import MissingExtraError, UnreadableError
from onward.options import ReadOptions
from onward.types import Blob


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def blob(data: bytes, name: str = "a.txt") -> Blob:
    return Blob(name, name, data)


def read_with(error: BaseException) -> None:
    def reader(_blob: Blob, _draft: Draft) -> None:
        raise error

    read_blob(blob(b"some text"), ReadOptions(), reader=reader)


def test_a_text_becomes_a_document() -> None:
    document = read_blob(blob(b"Hello there.", "my_notes.txt"), ReadOptions())
    assert (document.text, document.kind, document.title) == ("Hello there.", "text", "my notes")


def test_the_same_bytes_are_the_same_document_whatever_the_name() -> None:
    first = read_blob(blob(b"Hello", "a.txt"), ReadOptions())
    assert first.id == read_blob(blob(b"Hello", "b.txt"), ReadOptions()).id
    assert first.id != read_blob(blob(b"Hallo", "a.txt"), ReadOptions()).id


def test_members_of_an_archive_stand_under_their_names() -> None:
    inner = zipped({"deep.md": b"# Deep\n\nInside."})
    data = zipped({"a.txt": b"First.", "inner.zip": inner, "b.bin": bytes(range(256))})
    document = read_blob(blob(data, "all.zip"), ReadOptions())
    shown = [
        (b.heading_path, b.location.part, document.text[b.start : b.end]) for b in document.blocks
    ]
    assert shown == [
        ((), "a.txt", "a.txt"),
        (("a.txt",), "a.txt", "First."),
        ((), "inner.zip", "inner.zip"),
        (("inner.zip",), "inner.zip/deep.md", "deep.md"),
        (("inner.zip", "deep.md"), "inner.zip/deep.md", "Deep"),
        (("inner.zip", "deep.md", "Deep"), "inner.zip/deep.md", "Inside."),
    ]
    assert any(w.startswith("b.bin: unsupported") for w in document.warnings)


def test_archives_in_archives_end_at_a_depth() -> None:
    data = b"The innermost text."
    for depth in range(6):
        data = zipped({f"level{depth}.{'txt' if depth == 0 else 'zip'}": data})
    with pytest.raises(UnreadableError, match="at most 3 levels"):
        read_blob(blob(data, "a.zip"), ReadOptions())


def test_limits_and_emptiness_have_reasons() -> None:
    with pytest.raises(UnreadableError, match="empty file"):
        read_blob(blob(b" \n "), ReadOptions())
    with pytest.raises(UnreadableError, match="too large: 2 MB, at most 1"):
        read_blob(blob(b"x" * 2**21), ReadOptions(max_megabytes=1))
    with pytest.raises(UnreadableError, match="no text in this text file"):
        read_blob(blob(b"x"), ReadOptions(), reader=lambda _, __: None)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyError("rels"), "broken text file: KeyError: 'rels'"),
        (AssertionError(), "broken text file: AssertionError$"),
        (RecursionError("deep"), "nested too deeply"),
        (MemoryError(), "more memory than there is"),
        (UnreadableError("its own reason"), "^its own reason$"),
    ],
)
def test_whatever_a_library_raises_becomes_a_reason(error: Exception, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read_with(error)


def test_a_missing_extra_says_how_to_get_it() -> None:
    with pytest.raises(MissingExtraError, match=r"pip install 'onward\[ocr\]'"):
        read_with(MissingExtraError("reading pictures", "ocr"))


def test_an_interrupt_is_no_broken_file() -> None:
    with pytest.raises(KeyboardInterrupt):
        read_with(KeyboardInterrupt())
