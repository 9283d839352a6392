"""Reads EPUB books: the chapters of the spine in order, each with its file as location.

Refuses to know pages, which an e-book does not have, and books under digital rights management.
"""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from lxml import etree

from onward.documents.archives import SafeZip
from onward.documents.draft import Draft
from onward.documents.html import write_html
from onward.documents.plaintext import decode
from onward.documents.xml_tree import all_text, parse_plain
from onward.errors import UnreadableError
from onward.types import Blob, Location

_META = {"creator": "author", "language": "language", "publisher": "publisher", "date": "date"}
_CHAPTERS = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def read_epub(blob: Blob, draft: Draft) -> None:
    """Write all chapters; UnreadableError if the book is encrypted or has no package file."""
    archive = SafeZip(blob.data)
    package_name = _package_name(archive)
    package = parse_plain(archive.read(package_name))
    _read_metadata(package, draft)
    chapters = _chapters(package, posixpath.dirname(package_name))
    if set(chapters) & _encrypted(archive):
        raise UnreadableError("protected by digital rights management (DRM)")
    for chapter in chapters:
        try:
            markup = decode(archive.read(chapter))
        except UnreadableError as error:
            draft.warnings.append(str(error))
            continue
        write_html(markup, draft, Location(part=chapter))


def _package_name(archive: SafeZip) -> str:
    container = archive.find("META-INF/container.xml")
    if container is not None:
        for root_file in parse_plain(container).iter("rootfile"):
            return root_file.get("full-path", "")
    for name in archive.names():
        if name.endswith(".opf"):
            return name
    raise UnreadableError("broken EPUB: it has no package file")


def _read_metadata(package: etree._Element, draft: Draft) -> None:
    metadata = package.find("metadata")
    for element in metadata.iter() if metadata is not None else ():
        value = all_text(element)
        if element.tag == "title":
            draft.title = draft.title or value
        elif element.tag in _META and value:
            draft.metadata.setdefault(_META[element.tag], value)


def _chapters(package: etree._Element, folder: str) -> list[str]:
    """Return the files of the spine in order; the navigation page is left out."""
    items = {item.get("id"): item for item in package.iter("item")}
    spine = [items.get(reference.get("idref")) for reference in package.iter("itemref")]
    names = []
    for item in spine:
        if item is None or item.get("media-type") not in _CHAPTERS:
            continue
        if "nav" not in (item.get("properties") or "").split():
            path = unquote(item.get("href", "").partition("#")[0])
            names.append(posixpath.normpath(posixpath.join(folder, path)))
    return names


def _encrypted(archive: SafeZip) -> set[str]:
    """Return the encrypted files; fonts are often obfuscated, which harms no text."""
    data = archive.find("META-INF/encryption.xml")
    if data is None:
        return set()
    return {unquote(item.get("URI", "")) for item in parse_plain(data).iter("CipherReference")}
