"""Reads XML: JATS articles as articles, XBRL linkbases as labels, the rest as readable text.

Entities, DTDs and the network are never touched. Refuses to know schemas.
"""

from __future__ import annotations

import re

from lxml import etree

from onward.documents.draft import Draft
from onward.documents.html import write_html
from onward.documents.jats import write_article
from onward.documents.plaintext import decode
from onward.documents.xml_tree import all_text, line_of, parse_plain
from onward.types import Blob, Location

_MAX_DEPTH = 100
_NO_CONTENT = ("schemaLocation", "noNamespaceSchemaLocation")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_LINKS = ("labelLink", "presentationLink", "calculationLink", "definitionLink", "referenceLink")


def read_xml(blob: Blob, draft: Draft) -> None:
    """Write an XML file; UnreadableError if there is no element in it."""
    # Decoded first: a declaration that disagrees with the bytes is common.
    text = _DECLARATION.sub("", decode(blob.data))
    root = parse_plain(text.encode("utf-8", errors="replace"))
    articles = [root] if root.tag == "article" else list(root.iterchildren("article"))
    if any(article.find("front") is not None for article in articles):
        for article in articles:
            write_article(article, draft)
    elif root.tag == "html":
        write_html(text, draft)
    elif root.tag == "linkbase":
        _write_linkbase(root, draft)
    else:
        _write(root, draft, 0)


def _write(element: etree._Element, draft: Draft, depth: int) -> None:
    """Write an element: one of plain fields as one block, a deeper one child by child."""
    place = Location(line=line_of(element))
    children = [child for child in element if isinstance(child.tag, str)]
    mixed = _has_text_between(element)
    if not children or mixed or depth > _MAX_DEPTH:
        draft.text("\n".join([*_attributes(element), _field(element)]), place)
    elif all(not len(child) or _has_text_between(child) for child in children):
        lines = [*_attributes(element)]
        for child in children:
            lines += [*_attributes(child), _field(child)]
        if depth:
            lines.insert(0, str(element.tag))
        draft.text("\n".join(line for line in lines if line), place)
    else:
        draft.text("\n".join(_attributes(element)), place)
        for child in children:
            _write(child, draft, depth + 1)


def _field(element: etree._Element) -> str:
    text = all_text(element)
    return f"{element.tag}: {text}" if text else ""


def _attributes(element: etree._Element) -> list[str]:
    return [
        f"{element.tag} {name!s}: {value!s}"
        for name, value in element.attrib.items()
        if str(name) not in _NO_CONTENT and value.strip()
    ]


def _has_text_between(element: etree._Element) -> bool:
    """Say whether text stands between an element's children, as in a paragraph."""
    if not len(element):
        return False
    return bool((element.text or "").strip()) or any(
        (child.tail or "").strip() for child in element
    )


def _write_linkbase(root: etree._Element, draft: Draft) -> None:
    """Write XBRL labels as ``concept: label``, other links as ``concept > concept``."""
    for link in root.iter(*_LINKS):
        role = link.get("role", "").rpartition("/")[2]
        title = "Labels" if link.tag == "labelLink" else role
        draft.heading(1, title, Location(line=line_of(link)))
        concepts = {
            locator.get("label", ""): locator.get("href", "").rpartition("#")[2]
            for locator in link.iterchildren("loc")
        }
        texts: dict[str, list[str]] = {}
        for label in link.iterchildren("label"):
            texts.setdefault(label.get("label", ""), []).append(all_text(label))
        for arc in link:
            if not str(arc.tag).endswith("Arc"):
                continue
            start, end = arc.get("from", ""), arc.get("to", "")
            concept = concepts.get(start, start)
            place = Location(line=line_of(arc))
            if link.tag == "labelLink":
                draft.text(f"{concept}: {'; '.join(dict.fromkeys(texts.get(end, [])))}", place)
            else:
                weight = f" (weight {arc.get('weight')})" if arc.get("weight") else ""
                draft.text(f"{concept} > {concepts.get(end, end)}{weight}", place)
