"""The words of training data, whatever file they are in, with the line where they stand."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.tasks.training_texts import training_files, training_texts


def said(path: Path) -> list[tuple[int, str]]:
    return [(line, text.strip()) for found in training_texts(path) for line, text in found.lines]


def test_json_lines_give_all_strings_of_a_record_at_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    record = {"messages": [{"role": "user", "content": "Héllo"}, {"content": "du"}], "n": 3}
    file.write_text(json.dumps(record) + "\nno json here\n" + json.dumps("b") + "\n", "utf-8")
    assert said(file) == [
        (1, "user"), (1, "Héllo"), (1, "du"), (2, "no json here"), (3, "b"),
    ]  # fmt: skip
    assert len(list(training_texts(file))) == 3


@pytest.mark.parametrize("whole", [["a", {"x": "b"}], {"data": ["a", {"x": "b"}], "version": 1}])
def test_a_json_document_gives_its_list_with_the_number_of_the_item(
    tmp_path: Path, whole: object
) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps(whole), "utf-8")
    assert said(file) == [(1, "a"), (2, "b")]


def test_broken_json_is_searched_as_the_text_that_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('[{"x": "one two"},\n{"x": "three', "utf-8")
    assert said(file) == [(1, '[{"x": "one two"},'), (2, '{"x": "three')]


def test_a_table_and_a_text_give_their_lines(tmp_path: Path) -> None:
    for name in ("a.csv", "a.tsv", "a.txt", "a.md", "a"):
        (tmp_path / name).write_text("text,label\nhello there,1\n", "utf-8")
        assert said(tmp_path / name) == [(1, "text,label"), (2, "hello there,1")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Straße, café", encoding)
    assert [text.strip("\ufeff") for _, text in said(file)] == ["Straße, café"]


def test_a_broken_byte_costs_a_character_and_not_the_encoding(tmp_path: Path) -> None:
    lines = [json.dumps(f"schöne Grüße {number}", ensure_ascii=False) for number in range(9)]
    for mark in (b"", codecs.BOM_UTF8):
        for name, first in (("a.jsonl", "schöne Grüße 0"), ("a.txt", '"schöne Grüße 0"')):
            text = mark + "\n".join(lines).encode() + b'\n"gr\xfcn"\n'
            (tmp_path / name).write_bytes(text)
            found = said(tmp_path / name)
            assert found[0] == (1, first)
            assert found[-1][1].strip('"') == "gr�n"
    (tmp_path / "a.json").write_bytes(b"[" + ",\n".join(lines).encode() + b',\n"gr\xfcn"]')
    assert [text for _, text in said(tmp_path / "a.json")][-2:] == ["schöne Grüße 8", "gr�n"]


@pytest.mark.parametrize("name", ["a.jsonl", "a.txt", "a.json"])
def test_a_codepage_is_told_as_it_is_for_training(tmp_path: Path, name: str) -> None:
    lines = [f'"Это письмо номер {number}, позвоните скорее"' for number in range(9)]
    whole = "[" + ",\n".join(lines) + "]"
    (tmp_path / name).write_text(whole if name == "a.json" else "\n".join(lines), "cp1251")
    assert "Это письмо номер 0, позвоните скорее" in said(tmp_path / name)[0][1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("line", ["x" + "ä" * 100_000, "käse\n", "x\n\näö\n"])
def test_the_first_lines_tell_the_encoding_wherever_they_end(
    tmp_path: Path, encoding: str, line: str
) -> None:
    file = tmp_path / "a.txt"
    text = line * (1 + 200_000 // len(line))
    file.write_text(text, encoding, newline="")
    found = dict(line for piece in training_texts(file) for line in piece.lines)
    assert "".join(found.values()).lstrip("\ufeff") == text


def test_a_number_of_thousands_of_digits_is_text(tmp_path: Path) -> None:
    for name in ("a.jsonl", "a.json"):
        (tmp_path / name).write_text("9" * 5_000, "utf-8")
        assert said(tmp_path / name) == [(1, "9" * 5_000)]


def test_a_long_text_comes_in_pieces_that_overlap(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    lines = [f"line number {number} of a long text" for number in range(1, 14_001)]
    file.write_text("\n".join(lines), "utf-8")
    pieces = list(training_texts(file))
    assert len(pieces) == 3
    numbers = [[line for line, _ in piece.lines] for piece in pieces]
    assert numbers[0][0] == 1
    assert numbers[-1][-1] == 14_000
    assert set(range(1, 14_001)) == set().union(*numbers)
    assert len(set(numbers[0]) & set(numbers[1])) > 100
    assert all(lines[number - 1] == text.strip() for number, text in pieces[1].lines)


def test_an_empty_file_has_no_text(tmp_path: Path) -> None:
    for name in ("a.json", "a.jsonl", "a.txt"):
        (tmp_path / name).write_text("", "utf-8")
        assert said(tmp_path / name) == []


@pytest.mark.parametrize("name", ["a.txt", "a.json", "a.parquet"])
def test_a_binary_file_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"\x00\x01\x02\x00\x05")
    with pytest.raises(UsageError, match="is a binary file"):
        list(training_texts(file))


def test_folders_are_walked_and_named_files_taken(tmp_path: Path) -> None:
    for name in ("b/x.txt", "b/y.jsonl", "b/z.pdf", "b/.hidden/h.txt", "a.log"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    found = training_files([tmp_path / "a.log", tmp_path / "b", tmp_path / "b" / "x.txt"])
    assert [file.name for file in found] == ["a.log", "x.txt", "y.jsonl"]


def test_a_path_that_is_not_there_or_holds_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no file or folder .*gone\.txt"):
        training_files([tmp_path / "gone.txt"])
    with pytest.raises(UsageError, match=r"no file in .* ends in \.txt"):
        training_files([tmp_path])
