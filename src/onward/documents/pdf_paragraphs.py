"""Lines become paragraphs: where one ends, and how its lines are joined.

Knows lines of text and the words of the whole document. Refuses to know PDFium and headings.

A hyphen at the end of a line is dropped when the joined word occurs elsewhere in the document
("infor-mation"), kept when the hyphenated one does ("pre-training") or when both halves are words
of their own ("well-known"), and otherwise dropped, which is right more often than not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onward.documents.pdf_page import PdfLine, PdfPage, PdfTable

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[-‐]$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_BULLET = re.compile(
    r"^(?:[•·▪■□◦●○‣∙⁃☐☒☑✓✔➢➤➔►]\s?|[–—*\-o]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{2,5})[.)]\s|\[\d{1,3}\]\s)"
)
_CLOSED = re.compile(r"[.!?:;][\"'”’)\]]*(?:\s?\d{1,2})?$")
_TAIL = 64
"""Characters at the end of a text that patterns look at; searching all of it is slow."""
_UNSPACED = (("\u2e80", "\u9fff"), ("\uac00", "\ud7af"), ("\uf900", "\ufaff"), ("\uff00", "\uffef"))
"""Characters of scripts whose lines are joined without a blank."""
_ADDRESS = re.compile(r"(?:https?:|www\.)\S*[/\-_=&?]$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of one page that belong together."""

    lines: tuple[PdfLine, ...]
    right: float
    """Where the lines of its column end."""

    @property
    def size(self) -> float:
        """Font size of the longest line."""
        return max(self.lines, key=lambda line: len(line.text)).size

    @property
    def bold(self) -> bool:
        """Whether every line is bold."""
        return all(line.bold for line in self.lines)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a document, to tell hyphens from hyphenation."""

    words: frozenset[str]

    def joined(self, head: str, tail: str) -> str:
        """The word whose halves stand on two lines, with its hyphen if it is a real one."""
        left, right = head.lower(), tail.lower()
        if left + right in self.words:
            return head + tail
        compound = f"{left}-{right}"
        real = "-" in head or not tail[0].islower() or compound in self.words
        if real or (left in self.words and right in self.words and len(left) > 1):
            return f"{head}-{tail}"
        return head + tail


def vocabulary(lines: Iterable[PdfLine | PdfTable]) -> Vocabulary:
    """All words of a document except those broken at the ends of lines."""
    words: set[str] = set()
    whole: list[str] = []
    broken = False
    for line in lines:
        if isinstance(line, PdfTable):
            broken = False
            continue
        start = 1 if broken else 0
        broken = _broken(line.text) is not None
        if start or broken:
            found = _WORD.findall(line.text.lower())
            words.update(found[start : len(found) - 1 if broken else len(found)])
        else:
            whole.append(line.text)
    # Each run of letters is searched once, however often the document repeats it.
    runs = set(" ".join(whole).lower().split())
    words.update(_WORD.findall(" ".join(runs)))
    return Vocabulary(frozenset(words))


def line_gap(pages: Sequence[PdfPage]) -> float:
    """The usual blank between two lines of a paragraph, in font sizes."""
    gaps: list[float] = []
    for page in pages:
        before: PdfLine | None = None
        for item in page.items:
            line = item if isinstance(item, PdfLine) else None
            if before is not None and line is not None and line.column == before.column:
                gaps.append((line.top - before.bottom) / max(line.size, 1.0))
            before = line
    usual = sorted(gap for gap in gaps if -0.5 < gap < 1.6)
    middle = len(usual) // 2
    return max((usual[middle] + usual[~middle]) / 2, 0.0) if usual else 0.3


def paragraphs(items: Sequence[PdfLine | PdfTable], gap: float) -> list[Paragraph | PdfTable]:
    """Group the lines of one page; ``gap`` is what ``line_gap`` says of the document."""
    right: dict[int, float] = {}
    for item in items:
        right[item.column] = max(right.get(item.column, 0.0), item.x1)
    grouped: list[Paragraph | PdfTable] = []
    lines: list[PdfLine] = []
    for item in items:
        if isinstance(item, PdfTable):
            if lines:
                grouped.append(Paragraph(tuple(lines), right[lines[0].column]))
                lines = []
            grouped.append(item)
            continue
        if lines and _ends(lines, item, right[lines[-1].column], gap):
            grouped.append(Paragraph(tuple(lines), right[lines[0].column]))
            lines = []
        lines.append(item)
    if lines:
        grouped.append(Paragraph(tuple(lines), right[lines[0].column]))
    return grouped


def _ends(lines: Sequence[PdfLine], line: PdfLine, right: float, gap: float) -> bool:
    """Whether a paragraph ends before ``line``."""
    last = lines[-1]
    size = max(last.size, line.size)
    closed = _CLOSED.search(last.text[-6:]) is not None
    bullet = _BULLET.match(line.text) is not None and (closed or line.text[0] != "[")
    if last.edge != line.edge or bullet:
        return True
    if line.column != last.column:
        return closed or abs(last.size - line.size) > 0.1 * size or not line.text[:1].islower()
    if line.top - last.bottom > (gap + 0.3) * size or abs(last.size - line.size) > 0.15 * size:
        return True
    short = last.x1 < right - 0.12 * (right - last.x0)
    if last.bold != line.bold and (short or closed) and not line.text[:1].islower():
        return True
    if short and closed:
        return True
    indent = line.x0 - last.x0
    if indent > 0.8 * size:
        hanging = len(lines) == 1 and _BULLET.match(last.text) is not None
        return (short or closed) and not hanging
    return indent < -0.8 * size and len(lines) > 1 and (short or closed)


def join(lines: Sequence[PdfLine], right: float, words: Vocabulary) -> str:
    """The text of a paragraph: lines that fill their column flow, short ones stay lines."""
    text = lines[0].text
    for before, line in pairwise(lines):
        text = _append(text, line.text, words, flows=_flows(before, line, right))
    return text


def join_over_pages(text: str, following: str, words: Vocabulary) -> tuple[str, str]:
    """Complete a word that is broken at the end of a page; the rest begins after it."""
    broken = _broken(text)
    tail = _FIRST_WORD.match(following)
    if broken is None or tail is None or not tail[0][0].islower():
        return text, following
    cut = re.match(r"\S+", following)
    rest = cut[0][len(tail[0]) :] if cut else ""
    word = words.joined(broken[1], tail[0])
    return text[: -len(broken[0])] + word + rest, following[len(tail[0]) + len(rest) :].lstrip()


def _flows(before: PdfLine, line: PdfLine, right: float) -> bool:
    """Whether the first line was full, so that its end means nothing."""
    if line.column != before.column or line.text[:1].islower():
        return True
    return before.x1 > right - 0.3 * (right - before.x0)


def _broken(text: str) -> re.Match[str] | None:
    """The word that a hyphen cuts at the end of a text."""
    return _BROKEN.search(text[-_TAIL:]) if text[-1:] in ("-", "‐") else None


def _append(text: str, more: str, words: Vocabulary, *, flows: bool) -> str:
    broken = _broken(text)
    tail = _FIRST_WORD.match(more)
    if broken is not None and tail is not None:
        word = words.joined(broken[1], tail[0])
        return text[: -len(broken[0])] + word + more[len(tail[0]) :]
    if text[-1:] in "-‐—" and text[-2:-1].strip() and not text.endswith("--"):
        return text + more
    if _ADDRESS.search(text[-_TAIL:]) or (_is_unspaced(text[-1:]) and _is_unspaced(more[:1])):
        return text + more
    return f"{text} {more}" if flows else f"{text}\n{more}"


def _is_unspaced(char: str) -> bool:
    return any(first <= char <= last for first, last in _UNSPACED)
