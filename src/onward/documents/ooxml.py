"""Opens Office packages: parts, their relationships, properties, charts and diagrams.

Shared by Word and PowerPoint. Refuses to know what a paragraph or a slide is.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from itertools import zip_longest

from lxml import etree

from onward.documents.archives import SafeZip
from onward.documents.draft import Draft
from onward.documents.xml_tree import all_text, parse_plain
from onward.errors import UnreadableError
from onward.types import Location

_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_PROPERTIES = {
    "creator": "author", "created": "created", "modified": "modified", "subject": "subject",
    "keywords": "keywords", "description": "description",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Related:
    """A part that another one points to."""

    kind: str
    """Last word of the relationship's type: ``slide``, ``header``, ``comments`` …"""
    target: str
    """Name of the part; a URL where it is outside."""


class Package:
    """The parts of an Office file, parsed with plain names when they are asked for."""

    def __init__(self, data: bytes) -> None:
        """Open ``data``; UnreadableError says if it is encrypted or not a package."""
        if data.startswith(_OLE_MAGIC):
            raise UnreadableError("protected by a password: the Office file is encrypted")
        self._zip = SafeZip(data)
        self._names = {name.lower(): name for name in self._zip.names()}
        main = [part for part in self.related("").values() if part.kind == "officeDocument"]
        if not main:
            raise UnreadableError("broken Office file: it names no main part")
        self.main = main[0].target

    def part(self, name: str) -> etree._Element | None:
        """Return the root of a part, or None if there is no such part."""
        stored = self._names.get(name.lower())
        return parse_plain(self._zip.read(stored)) if stored else None

    def related(self, name: str) -> dict[str, Related]:
        """Return the parts that part ``name`` (or with "", the package) points to, by their id."""
        folder, file = posixpath.split(name)
        root = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, Related] = {}
        for link in root if root is not None else ():
            target = link.get("Target", "")
            if link.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[link.get("Id", "")] = Related(link.get("Type", "").rpartition("/")[2], target)
        return found

    def first(self, name: str, kind: str) -> etree._Element | None:
        """Return the root of the first part of a kind that part ``name`` points to."""
        for part in self.related(name).values():
            if part.kind == kind:
                return self.part(part.target)
        return None

    def read_properties(self, draft: Draft) -> None:
        """Keep title, author and dates."""
        root = self.first("", "core-properties")
        for element in root if root is not None else ():
            value = all_text(element)
            if element.tag == "title":
                draft.title = value
            elif element.tag in _PROPERTIES and value:
                draft.metadata[_PROPERTIES[element.tag]] = value


def write_graphics(
    drawing: etree._Element,
    package: Package,
    related: dict[str, Related],
    draft: Draft,
    location: Location | None = None,
) -> None:
    """Write the charts and diagrams that a drawing or a frame shows."""
    for chart in drawing.iter("chart"):
        if (link := related.get(chart.get("r-id", ""))) is not None:
            root = package.part(link.target)
            if root is not None:
                _write_chart(root, draft, location)
    for diagram in drawing.iter("relIds"):
        if (link := related.get(diagram.get("r-dm", ""))) is not None:
            root = package.part(link.target)
            points = root.iter("pt") if root is not None else ()
            lines = [all_text(text) for point in points for text in point.iterchildren("t")]
            draft.text("\n".join(f"- {line}" for line in lines if line), location)


def _write_chart(root: etree._Element, draft: Draft, location: Location | None) -> None:
    """Write a chart as the table of its cached values: categories down, series across."""
    title = root.find("./chart/title")
    names, columns, labels = [], list[list[str]](), list[str]()
    for series in root.iter("ser"):
        name = series.find("./tx")
        names.append(_first_value(name) if name is not None else "")
        columns.append(_points(series, ("val", "yVal")))
        labels = max(labels, _points(series, ("cat", "xVal")), key=len)
    rows = [list(row) for row in zip_longest(labels, *columns, fillvalue="")]
    caption = " ".join(text.text or "" for text in title.iter("t")) if title is not None else ""
    if rows:
        draft.table(["", *names], rows, caption=caption, location=location)
    else:
        draft.text(caption, location)


def _points(series: etree._Element, names: tuple[str, ...]) -> list[str]:
    source = next((child for child in series if child.tag in names), None)
    values: list[str] = []
    for point in source.iter("pt") if source is not None else ():
        index = point.get("idx", "")
        value = all_text(point)
        # Points without a value are left out of the cache, so the index must be followed.
        if index.isdecimal() and len(values) < int(index) <= len(values) + 10_000:
            values += [""] * (int(index) - len(values))
        values.append(value)
    return values


def _first_value(element: etree._Element) -> str:
    return next((all_text(value) for value in element.iter("v")), all_text(element))
