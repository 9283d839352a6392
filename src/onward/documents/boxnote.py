"""Reads Box Notes: a ProseMirror tree in JSON, or the older plain text inside JSON.

Refuses to know annotations and authorship.
"""

from __future__ import annotations

import json
from typing import Any

from onward.documents.draft import Draft
from onward.documents.plaintext import decode
from onward.documents.span_grid import Grid
from onward.errors import UnreadableError
from onward.types import Blob

_MAX_DEPTH = 60
_LISTS = ("bullet_list", "ordered_list", "check_list")


def read_boxnote(blob: Blob, draft: Draft) -> None:
    """Write a note; UnreadableError if the JSON is broken or holds no note."""
    try:
        note = json.loads(decode(blob.data))
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnreadableError(f"broken Box Note: {error}") from error
    tree = note.get("doc") if isinstance(note, dict) else None
    if isinstance(tree, dict):
        _write_all(tree, draft, 0)
        return
    older = note.get("atext") if isinstance(note, dict) else None
    if not isinstance(older, dict):
        raise UnreadableError("broken Box Note: it has neither a document nor a text")
    for line in str(older.get("text", "")).split("\n"):
        draft.text(line)


def _children(node: dict[str, Any]) -> list[dict[str, Any]]:
    content = node.get("content")
    return (
        [child for child in content if isinstance(child, dict)] if isinstance(content, list) else []
    )


def _attributes(node: dict[str, Any]) -> dict[str, Any]:
    attributes = node.get("attrs")
    return attributes if isinstance(attributes, dict) else {}


def _write_all(parent: dict[str, Any], draft: Draft, depth: int) -> None:
    for node in _children(parent):
        kind = node.get("type")
        if kind == "heading":
            level = _number(node, "level")
            draft.title = draft.title or _text(node)
            draft.heading(min(level, 6), _text(node))
        elif kind == "paragraph":
            draft.text(_text(node))
        elif kind in _LISTS:
            draft.text("\n".join(_list_lines(node, 0)))
        elif kind == "code_block":
            draft.code(_text(node))
        elif kind == "table":
            _write_table(node, draft)
        elif kind == "image":
            alternative = _attributes(node).get("alt") or _attributes(node).get("fileName")
            draft.text(f"[image: {alternative}]" if alternative else "")
        elif depth < _MAX_DEPTH:
            _write_all(node, draft, depth + 1)


def _list_lines(node: dict[str, Any], depth: int) -> list[str]:
    lines: list[str] = []
    for number, item in enumerate(_children(node), start=_number(node, "order")):
        marker = f"{number}." if node.get("type") == "ordered_list" else "-"
        if node.get("type") == "check_list":
            marker = "- ☑" if _attributes(item).get("checked") else "- ☐"
        own = [child for child in _children(item) if child.get("type") not in _LISTS]
        text = " ".join(_text(child) for child in own).strip()
        lines += [f"{marker} {text}"] if text else []
        for child in _children(item):
            if child.get("type") in _LISTS and depth < _MAX_DEPTH:
                lines += _list_lines(child, depth + 1)
    return lines


def _write_table(node: dict[str, Any], draft: Draft) -> None:
    grid = Grid()
    for number, row in enumerate(_children(node)):
        cells = _children(row)
        grid.start_row()
        for cell in cells:
            grid.cell(_text(cell), columns=_number(cell, "colspan"), rows=_number(cell, "rowspan"))
        if number == grid.header_rows and all(cell.get("type") == "table_header" for cell in cells):
            grid.header_rows += 1
    grid.write(draft)


def _text(node: dict[str, Any], depth: int = 0) -> str:
    if node.get("type") == "text":
        return str(node.get("text", ""))
    if node.get("type") in ("hard_break", "tab"):
        return "\n"
    if depth > _MAX_DEPTH:
        return ""
    joint = " " if any(child.get("type") != "text" for child in _children(node)) else ""
    inline = node.get("type") in ("paragraph", "heading", "code_block")
    return ("" if inline else joint).join(_text(child, depth + 1) for child in _children(node))


def _number(node: dict[str, Any], name: str) -> int:
    value = _attributes(node).get(name)
    return value if isinstance(value, int) and 0 < value < 10_000 else 1
