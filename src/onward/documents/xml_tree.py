"""Parses XML of unknown origin without being harmed by it.

External entities, DTDs and the network are never touched, and entities are never expanded. Refuses
to know any vocabulary.
"""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

from onward.errors import UnreadableError

_NAME = re.compile(r"[^\W\d][\w.-]*")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RELATIONSHIPS = "/relationships"


def parse_xml(data: bytes) -> etree._Element:
    """Return the root element of ``data`` without comments and processing instructions.

    What is broken in the middle is read as far as it makes sense. Raises UnreadableError if there
    is no element at all.
    """
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            recover=recover,
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            reason = str(error)
            continue
        if root is not None:
            return root
        reason = "no element"
    raise UnreadableError(f"broken XML: {reason}")


def parse_plain(data: bytes) -> etree._Element:
    """Parse and cut all names down to their local part: ``w:p`` becomes ``p``.

    Only attributes of the relationships namespace keep a prefix (``r:id`` becomes ``r-id``),
    because they stand beside unprefixed ones of the same name. Makes Strict and Transitional
    OOXML, whose namespaces differ, the same.
    """
    root = parse_xml(data)
    for element in root.iter(etree.Element):
        if _NAME.fullmatch(name := local_name(element)):
            element.tag = name
        for raw_key, value in element.attrib.items():
            key = str(raw_key)
            if key.startswith("{"):
                space, _, name = key[1:].partition("}")
                del element.attrib[raw_key]
                name = f"r-{name}" if space.endswith(_RELATIONSHIPS) else name
                if _NAME.fullmatch(name):
                    element.set(name, element.get(name, value))
    return root


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace; "" for entities."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def all_text(element: etree._Element) -> str:
    """Return all text under an element, its runs of blanks made one."""
    return " ".join(joined_text(element).split())


def joined_text(element: etree._Element) -> str:
    """Return all text under an element as it stands; entities say nothing."""
    return "".join(str(text) for text in element.itertext(etree.Element))


def xml_safe(text: str) -> str:
    """Return text without the characters that XML forbids, so that it can go into a tree."""
    return _FORBIDDEN.sub("", text)


def parent_tag(element: etree._Element) -> str:
    """Return the name of the element around this one; "" for the root."""
    parent = element.getparent()
    return str(parent.tag) if parent is not None else ""


def line_of(element: etree._Element) -> int | None:
    """Return the line of the file on which an element starts, where the parser knows it."""
    return cast(int | None, element.sourceline)


def elements(path: etree.XPath, element: etree._Element) -> list[etree._Element]:
    """Return the elements that an XPath finds; for paths that select nothing else."""
    return cast(list[etree._Element], path(element))
