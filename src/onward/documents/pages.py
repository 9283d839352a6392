"""Reads Apple Pages: the XML of iWork '09 and the packed objects of newer versions.

Text only: newer tables and layout are Apple's secret. Refuses to know passwords.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from onward.documents.archives import SafeZip
from onward.documents.draft import Draft
from onward.documents.xml_tree import parse_plain
from onward.errors import UnreadableError
from onward.types import Blob

_TEXT_STORAGE = 2001
"""Type number of the objects that hold a flow of text (TSWP.StorageArchive); field 3 is it."""
_TEXT_FIELD = 3
_MAX_UNPACKED = 256 * 2**20
_PROTECTED = "protected by a password: the Pages file is encrypted"
_PARAGRAPH_END = re.compile("[\n\u2029\x0c\x04\x05\x06]+")
_UNSHOWN = re.compile("[\ufffc\u200b\x00-\x08\x0e-\x1f]")


def read_pages(blob: Blob, draft: Draft) -> None:
    """Write a document's text by paragraphs.

    Raises UnreadableError for encrypted files and for those without a text in a known place.
    """
    archive = SafeZip(blob.data)
    names = archive.names()
    if ".iwph" in names or any(name.endswith(".iwpv2") for name in names):
        raise UnreadableError(_PROTECTED)
    if "index.xml" in names or "index.xml.gz" in names:
        _read_xml(archive, blob, draft)
        return
    packed = [(name, archive.read(name)) for name in names if name.endswith(".iwa")]
    if "Index.zip" in names:
        inner = SafeZip(archive.read("Index.zip"))
        packed = [(name, inner.read(name)) for name in inner.names() if name.endswith(".iwa")]
    if not packed:
        raise UnreadableError("not a Pages document: export it as .docx or .pdf")
    # The body stands in Document.iwa; tables and headers have files of their own.
    packed.sort(key=lambda item: not item[0].endswith("Document.iwa"))
    for name, data in packed:
        if "Stylesheet" not in name and "Metadata" not in name:
            for text in _texts(data):
                _write(text, draft)


def _write(text: str, draft: Draft) -> None:
    for paragraph in _PARAGRAPH_END.split(text.replace("\u2028", "\n\u2028")):
        draft.text(_UNSHOWN.sub("", paragraph))


def _read_xml(archive: SafeZip, blob: Blob, draft: Draft) -> None:
    with zipfile.ZipFile(io.BytesIO(blob.data)) as raw:
        known = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if any(info.compress_type not in known for info in raw.infolist()):
            raise UnreadableError(_PROTECTED)
    root = parse_plain(archive.read("index.xml"))
    for body in root.iter("text-body"):
        for paragraph in body.iter("p"):
            text = "".join(_shown(paragraph)).strip()
            style = paragraph.get("style", "").lower()
            found = re.search(r"heading[ -_]*(\d)?", style)
            if found or "title" in style:
                draft.heading(int(found[1] or 1) if found else 1, text)
            else:
                draft.text(text)


def _shown(paragraph: etree._Element) -> Iterator[str]:
    for element in paragraph.iter(etree.Element):
        if element.tag in ("br", "lnbr", "tab"):
            yield "\n" if element.tag == "lnbr" else " "
        elif element.tag != "p" or element is paragraph:
            yield element.text or ""
        if element is not paragraph:
            yield element.tail or ""


def _texts(data: bytes) -> Iterator[str]:
    """Yield the text flows of one ``.iwa`` file: chunks of objects, each behind its header."""
    try:
        stream = _unpacked(data)
        position = 0
        while position < len(stream):
            length, position = _varint(stream, position)
            header = stream[position : position + length]
            position += length
            for kind, size in _messages(header):
                if kind == _TEXT_STORAGE:
                    for field, value in _fields(stream[position : position + size]):
                        if field == _TEXT_FIELD and isinstance(value, bytes):
                            yield value.decode("utf-8", errors="replace")
                position += size
    except (IndexError, ValueError) as error:
        raise UnreadableError(f"broken Pages file: {error}") from error


def _messages(header: bytes) -> Iterator[tuple[int, int]]:
    """Yield (type, size) of the messages that an object's header announces."""
    for field, value in _fields(header):
        if field == 2 and isinstance(value, bytes):
            facts = {number: fact for number, fact in _fields(value) if isinstance(fact, int)}
            yield facts.get(1, 0), facts.get(3, 0)


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the fields of a protocol buffer message as (number, value)."""
    position = 0
    while position < len(data):
        key, position = _varint(data, position)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, position = _varint(data, position)
            yield number, value
        elif wire == 2:
            length, position = _varint(data, position)
            yield number, data[position : position + length]
            position += length
        elif wire in (1, 5):
            position += 8 if wire == 1 else 4
        else:
            raise ValueError(f"unknown wire type {wire}")


def _unpacked(data: bytes) -> bytes:
    """Return the chunks of an ``.iwa`` file joined: 0, three bytes of length, raw Snappy."""
    out = bytearray()
    position = 0
    while position + 4 <= len(data):
        if data[position] != 0:
            raise ValueError("unknown kind of chunk")
        length = int.from_bytes(data[position + 1 : position + 4], "little")
        out += _snappy(data[position + 4 : position + 4 + length])
        position += 4 + length
        if len(out) > _MAX_UNPACKED:
            raise UnreadableError("zip bomb: the Pages file unpacks without end")
    return bytes(out)


def _snappy(data: bytes) -> bytes:
    """Return Snappy data unpacked (format description of google/snappy, 2011)."""
    size, position = _varint(data, 0)
    if size > _MAX_UNPACKED:
        raise UnreadableError("zip bomb: the Pages file unpacks without end")
    out = bytearray()
    while position < len(data):
        tag = data[position]
        position += 1
        if tag & 3 == 0:
            length = tag >> 2
            if length >= 60:
                extra = length - 59
                length = int.from_bytes(data[position : position + extra], "little")
                position += extra
            out += data[position : position + length + 1]
            position += length + 1
            continue
        if tag & 3 == 1:
            length, offset = (tag >> 2 & 7) + 4, (tag >> 5) << 8 | data[position]
            position += 1
        else:
            width = 2 if tag & 3 == 2 else 4
            length, offset = (
                (tag >> 2) + 1,
                int.from_bytes(data[position : position + width], "little"),
            )
            position += width
        if not 0 < offset <= len(out) or len(out) > size:
            raise ValueError("broken Snappy data")
        for _ in range(length):
            out.append(out[-offset])
    return bytes(out)


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[position]
        value |= (byte & 0x7F) << shift
        position += 1
        if byte < 0x80:
            return value, position
        shift += 7
        if shift > 63:
            raise ValueError("number without end")
