"""Binary Word and PowerPoint files give their text, or the reason why not."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from tests.documents.reading import ole_file, path_of, read, tables, words

from onward.documents.legacy_office import read_doc, read_ppt
from onward.errors import UnreadableError


def doc(text: str, *, flags: int = 0x0200, version: int = 0xC1) -> bytes:
    """Return a Word 97 file of one piece in Windows-1252, without any properties."""
    data = text.encode("cp1252")
    pieces = struct.pack("<II", 0, len(data)) + struct.pack("<HIH", 0, 0x40000000 | 1024 * 2, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    header = bytearray(1024)
    struct.pack_into("<HH", header, 0, 0xA5EC, version)
    struct.pack_into("<H", header, 10, flags)
    struct.pack_into("<II", header, 154 + 8 * 33, 0, len(clx))
    return ole_file({"WordDocument": bytes(header) + data, "1Table": clx, "0Table": b""})


def atom(kind: int, data: bytes, instance: int = 0) -> bytes:
    return struct.pack("<HHI", instance << 4, kind, len(data)) + data


def container(kind: int, *children: bytes) -> bytes:
    data = b"".join(children)
    return struct.pack("<HHI", 0xF, kind, len(data)) + data


def text_atoms(kind: int, text: str) -> bytes:
    return atom(3999, struct.pack("<I", kind)) + atom(4000, text.encode("utf-16-le"))


def test_paragraphs_fields_and_special_characters() -> None:
    text = "First\x0bline\rSee \x13HYPERLINK x\x14this\x15 caf\xe9\r"
    assert words(read(read_doc, doc(text))) == ["First\nline", "See this café"]


def test_cells_of_a_row_without_its_end_are_not_lost() -> None:
    assert words(read(read_doc, doc("a\x07b\x07after\r"))) == ["a | b", "after"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "broken Word file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "broken Word file"),
        (ole_file({"Other": b"x" * 600}), "save it as .docx"),
        (ole_file({"WordDocument": b"x" * 600}), "no file information block"),
        (ole_file({"EncryptedPackage": b"x" * 600}), "protected by a password"),
        (doc("x", flags=0x0300), "protected by a password"),
        (doc("x", version=0x65), "older than Word 97"),
        (doc("x", flags=0), "no piece table"),
    ],
)
def test_word_files_that_cannot_be_read_have_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(read_doc, data)


def test_slides_are_pages_under_their_titles() -> None:
    slides = container(
        4080,
        atom(1011, struct.pack("<IIIII", 1, 0, 0, 256, 0)),
        text_atoms(0, "Title"),
        text_atoms(1, "one point of some length\ranother point"),
        atom(1011, struct.pack("<IIIII", 2, 0, 0, 257, 0)),
    )
    own = container(1006, container(61453, text_atoms(4, "In a box")))
    stream = slides + own
    place = struct.pack("<II", 1 << 20 | 2, len(slides))
    document = read(read_ppt, ole_file({"PowerPoint Document": stream + atom(6002, place)}))
    assert [(document.text[b.start : b.end], b.location.page) for b in document.blocks] == [
        ("Title", 1),
        ("one point of some length\nanother point", 1),
        ("Slide 2", 2),
        ("In a box", 2),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "broken PowerPoint file"),
        (ole_file({"Other": b"x" * 600}), "save it as .pptx"),
        (
            ole_file({"PowerPoint Document": atom(12052, b"x" * 600)}),
            "protected by a password",
        ),
    ],
)
def test_presentations_that_cannot_be_read_have_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(read_ppt, data)


def test_real_files_keep_headings_lists_and_tables(real_data: Path) -> None:
    folder = real_data / "fixtures/docling"
    document = read(read_doc, (folder / "doc/sources/legacy_sample.doc").read_bytes())
    assert path_of(document, "I like to eat leaves") == (
        "Let’s swim!",
        "Let’s eat",
    )
    assert ("Grain", "Corn, Buckwheat, Barley", "200") in tables(document)[0].rows
    assert "- Wear sunglasses" in document.text
    slides = read(read_ppt, (folder / "ppt/sources/legacy_sample.ppt").read_bytes())
    assert path_of(slides, "And baz things") == ("Second slide title",)
