"""Writes Office Math (OMML) as one line of text: ``x = (-b ± sqrt(b^2 - 4ac))/(2a)``.

Works on elements with plain names. Refuses to know where an equation stands.
"""

from __future__ import annotations

import re

from lxml import etree

_PROPERTIES = frozenset((
    "rPr", "ctrlPr", "argPr", "fPr", "radPr", "sSupPr", "sSubPr", "sSubSupPr", "sPrePr",
    "naryPr", "dPr", "funcPr", "mPr", "mcs", "eqArrPr", "accPr", "barPr", "groupChrPr",
    "limLowPr", "limUppPr", "boxPr", "borderBoxPr", "phantPr", "oMathParaPr",
))  # fmt: skip
_MAX_DEPTH = 60


def linear(element: etree._Element, depth: int = 0) -> str:
    """Return an equation, or a part of one, in the linear notation people type."""
    if element.tag in _PROPERTIES:
        return ""
    if depth > _MAX_DEPTH:
        return "".join(text.text or "" for text in element.iter("t"))
    if element.tag in ("t", "delText"):
        return element.text or ""
    form = _FORMS.get(element.tag)
    if form is not None:
        return form(element, _Parts(element, depth + 1))
    return "".join(linear(child, depth + 1) for child in element)


class _Parts:
    """The named children of an equation's element, as text."""

    def __init__(self, element: etree._Element, depth: int) -> None:
        self._element = element
        self._depth = depth

    def all(self, name: str) -> list[str]:
        return [linear(child, self._depth) for child in self._element.iterchildren(name)]

    def grouped(self, name: str) -> str:
        return grouped(self(name))

    def __call__(self, name: str) -> str:
        child = self._element.find(name)
        return linear(child, self._depth) if child is not None else ""


def grouped(text: str) -> str:
    """Put brackets around an operand of more than one symbol, number or word."""
    text = text.strip()
    if re.fullmatch(r"[\w.′']+[\u0300-\u036f]?|.", text) or _is_bracketed(text):
        return text
    return f"({text})"


def _is_bracketed(text: str) -> bool:
    depth = 0
    for index, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return text.startswith("(") and index == len(text) - 1
    return False


def _fraction(element: etree._Element, part: _Parts) -> str:
    if _value(element, "./fPr/type", "bar") == "noBar":
        return f"({part('num')} over {part('den')})"
    return f"{part.grouped('num')}/{part.grouped('den')}"


def _scripts(_: etree._Element, part: _Parts) -> str:
    return _with_limits(part.grouped("e"), part("sub"), part("sup"))


def _scripts_before(_: etree._Element, part: _Parts) -> str:
    return _with_limits("", part("sub"), part("sup")) + part("e")


def _limit_below(_: etree._Element, part: _Parts) -> str:
    return _with_limits(part("e"), part("lim"), "")


def _limit_above(_: etree._Element, part: _Parts) -> str:
    return _with_limits(part("e"), "", part("lim"))


def _with_limits(sign: str, below: str, above: str) -> str:
    below = f"_{grouped(below)}" if below.strip() else ""
    above = f"^{grouped(above)}" if above.strip() else ""
    return f"{sign}{below}{above}"


def _root(_: etree._Element, part: _Parts) -> str:
    degree = part("deg").strip()
    return f"root({degree}, {part('e')})" if degree else f"sqrt({part('e')})"


def _sum(element: etree._Element, part: _Parts) -> str:
    sign = _value(element, "./naryPr/chr", "∫")
    return f"{_with_limits(sign, part('sub'), part('sup'))} {part('e')}"


def _bracketed(element: etree._Element, part: _Parts) -> str:
    opening = _value(element, "./dPr/begChr", "(")
    closing = _value(element, "./dPr/endChr", ")")
    return opening + _value(element, "./dPr/sepChr", "|").join(part.all("e")) + closing


def _function(_: etree._Element, part: _Parts) -> str:
    body = part("e").strip()
    return part("fName").strip() + (body if body.startswith("(") else f"({body})")


def _matrix(_: etree._Element, part: _Parts) -> str:
    return f"[{'; '.join(part.all('mr'))}]"


def _matrix_row(_: etree._Element, part: _Parts) -> str:
    return ", ".join(part.all("e"))


def _lines(_: etree._Element, part: _Parts) -> str:
    return "; ".join(part.all("e"))


def _accented(element: etree._Element, part: _Parts) -> str:
    return part.grouped("e") + _value(element, "./accPr/chr", chr(0x302))


def _value(element: etree._Element, path: str, default: str) -> str:
    found = element.find(path)
    return found.get("val", default) if found is not None else default


_FORMS = {
    "f": _fraction,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sPre": _scripts_before,
    "rad": _root,
    "nary": _sum,
    "d": _bracketed,
    "func": _function,
    "limLow": _limit_below,
    "limUpp": _limit_above,
    "m": _matrix,
    "mr": _matrix_row,
    "eqArr": _lines,
    "acc": _accented,
}
