"""Reads Markdown: CommonMark with tables, strike-through and front matter.

Refuses to know HTML: what a page embeds is handed to ``html.write_html``.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from onward.documents.draft import Draft
from onward.documents.html import write_html
from onward.documents.plaintext import decode
from onward.documents.span_grid import Grid
from onward.types import Blob, Location

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FRONT_LINE = re.compile(r"^([A-Za-z][\w -]{0,40}):[ \t]*(.*)$")
_HTML_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LISTS = ("bullet_list", "ordered_list")


def read_markdown(blob: Blob, draft: Draft) -> None:
    """Write headings, paragraphs, lists, code and tables, each at its line."""
    write_markdown(decode(blob.data), draft)


def write_markdown(text: str, draft: Draft) -> None:
    """Write Markdown that stands in another document, a notebook for one."""
    text = text.replace("\0", "")
    skipped = 0
    if found := _FRONT_MATTER.match(text):
        _read_front_matter(found[1], draft)
        skipped = found[0].count("\n")
        text = text[found.end() :]
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    writer = _Writer(draft, skipped)
    writer.blocks(SyntaxTreeNode(parser.parse(text)))


class _Writer:
    """Writes the nodes of a parsed page; ``skipped`` lines came before it in the file."""

    def __init__(self, draft: Draft, skipped: int) -> None:
        self._draft = draft
        self._skipped = skipped

    def blocks(self, parent: SyntaxTreeNode, marker: str = "") -> None:
        """Write the children of a page, a quotation or a list item; the first after a marker."""
        for node in parent.children:
            place = self._place(node)
            if node.type == "heading":
                title = _inline(node)
                if node.tag == "h1" and not self._draft.title:
                    self._draft.title = title
                self._draft.heading(int(node.tag[1]), title, place)
            elif node.type == "paragraph":
                self._draft.text(f"{marker} {_inline(node)}", place)
            elif node.type in ("fence", "code_block"):
                self._draft.code(node.content, place)
            elif node.type == "html_block":
                write_html(node.content, self._draft, place)
            elif node.type == "table":
                self._table(node, place)
            elif node.type in _LISTS:
                self._list(node)
            elif node.type == "blockquote":
                self.blocks(node)
            marker = ""

    def _list(self, node: SyntaxTreeNode) -> None:
        """Write a list as the lines of one block, broken only by code and tables inside it."""
        lines: list[str] = []
        place = self._place(node)
        for marker, item in _items(node):
            if _is_plain(item):
                if not lines:
                    place = self._place(item)
                lines += _item_lines(marker, item)
            else:
                self._draft.text("\n".join(lines), place)
                lines = []
                self.blocks(item, marker)
        self._draft.text("\n".join(lines), place)

    def _table(self, node: SyntaxTreeNode, place: Location) -> None:
        grid = Grid()
        for row in (row for part in node.children for row in part.children):
            grid.start_row()
            for cell in row.children:
                grid.cell(_inline(cell))
        grid.header_rows = 1
        grid.write(self._draft, location=place)

    def _place(self, node: SyntaxTreeNode) -> Location:
        return Location(line=node.map[0] + 1 + self._skipped) if node.map else Location()


def _items(node: SyntaxTreeNode) -> list[tuple[str, SyntaxTreeNode]]:
    if node.type == "bullet_list":
        return [("-", item) for item in node.children]
    start = int(node.attrs.get("start", 1))
    return [(f"{number}.", item) for number, item in enumerate(node.children, start)]


def _is_plain(item: SyntaxTreeNode) -> bool:
    for child in item.children:
        if child.type in _LISTS:
            if not all(_is_plain(inner) for inner in child.children):
                return False
        elif child.type != "paragraph":
            return False
    return True


def _item_lines(marker: str, item: SyntaxTreeNode) -> list[str]:
    paragraphs = [_inline(child) for child in item.children if child.type == "paragraph"]
    lines = [f"{marker} {' '.join(paragraphs)}".replace("\n", " ")] if any(paragraphs) else []
    for child in item.children:
        if child.type in _LISTS:
            for inner_marker, inner in _items(child):
                lines += _item_lines(inner_marker, inner)
    return lines


def _inline(node: SyntaxTreeNode) -> str:
    """Return the text under a node without its marks; pictures give their description."""
    if node.type in ("text", "code_inline", "text_special"):
        return node.content
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak" or (node.type == "html_inline" and _HTML_BREAK.match(node.content)):
        return "\n"
    if node.type == "image" and not node.children:
        return node.content
    return "".join(_inline(child) for child in node.children)


def _read_front_matter(text: str, draft: Draft) -> None:
    """Keep the simple ``key: value`` lines of YAML front matter; nested ones are left out."""
    for line in text.splitlines():
        if (found := _FRONT_LINE.match(line)) and (value := found[2].strip().strip("\"'")):
            draft.metadata[found[1].strip().lower()] = value
    draft.title = draft.metadata.pop("title", "")
