"""Apple Pages files give their text, whatever their version."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.documents.reading import read, words, zipped

from onward.documents.pages import read_pages
from onward.errors import UnreadableError


def field(number: int, data: bytes | int) -> bytes:
    if isinstance(data, int):
        return bytes([number << 3, data])
    return bytes([number << 3 | 2, len(data)]) + data


def packed(text: str) -> bytes:
    """Return an ``.iwa`` file with one flow of text, as literal Snappy."""
    payload = field(3, text.encode())
    header = field(1, 1) + field(
        2, field(1, 2001 & 0x7F)[:1] + b"\xd1\x0f" + field(3, len(payload))
    )
    stream = bytes([len(header)]) + header + payload
    snappy = bytes([len(stream)]) + bytes([(len(stream) - 1) << 2]) + stream
    return b"\0" + len(snappy).to_bytes(3, "little") + snappy


def test_text_of_new_files_is_unpacked() -> None:
    data = zipped({"Index/Document.iwa": packed("First\nSecond")})
    assert words(read(read_pages, data)) == ["First", "Second"]


def test_text_of_2009_is_xml() -> None:
    xml = "<d><text-body><p style='heading-1'>H</p><p>One<br/>two</p></text-body></d>"
    document = read(read_pages, zipped({"index.xml": xml}))
    assert [block.kind for block in document.blocks] == ["heading", "text"]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"a.txt": "x"}, "not a Pages document"),
        ({".iwph": "x"}, "protected by a password"),
        ({"Index/Document.iwa": b"\x01\x02\x03\x04"}, "broken Pages file"),
        ({"Index/Document.iwa": b"\0\x05\0\0\xff\xff\xff\xff\x0f"}, "zip bomb"),
    ],
)
def test_what_cannot_be_read_has_a_reason(members: dict[str, str | bytes], reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(read_pages, zipped(members))


def test_real_files(real_data: Path) -> None:
    folder = real_data / "fixtures/docling/pages/sources"
    assert (
        "Sample pages document" in read(read_pages, (folder / "pages_2013.pages").read_bytes()).text
    )
    assert "Lorem ipsum" in read(read_pages, (folder / "pages_iwork09.pages").read_bytes()).text
    with pytest.raises(UnreadableError, match="protected by a password"):
        read(read_pages, (folder / "pages_password_protected.pages").read_bytes())
