"""Reads a page as a browser does, to see what is in it and what must not be."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "br"}
_TEXT = {"p", "ul", "li", "dl", "dt", "dd", "div", "span", "bdi", "strong", "small", "mark", "a"}
_TABLE = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
_PARTS = {"main", "section", "nav", "h1", "h2", "h3", "h4", "pre", "details", "summary"}
_PLOT = {"figure", "figcaption", "svg", "title", "desc", "g", "text", "line", "rect", "circle"}
_PAGE = {"html", "head", "style", "body", "blockquote"}
_HARMLESS = _PAGE | _VOID | _TEXT | _TABLE | _PARTS | _PLOT


@dataclass
class Page:
    """What was found in a page."""

    texts: list[str] = field(default_factory=list)
    """Text of the body, in order."""
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _HARMLESS:
            self.page.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "srcset", "action", "data"):
                self.page.faults.append(f"{name}={value}")
            if name == "id" and value:
                self.page.ids.append(value)
            if name == "href":
                self.page.links.append(value or "")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.page.faults.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if "body" in self.open:
            self.page.texts.append(data)
        elif "style" in self.open and ("url(" in data or "@import" in data):
            self.page.faults.append("a style that loads")


def read_page(html: str) -> Page:
    """Return the page, with a fault for whatever runs, loads, is left open or leads nowhere."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    page = reader.page
    page.faults += [f"{tag} left open" for tag in reader.open]
    page.faults += [link for link in page.links if link.removeprefix("#") not in page.ids]
    page.faults += [f"id {one} twice" for one in set(page.ids) if page.ids.count(one) > 1]
    return page
