"""Box Notes are read from their tree."""

from __future__ import annotations

import json

import pytest
from tests.documents.reading import path_of, read, tables, words

from onward.documents.boxnote import read_boxnote
from onward.errors import UnreadableError


def node(kind: str, *children: object, **attributes: object) -> dict[str, object]:
    return {"type": kind, "content": list(children), "attrs": attributes}


def say(text: str) -> dict[str, object]:
    return node("paragraph", {"type": "text", "text": text})


def note(*children: object) -> str:
    return json.dumps({"doc": node("doc", *children)})


def test_headings_lists_and_check_lists() -> None:
    heading = node("heading", {"type": "text", "text": "H"}, level=2)
    inner = node("bullet_list", node("list_item", say("inner")))
    ordered = node("ordered_list", node("list_item", say("one"), inner), order=4)
    checks = node("check_list", node("check_list_item", say("done"), checked=True))
    document = read(read_boxnote, note(heading, say("text"), ordered, checks))
    assert document.title == "H"
    assert path_of(document, "text") == ("H",)
    assert words(document) == ["text", "4. one\n- inner", "- ☑ done"]


def test_tables_with_spans() -> None:
    rows = (
        node("table_row", node("table_header", say("A"), colspan=2)),
        node("table_row", node("table_cell", say("1")), node("table_cell", say("2"), say("3"))),
    )
    (table,) = tables(read(read_boxnote, note(node("table", *rows))))
    assert table.rows == (("1", "2 3"),)


def test_notes_of_the_older_format() -> None:
    assert words(read(read_boxnote, '{"atext": {"text": "one\\ntwo"}}')) == ["one", "two"]


@pytest.mark.parametrize("data", ["", "{", "[]", "{}", "[" * 100_000, '{"doc": 3}'])
def test_what_is_no_note_has_a_reason(data: str) -> None:
    with pytest.raises(UnreadableError, match="broken Box Note"):
        read(read_boxnote, data)


def test_nodes_of_the_wrong_shape_do_not_crash() -> None:
    assert read(read_boxnote, '{"doc": {"content": [3, {"type": 7, "content": "x"}]}}').text == ""
