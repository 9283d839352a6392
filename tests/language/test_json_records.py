"""Records of JSON: lines and lists told apart, and what is wrong with each said."""

from __future__ import annotations

from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.language.json_records import JsonRecord, is_torn, json_records, parsed, unicode_text

PATH = Path("folder/a.jsonl")


def _records(text: str) -> list[JsonRecord]:
    return list(json_records(PATH, text, ValueError))


def test_lines_that_are_not_blank_are_records_with_their_number() -> None:
    assert _records('\n{"a": 1}\r\n  \n[2]\n') == [
        ("line", 2, {"a": 1}, False),
        ("line", 4, [2], False),
    ]


def test_items_of_a_list_are_records_on_however_many_lines() -> None:
    assert _records(' [{"a":\n1},\n2]\n') == [("item", 1, {"a": 1}, False), ("item", 2, 2, False)]
    assert _records("[]") == []


def test_lines_that_are_lists_each_are_no_broken_list() -> None:
    assert [record[:3] for record in _records('[1]\n{"a": 2}')] == [
        ("line", 1, [1]),
        ("line", 2, {"a": 2}),
    ]


@pytest.mark.parametrize("text", ["[", '[{"a": 1},\n{"a":', "[" * 100_000])
def test_a_list_that_breaks_off_is_no_file_of_records(text: str) -> None:
    with pytest.raises(UsageError, match=r"a\.jsonl begins like a JSON list and is none: not JSON"):
        _records(text)


def test_reasons_say_where_and_no_value_is_too_deep_or_too_long() -> None:
    assert str(parsed('{"a" 1}', ValueError)) == (
        "not JSON: Expecting ':' delimiter at character 6; mend it"
    )
    assert "at character 1 of line 2; mend it" in str(parsed('{"a":\n}', ValueError))
    assert "nested too deep" in str(parsed("[" * 100_000, ValueError))
    assert "too many digits" in str(parsed("9" * 5_000, ValueError))


def test_records_with_bytes_that_are_not_utf_8_are_torn_and_no_others() -> None:
    lines = unicode_text(PATH, b'"gr\xfcn"\n"gr\xc3\xbcn"\n"\\udc81"\n{\xff')
    assert [record.torn for record in _records(lines)] == [True, False, False, True]
    items = unicode_text(PATH, b'[{"gr\xfcn": 1}, "gr\xc3\xbcn", {"a": ["\xff"]}]')
    assert [record.torn for record in _records(items)] == [True, False, True]
    assert is_torn(items)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_unicode_is_read_with_and_without_a_mark(encoding: str) -> None:
    assert unicode_text(PATH, '{"a": "ü"}'.encode(encoding)) == '{"a": "ü"}'


def test_utf_16_that_breaks_off_is_said() -> None:
    with pytest.raises(UsageError, match="is not utf-16 throughout; save it as UTF-8"):
        unicode_text(PATH, '{"a": "ü"}'.encode("utf-16")[:-1])
