"""Writes MathML as one line of text, in the notation of ``equations``.

Refuses to know where a formula stands. Names are compared without their namespace.
"""

from __future__ import annotations

from lxml import etree

from onward.documents.equations import grouped
from onward.documents.xml_tree import all_text, local_name

_MAX_DEPTH = 60
_TWO = {"mfrac": "/", "msup": "^", "mover": "^", "msub": "_", "munder": "_"}
_AROUND = {
    "msqrt": ("sqrt(", "", ")"),
    "mtable": ("[", "; ", "]"),
    "mtr": ("", ", ", ""),
    "mfenced": ("(", ", ", ")"),
}
_INVISIBLE = str.maketrans("", "", "\u2061\u2062\u2063\u2064\u200b")


def linear_math(element: etree._Element, depth: int = 0) -> str:
    """Return a formula, or a part of one, as people type it: ``(a+b)/2``, ``x_i^2``."""
    name = local_name(element)
    if name in ("annotation", "annotation-xml"):
        return ""
    children = [child for child in element if isinstance(child.tag, str)]
    if depth > _MAX_DEPTH or not children:
        return all_text(element).translate(_INVISIBLE)
    parts = [linear_math(child, depth + 1) for child in children]
    if name in _TWO and len(parts) >= 2:
        return f"{grouped(parts[0])}{_TWO[name]}{grouped(parts[1])}"
    if name in ("msubsup", "munderover") and len(parts) >= 3:
        return f"{grouped(parts[0])}_{grouped(parts[1])}^{grouped(parts[2])}"
    if name == "mroot" and len(parts) >= 2:
        return f"root({parts[1]}, {parts[0]})"
    opening, joint, closing = _AROUND.get(name, ("", "", ""))
    if name == "mfenced":
        opening, closing = element.get("open", opening), element.get("close", closing)
    return opening + joint.join(parts) + closing
