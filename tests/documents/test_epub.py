"""E-books are read chapter by chapter in the order of the spine."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.documents.reading import read, read_draft, words, zipped

from onward.documents.epub import read_epub
from onward.errors import UnreadableError

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/p.opf"/></rootfiles></container>'
PACKAGE = (
    '<package xmlns:dc="dc"><metadata><dc:title>Book</dc:title><dc:creator>Ann</dc:creator>'
    "</metadata><manifest>"
    '<item id="a" href="one%20two.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="n" href="n.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    '</manifest><spine><itemref idref="n"/><itemref idref="b"/><itemref idref="a"/>'
    '<itemref idref="missing"/></spine></package>'
)


def book(**extra: str) -> bytes:
    return zipped(
        {
            "META-INF/container.xml": CONTAINER,
            "OPS/p.opf": PACKAGE,
            "OPS/one two.xhtml": "<html><body><h1>Second</h1><p>two&nbsp;x</p></body></html>",
            "OPS/b.xhtml": "<html><body><h1>First</h1><p>one</p></body></html>",
            "OPS/n.xhtml": "<nav>Contents</nav>",
            **extra,
        }
    )


def test_chapters_come_in_the_order_of_the_spine() -> None:
    document = read(read_epub, book())
    assert document.title == "Book"
    assert document.metadata["author"] == "Ann"
    assert words(document) == ["one", "two x"]
    assert [b.location.part for b in document.blocks if b.kind == "text"] == [
        "OPS/b.xhtml",
        "OPS/one two.xhtml",
    ]


def test_encrypted_chapters_are_named() -> None:
    encryption = '<e><CipherReference URI="OPS/b.xhtml"/></e>'
    with pytest.raises(UnreadableError, match="digital rights management"):
        read(read_epub, book(**{"META-INF/encryption.xml": encryption}))


def test_obfuscated_fonts_harm_nothing() -> None:
    encryption = '<e><CipherReference URI="OPS/font.otf"/></e>'
    assert words(read(read_epub, book(**{"META-INF/encryption.xml": encryption})))


def test_a_missing_chapter_is_a_warning() -> None:
    package = PACKAGE.replace("b.xhtml", "gone.xhtml")
    draft, document = read_draft(read_epub, book(**{"OPS/p.opf": package}))
    assert words(document) == ["two x"]
    assert "gone.xhtml" in draft.warnings[0]


def test_a_zip_without_a_package_has_a_reason() -> None:
    with pytest.raises(UnreadableError, match="no package file"):
        read(read_epub, zipped({"a": "b"}))


def test_a_real_book(real_data: Path) -> None:
    path = real_data / "fixtures/docling/epub/sources/epub_purvis_poetry.epub"
    document = read(read_epub, path.read_bytes())
    assert document.metadata["author"] == "Sarah Louisa Forten Purvis"
    assert "The cold storms of winter shall chill him no more" in document.text
