"""JSON records become readable lines with their number; nothing in them crashes."""

from __future__ import annotations

import json

import pytest
from tests.documents.reading import path_of, read, read_draft, words

from onward.documents.draft import Draft
from onward.documents.json_lines import read_json, read_jsonl
from onward.errors import UnreadableError
from onward.options import ReadOptions
from onward.types import Blob


def test_a_list_of_objects_is_records() -> None:
    document = read(read_json, '[{"name": "Trowel", "price": 12.50}, {"name": "Can"}]')
    assert words(document) == ["name: Trowel\nprice: 12.50", "name: Can"]
    assert [block.location.row for block in document.blocks] == [1, 2]


def test_nested_values_carry_their_path() -> None:
    text = '[{"a": {"b": [1, 2], "c": [{"d": true}, {"d": null}]}, "e": ""}]'
    assert words(read(read_json, text)) == ["a.b: 1, 2\na.c 1.d: true"]


def test_an_object_keeps_its_lists_under_their_names() -> None:
    document = read(read_json, '{"title": "T", "items": [{"x": 1}, {"x": 2}], "tags": ["a", "b"]}')
    assert words(document) == ["title: T", "x: 1", "x: 2", "tags: a, b"]
    assert path_of(document, "x: 1") == ("items",)


@pytest.mark.parametrize(
    ("text", "expected"), [("3", ["3"]), ('"x"', ["x"]), ("null", []), ("[]", [])]
)
def test_plain_values(text: str, expected: list[str]) -> None:
    assert words(read(read_json, text)) == expected


def test_numbers_stay_as_written_however_long() -> None:
    digits = "9" * 10_000
    assert digits in read(read_json, f'{{"n": {digits}}}').text
    assert "1e999999" in read(read_json, '{"n": 1e999999}').text


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000])
def test_endless_nesting_has_a_reason(text: str) -> None:
    with pytest.raises(UnreadableError, match="nested too deep"):
        read(read_json, text)


def test_deep_but_sound_nesting_is_cut_off() -> None:
    assert read(read_json, '{"a":' * 300 + "1" + "}" * 300).text.endswith("…")


def test_broken_json_names_the_place() -> None:
    with pytest.raises(UnreadableError, match=r"broken JSON: .*line 1 column 7"):
        read(read_json, '{"a": }')


def test_lines_of_json_under_the_wrong_name_are_read() -> None:
    assert words(read(read_json, '{"a": 1}\n{"a": 2}\n')) == ["a: 1", "a: 2"]


def test_broken_lines_are_warnings_by_number_and_the_rest_is_read() -> None:
    draft, document = read_draft(read_jsonl, '{"a": 1}\n\n{broken\n{"a": 2}\n')
    assert words(document) == ["a: 1", "a: 2"]
    assert [block.location.row for block in document.blocks] == [1, 4]
    assert len(draft.warnings) == 1
    assert draft.warnings[0].startswith("line 3 is not JSON")


def test_many_broken_lines_are_counted() -> None:
    draft, _ = read_draft(read_jsonl, "{bad\n" * 50 + "{}\n" + '{"a": 1}\n')
    assert len(draft.warnings) == 21
    assert draft.warnings[-1] == "50 lines in all are not JSON"


def test_a_file_without_any_record_has_a_reason() -> None:
    with pytest.raises(UnreadableError, match="no line is JSON"):
        read(read_jsonl, "not\njson\n")


def test_records_beyond_the_limit_are_left_out_with_a_warning() -> None:
    draft = Draft(ReadOptions(max_rows=2))
    read_jsonl(Blob("s", "n", b'{"a": 1}\n{"a": 2}\n{"a": 3}\n'), draft)
    assert draft.warnings == ["only 2 of 3 records were read"]


def test_text_in_any_encoding() -> None:
    assert words(read(read_json, '{"a": "ä"}'.encode("utf-16"))) == ["a: ä"]


def test_notebooks_are_text_and_code() -> None:
    notebook = {
        "nbformat": 4,
        "cells": [
            {"cell_type": "markdown", "source": ["# Title\n", "words"]},
            {
                "cell_type": "code",
                "source": "x = 1",
                "outputs": [{"data": {"text/plain": ["1"]}}, {"text": "out"}, 3],
            },
            "broken",
        ],
    }
    document = read(read_json, json.dumps(notebook))
    assert words(document) == ["words"]
    assert words(document, "code") == ["x = 1", "1", "out"]
