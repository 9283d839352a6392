"""Which paragraphs are headings, of which level, and what the document is called.

Knows sizes, boldness, numbers and words of paragraphs, from all pages together. Refuses to know
where on a page they stand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onward.documents.pdf_page import PdfLine, PdfPage
from onward.documents.pdf_paragraphs import Paragraph

_NUMBERED = re.compile(r"^(?:[A-Z]\.)?(\d{1,2}(?:\.\d{1,2})*)\.?\s+(?=\S*[^\W\d_]{2})")
_LETTERED = re.compile(r"^[A-Z](?:\.\d{1,2})+\.?\s+\S|^(?:[A-Z]\.|[B-HJ-Z])\s+[A-Z][^\W\d_]{2}")
_NAMED = re.compile(r"^(?:part|item|chapter|section|appendix|annex|article)\s+[\dIVXA-Z]", re.I)
_CAPTION = re.compile(r"^(?:table|tab\.|figure|fig\.|exhibit|algorithm)\s*\d", re.I)
_LABEL_WORD = re.compile(r"[^\W\d_]{3}|[\u3040-\u9fff\uac00-\ud7af]{2}|[\u0590-\u06ff]{2}")
_UNTITLED = re.compile(
    r"^(?:untitled|document\d*|(?:microsoft )?(?:power)?\w+ (?:- .*|presentation)|[\d\W_]*"
    r"|.*\.(?:docx?|indd|tex|dvi|pdf|qxd|xlsx?|pptx?|html?))$",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(r"^(?:united states|state of|kingdom of|republic of)\b", re.IGNORECASE)
_AUTHOR_MARK = re.compile(r"[^\W\d_]\s?[∗*†‡§]")
_LONGEST = 160
_MOST_WORDS = 18


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """What most of a document's text looks like."""

    size: float
    bold: bool


def body_style(pages: Iterable[PdfPage]) -> BodyStyle:
    """The commonest font size (to half a point) by characters, and whether most is bold."""
    sizes: Counter[float] = Counter()
    bold = total = 0
    for page in pages:
        for item in page.items:
            if isinstance(item, PdfLine):
                length = len(item.text)
                sizes[round(item.size * 2) / 2] += length
                total += length
                bold += length * item.bold
    return BodyStyle(sizes.most_common(1)[0][0] if sizes else 10.0, bold * 2 > total > 0)


def is_heading(paragraph: Paragraph, body: BodyStyle) -> bool:
    """Whether a paragraph is short, looks different from the body and reads like a name."""
    if len(paragraph.lines) > 3:
        return False
    size = paragraph.size
    if size < 0.93 * body.size:
        return False
    large = size >= 1.12 * body.size
    bold = not body.bold and paragraph.bold
    text = " ".join(line.text for line in paragraph.lines)
    if not (large or bold) and (len(paragraph.lines) > 1 or not _is_shouted(text)):
        return False
    if len(text) > _LONGEST or len(text.split()) > _MOST_WORDS or not _LABEL_WORD.search(text):
        return False
    first = text[0]
    if first.islower() or not (first.isalnum() or first in "(“\"‘'¿¡§") or _CAPTION.match(text):
        return False
    digits = sum(char.isdigit() for char in text)
    if digits * 3 > len(text) or len(_AUTHOR_MARK.findall(text)) > 1:
        return False
    if text[-1] in ",;" or (text[-1] == ":" and not large):
        return False
    return text[-1] != "." or bool(_NUMBERED.match(text) or _NAMED.match(text) or bold)


def _is_shouted(text: str) -> bool:
    """Whether nearly all letters are capitals."""
    return sum(map(str.isupper, text)) > 0.8 * sum(map(str.isalpha, text))


def depth(text: str) -> int:
    """Depth of a heading's own number: 3.2.1 is 3, ``A.1`` 2, without a number 0."""
    numbered = _NUMBERED.match(text)
    if numbered:
        return numbered[1].count(".") + 1
    lettered = _LETTERED.match(text)
    return text.split()[0].rstrip(".").count(".") + 1 if lettered else 0


def levels(headings: Sequence[tuple[float, bool, str]]) -> Mapping[tuple[int, bool, int], int]:
    """Levels 1 to 6 for styles of headings, given as (size, bold, text); see ``style``.

    Larger is higher; at one size bold is higher. A numbered heading is as deep as its number,
    counted from the level of the unnumbered ones that look like its first level.
    """
    ranks = sorted({(_step(size), bold) for size, bold, _ in headings}, reverse=True)
    rank = {key: min(number, 5) for number, key in enumerate(ranks, 1)}
    top = [rank[_step(size), bold] for size, bold, text in headings if depth(text) == 1]
    base = min(top, default=1)
    result = {}
    for size, bold, text in headings:
        deep = depth(text)
        level = base + deep - 1 if deep else rank[_step(size), bold]
        result[style(size, text, bold=bold)] = min(level, 6)
    return result


def style(size: float, text: str, *, bold: bool) -> tuple[int, bool, int]:
    """What decides the level of a heading: its size in steps, boldness and depth of number."""
    return _step(size), bold, depth(text)


def _step(size: float) -> int:
    """Sizes closer than about 8 % count as one."""
    return round(size * 1.25) if size < 16 else 10 + round(size * 0.625)


def document_title(declared: str, first: Sequence[tuple[str, Paragraph]], body: BodyStyle) -> str:
    """The declared title where it is one, else the largest text at the top of page 1, else "".

    ``first`` holds the paragraphs of page 1 with their texts. A cover without prose has no title
    that can be trusted: the largest words on it are as often the name of a form.
    """
    declared = " ".join(declared.split())
    if len(declared) > 3 and not _UNTITLED.match(declared):
        return declared
    prose = any(len(p.lines) > 2 and p.size <= 1.1 * body.size for _, p in first)
    large = [(p.size, text) for text, p in first[:6] if p.size >= 1.2 * body.size]
    if not prose or not large or _AUTHORITY.match(max(large)[1]):
        return ""
    text = max(large)[1].replace("\n", " ")
    return text if 2 < len(text.split()) < 40 else ""
