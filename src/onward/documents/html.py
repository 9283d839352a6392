"""Reads web pages: the main text, without menus, banners and scripts.

Knows what is content on a page. Refuses to fetch anything a page points to.
"""

from __future__ import annotations

import re

from lxml import etree, html

from onward.documents.draft import Draft
from onward.documents.html_blocks import BlockWriter, flat_text
from onward.documents.plaintext import decode
from onward.documents.xml_tree import elements, joined_text, xml_safe
from onward.types import Blob, Location

_NEVER_TEXT = (
    "script", "style", "template", "svg", "iframe", "object", "embed", "canvas", "audio", "video",
    "input", "select", "button", "link", "meta", "head", "map", "noframes", "datalist",
)  # fmt: skip
_FURNITURE = ("nav", "header", "footer", "aside")
_FURNITURE_ROLES = frozenset((
    "navigation", "banner", "contentinfo", "search", "complementary", "menu",
))  # fmt: skip
_TAG_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FURNITURE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:breadcrumbs?|navbox|navbar|sidebar|site-nav|pagination|pager|share-?buttons|"
    r"social-?links|cookie-?(?:banner|consent|notice)|skip-link|mw-editsection|mw-jump-link|"
    r"vector-menu|catlinks|headerlink|noprint|printfooter)(?:$|[\s_-])",
    re.IGNORECASE,
)
_KEPT_ASIDE = re.compile(r"footnote|endnote|admonition|topic|note|callout", re.IGNORECASE)
_MIN_MAIN_SHARE = 0.3
"""A ``<main>`` with less of the page's text than this is not trusted to be the main text."""
_MENU_LINKS = 4
_MENU_SHARE = 0.8
_MENU_WORDS = 5
_MAIN = etree.XPath("//main | //*[@role='main']")
_META = {
    "author": "author", "description": "description", "date": "date",
    "article:published_time": "date", "og:description": "description", "og:title": "title",
}  # fmt: skip


def read_html(blob: Blob, draft: Draft) -> None:
    """Write the main text of a page; a page that is nothing but a menu is written whole."""
    text = decode(blob.data)
    root = parse_html(text)
    if root is None:
        return
    _write_metadata(root, draft)
    _drop(root, (*_NEVER_TEXT, "noscript"))
    _drop_hidden(root)
    if not joined_text(root).strip():
        write_html(text, draft)
        return
    main = _main(root)
    if _has_text(main):
        BlockWriter(draft).write(main)
    else:
        write_html(text, draft)


def write_html(markup: str, draft: Draft, location: Location | None = None) -> None:
    """Write all visible text of ``markup``: for mail and e-books, which have no menus."""
    root = parse_html(markup)
    if root is not None:
        _drop(root, _NEVER_TEXT)
        BlockWriter(draft, location).write(root)


def parse_html(markup: str) -> etree._Element | None:
    """Return the root of a page with lower-case tags, or None if there is nothing in it."""
    # Deep pages are common (huge_tree); the walk has a limit of its own.
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    data = markup.replace("\0", "").encode("utf-8", errors="replace")
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    for element in root.iter():
        # XHTML and office HTML carry prefixes: <o:p>, <html:div>.
        name = str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()
        if name != element.tag and _TAG_NAME.fullmatch(name):
            element.tag = name
    return root


def _write_metadata(root: etree._Element, draft: Draft) -> None:
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        content = (meta.get("content") or "").strip()
        if content and name in _META:
            draft.metadata.setdefault(_META[name], content)
    if language := root.get("lang") or root.get("xml:lang"):
        draft.metadata["language"] = language
    title = next(root.iter("title"), None)
    named = flat_text(title) if title is not None else ""
    draft.title = named or draft.metadata.get("title", "")
    draft.metadata.pop("title", None)
    if not draft.title and (first := next(root.iter("h1"), None)) is not None:
        draft.title = flat_text(first)


def _main(root: etree._Element) -> etree._Element:
    """Return the element that holds the main text, with the furniture inside it dropped."""
    body = next(root.iter("body"), root)
    candidates = elements(_MAIN, root)
    articles = list(root.iter("article"))
    if not candidates and len(articles) == 1:
        candidates = articles
    whole = _length(body)
    for candidate in candidates:
        if _length(candidate) >= _MIN_MAIN_SHARE * whole:
            _drop_furniture(candidate)
            return candidate
    _drop_furniture(body)
    if _has_text(body):
        _drop_menus(body)
    return body


def _drop_furniture(main: etree._Element) -> None:
    for element in list(main.iterdescendants()):
        if _is_furniture(element):
            headings = [flat_text(heading) for heading in element.iter("h1")]
            _remove(element, headings if element.tag == "header" else [])


def _is_furniture(element: etree._Element) -> bool:
    classes = f"{element.get('class', '')} {element.get('id', '')}"
    role = element.get("role", "")
    if element.tag == "aside":
        return role not in ("note", "doc-footnote") and not _KEPT_ASIDE.search(classes)
    if element.tag in ("header", "footer"):
        return next(element.iterancestors("article", "section", "blockquote"), None) is None
    if element.tag in ("body", "main", "article", "html"):
        return False
    return (
        element.tag in _FURNITURE
        or role in _FURNITURE_ROLES
        or bool(_FURNITURE_CLASS.search(classes))
    )


def _drop_menus(body: etree._Element) -> None:
    """Drop lists and boxes that hold little but short links, unless nothing else is there."""
    menus: set[etree._Element] = set()
    for element in body.iterdescendants("ul", "ol", "div", "table", "td", "p", "center"):
        links = [flat_text(link) for link in element.iter("a")]
        linked = sum(len(link) for link in links)
        words = sum(len(link.split()) for link in links)
        if len(links) < _MENU_LINKS or words > _MENU_WORDS * len(links):
            continue
        if linked >= _MENU_SHARE * _length(element):
            menus.add(element)
    outermost = [menu for menu in menus if menus.isdisjoint(menu.iterancestors())]
    if _length(body) > sum(_length(menu) for menu in outermost):
        for menu in outermost:
            _remove(menu)


def _drop(root: etree._Element, tags: tuple[str, ...]) -> None:
    for element in list(root.iter(*tags)):
        _remove(element)


def _drop_hidden(root: etree._Element) -> None:
    for element in list(root.iterdescendants()):
        hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
        if hidden or _HIDDEN_STYLE.search(element.get("style", "")):
            _remove(element)


def _remove(element: etree._Element, headings: list[str] | None = None) -> None:
    """Take an element out of the tree, leaving only ``headings`` and the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    tail = xml_safe(element.tail or "")
    element.clear()
    element.tag = "div"
    element.tail = tail
    for text in headings or []:
        etree.SubElement(element, "h1").text = xml_safe(text)


def _length(element: etree._Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())


def _has_text(element: etree._Element) -> bool:
    return any(text.strip() for text in element.itertext())
