"""Kinds: content decides, the suffix breaks ties, and what no reader knows has a reason."""

from __future__ import annotations

import io
import zipfile

import pytest

from onward.documents.kinds import kind_of
from onward.documents.read import READERS
from onward.errors import UnreadableError
from onward.types import Blob


def kind(data: bytes, name: str = "file") -> str:
    return kind_of(Blob(name, name, data))


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return buffer.getvalue()


TYPES = b"<Types/>"


@pytest.mark.parametrize(
    ("expected", "data"),
    [
        ("pdf", b"%PDF-1.7\n..."),
        ("pdf", b"junk before\n" * 20 + b"%PDF-1.4\n"),
        ("rtf", b"{\\rtf1\\ansi text}"),
        ("sqlite", b"SQLite format 3\0" + b"\x10\0"),
        ("duckdb", b"\1\2\3\4\5\6\7\x08DUCK" + b"\0" * 20),
        ("image", b"\x89PNG\r\n\x1a\n\0\0"),
        ("image", b"\xff\xd8\xff\xe0\0\x10JFIF"),
        ("image", b"RIFF\0\0\0\0WEBPVP8 "),
        ("audio", b"RIFF\0\0\0\0WAVEfmt "),
        ("audio", b"ID3\4\0\0"),
        ("vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi"),
        ("srt", b"1\r\n00:00:01,000 --> 00:00:02,000\r\nHi\r\n"),
        ("html", b"<!DOCTYPE html>\n<title>x</title>"),
        ("html", b"\xef\xbb\xbf<?xml version='1.0'?><html xmlns='x'/>"),
        ("html", b"<div><p>Hello</p></div>"),
        ("xml", b"<?xml version='1.0'?><article><p>x</p></article>"),
        ("xml", b"<!DOCTYPE article PUBLIC 'x' 'y'><article><p>x</p></article>"),
        ("json", b'{"a": [1, 2]}'),
        ("json", b'[{"a": 1}]'),
        ("jsonl", b'{"a": 1}\n{"a": 2}\n'),
        ("eml", b"From: a@b\nTo: c@d\nSubject: Hi\n\nHello"),
        ("eml", b"MIME-Version: 1.0\nContent-Type: multipart/signed\n\nx"),
        ("python", b"#!/usr/bin/env python3\nprint(1)"),
        ("code", b"#!/bin/sh\nls\n"),
        ("csv", b"a\tb\n1\t2\n3\t4\n5\t6\n"),
        ("text", b"Just a text: with a colon.\n\nAnd more."),
        ("text", b"[link] is not JSON"),
        ("text", b"Dear all,\nFrom: here\n"),
        ("text", "Grüße aus Köln".encode("latin-1")),
        ("text", "Grüße aus Köln".encode("utf-16")),
        ("text", "plain text without a mark".encode("utf-16-le")),
    ],
)
def test_content_is_enough(expected: str, data: bytes) -> None:
    assert kind(data) == expected


@pytest.mark.parametrize(
    ("expected", "name", "data"),
    [
        ("markdown", "a.md", b"<div align=center>logo</div>\n\n# Title"),
        ("rst", "a.rst", b"Title\n====="),
        ("csv", "a.csv", b"a;b\n1;2"),
        ("python", "a.py", b"import os"),
        ("code", "Makefile", b"all:\n\techo"),
        ("html", "a.htm", b"no tags at all"),
        ("json", "a.json", b"{ broken"),
        ("jsonl", "a.json", b'{"a": 1}\n{"a": 2}\n'),
        ("boxnote", "a.boxnote", b'{"version": 1}'),
        ("org", "a.org", b"* Heading"),
        ("asciidoc", "a.adoc", b"= Title"),
        ("text", "a.pdf", b"this is only text"),
        ("pdf", "a.txt", b"%PDF-1.4"),
        ("text", "a.docx", b"text again"),
    ],
)
def test_the_suffix_breaks_ties_only(expected: str, name: str, data: bytes) -> None:
    assert kind(data, name) == expected


@pytest.mark.parametrize(
    ("expected", "members"),
    [
        ("docx", {"[Content_Types]_xml": TYPES, "word__document_xml": b"x"}),
        ("xlsx", {"[Content_Types]_xml": TYPES, "xl__workbook_xml": b"x"}),
        ("pptx", {"[Content_Types]_xml": TYPES, "ppt__presentation_xml": b"x"}),
        ("epub", {"mimetype": b"application/epub+zip"}),
        ("epub", {"META-INF__container_xml": b"x"}),
        ("odt", {"mimetype": b"application/vnd.oasis.opendocument.text"}),
        ("ods", {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        ("odp", {"mimetype": b"application/vnd.oasis.opendocument.presentation"}),
        ("zip", {"a.txt": b"x"}),
    ],
)
def test_zip_containers_are_told_by_their_members(expected: str, members: dict[str, bytes]) -> None:
    assert kind(zipped(**members), "wrong.bin") == expected


def test_a_broken_container_goes_to_the_reader_its_suffix_names() -> None:
    assert kind(b"PK\x03\x04 broken", "a.docx") == "docx"
    assert kind(b"PK\x03\x04 broken", "a.bin") == "zip"


@pytest.mark.parametrize(
    ("reason", "name", "data"),
    [
        ("empty file", "a.txt", b""),
        ("empty file", "a.txt", b" \n\0\0 "),
        ("unsupported: a gzip archive", "a.gz", b"\x1f\x8b\x08\0\0\0"),
        ("unsupported: a program", "a", b"\x7fELF\2\1\1\0\0"),
        ("unsupported: binary content", "a.bin", bytes(range(256)) * 4),
        ("broken: named .pdf", "a.pdf", bytes(range(256)) * 4),
        ("broken: an OLE container", "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    ],
)
def test_what_cannot_be_read_has_a_reason(reason: str, name: str, data: bytes) -> None:
    with pytest.raises(UnreadableError, match=reason):
        kind(data, name)


def test_a_binary_workbook_says_the_remedy() -> None:
    data = zipped(**{"[Content_Types]_xml": TYPES, "xl__workbook.bin": b"x"})
    with pytest.raises(UnreadableError, match="save it as XLSX"):
        kind(data)


def test_every_kind_has_a_reader_that_exists() -> None:
    from importlib import import_module

    for reader in READERS.values():
        module, function = reader.split(":")
        assert callable(getattr(import_module(f"onward.documents.{module}"), function)), reader


def broken_mimetype(mimetype: bytes, method: int) -> bytes:
    """Return a container whose ``mimetype`` is compressed, and the compressed bytes are not."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("mimetype", mimetype * 20)
    data = bytearray(buffer.getvalue())
    start = 30 + len("mimetype")
    data[start : start + 8] = b"\xff" * 8
    return bytes(data)


@pytest.mark.parametrize("suffix", ["epub", "odt", "ods"])
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_container_broken_inside_is_left_to_its_reader_or_unreadable(
    suffix: str, method: int
) -> None:
    data = broken_mimetype(b"application/epub+zip", method)
    try:
        assert kind(data, f"a.{suffix}") == suffix
    except UnreadableError as error:
        assert str(error).startswith("broken file: ")  # noqa: PT017 - either is right
