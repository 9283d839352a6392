"""Turns the runs of a Word paragraph into text, and notes what hangs on it.

Footnotes, comments, text boxes and drawings are collected for whoever asked; deleted text is
dropped, inserted text kept. Refuses to know styles, lists and tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from onward.documents.equations import linear

_DROPPED = frozenset((
    "del", "moveFrom", "delText", "instrText", "rPr", "pPr", "sdtPr", "sdtEndPr", "fldData",
    "rt", "commentRangeStart", "proofErr", "bookmarkStart", "bookmarkEnd", "annotationRef",
))  # fmt: skip
_CHARACTERS = {
    "tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "",
}  # fmt: skip
_SYMBOLS = {
    "F0A8": "☐", "F06F": "☐", "F071": "☐", "F0FE": "☑", "F052": "☑", "F0FD": "☒", "F053": "☒",
    "F0E0": "→", "F0DF": "←", "F0B7": "•", "F0FC": "✓", "F0FB": "✗",
}  # fmt: skip
_MAX_DEPTH = 120


@dataclass(slots=True)
class Paragraph:
    """A paragraph's text and what it points to, in order."""

    pieces: list[str] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    """(kind: footnote, endnote or comment; id; mark in the text)."""
    boxes: list[etree._Element] = field(default_factory=list)
    """Contents of text boxes."""
    drawings: list[etree._Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text, with runs of blanks as they are."""
        return "".join(self.pieces)


def read_paragraph(element: etree._Element, *, first_mark: int = 1) -> Paragraph:
    """Return the text of a ``w:p``; footnotes are marked ``[n]`` from ``first_mark`` on."""
    paragraph = Paragraph()
    _Reader(paragraph, first_mark).walk(element, 0)
    return paragraph


class _Reader:
    def __init__(self, paragraph: Paragraph, first_mark: int) -> None:
        self._out = paragraph
        self._mark = first_mark

    def walk(self, element: etree._Element, depth: int) -> None:
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _DROPPED and depth < _MAX_DEPTH:
                self._element(child, depth + 1)

    def _element(self, element: etree._Element, depth: int) -> None:
        tag = element.tag
        if tag == "t":
            self._out.pieces.append(element.text or "")
        elif tag in _CHARACTERS:
            self._out.pieces.append(_CHARACTERS[tag])
        elif tag == "sym":
            self._out.pieces.append(_SYMBOLS.get(element.get("char", "").upper(), ""))
        elif tag == "r":
            self._run(element, depth)
        elif tag == "oMathPara":
            equations = [linear(child).strip() for child in element.iterchildren("oMath")]
            self._out.pieces.append(f" {'; '.join(equations)} ")
        elif tag == "oMath":
            self._out.pieces.append(f" {linear(element).strip()} ")
        elif tag in ("footnoteReference", "endnoteReference"):
            mark = f"[{self._mark}]"
            self._mark += 1
            self._out.pieces.append(mark)
            self._out.notes.append((tag.removesuffix("Reference"), element.get("id", ""), mark))
        elif tag == "commentReference":
            self._out.notes.append(("comment", element.get("id", ""), ""))
        elif tag == "AlternateContent":
            self._alternative(element, depth)
        elif tag in ("drawing", "pict", "object"):
            self._drawing(element)
        else:
            self.walk(element, depth)

    def _run(self, element: etree._Element, depth: int) -> None:
        properties = element.find("rPr")
        if properties is not None:
            if (hidden := properties.find("vanish")) is not None and is_on(hidden):
                return
            raised = properties.find("vertAlign")
            number = re.fullmatch(r"[-−]?\d+", _run_text(element).strip())
            before = "".join(self._out.pieces[-1:])[-1:]
            if raised is not None and raised.get("val") == "superscript" and number:
                self._out.pieces.append("^" if before.isalnum() else "")
        self.walk(element, depth)

    def _alternative(self, element: etree._Element, depth: int) -> None:
        """Read the first choice; the fallback says the same in an older way."""
        choice = element.find("Choice")
        if choice is None or not len(choice):
            choice = element.find("Fallback")
        if choice is not None:
            self.walk(choice, depth)

    def _drawing(self, element: etree._Element) -> None:
        boxes = [box for box in element.iter("txbxContent") if _is_outermost(box, element)]
        self._out.boxes += [box for box in boxes if not _in_fallback(box, element)]
        self._out.drawings.append(element)
        for picture in element.iter("docPr"):
            if description := picture.get("descr", "").strip():
                self._out.pieces.append(f" [image: {description}] ")


def _run_text(run: etree._Element) -> str:
    return "".join(text.text or "" for text in run.iterchildren("t"))


def is_on(element: etree._Element) -> bool:
    """Say whether a switch such as ``w:vanish`` is on; without a value it is."""
    return element.get("val", "true").lower() not in ("0", "false", "off")


def _is_outermost(box: etree._Element, top: etree._Element) -> bool:
    for ancestor in box.iterancestors():
        if ancestor is top:
            return True
        if ancestor.tag == "txbxContent":
            return False
    return True


def _in_fallback(box: etree._Element, top: etree._Element) -> bool:
    for ancestor in box.iterancestors():
        if ancestor is top:
            return False
        if ancestor.tag == "Fallback":
            parent = ancestor.getparent()
            return parent is not None and parent.find("Choice") is not None
    return False
