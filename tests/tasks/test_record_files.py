"""Files of records: every container and encoding, bad lines named, and the real files."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from onward.errors import UsageError
from onward.tasks.record_files import read_records, read_texts
from onward.types import Example, Labelled, PreferencePair, RecordFile, TuneKind

ALPACA = {"instruction": "Add 2 and 3.", "input": "", "output": "5"}
LIMA = {"conversations": ["Add 2 and 3.", "5"]}


def _read(
    path: Path,
    content: str | bytes,
    kind: TuneKind = "instruct",
    *,
    text: str = "",
    label: str = "",
) -> RecordFile:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_records(path, kind, text=text, label=label)


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([ALPACA, ALPACA]),
        json.dumps({"version": 1, "data": [ALPACA, ALPACA]}, indent=2),
        json.dumps({"train": [ALPACA, ALPACA]}),
        json.dumps(ALPACA) + "\n\n" + json.dumps(ALPACA) + "\r\n",
        "instruction,input,output\nAdd 2 and 3.,,5\nAdd 2 and 3.,,5\n",
        "instruction\toutput\nAdd 2 and 3.\t5\nAdd 2 and 3.\t5\n",
    ],
)
def test_the_container_is_told_by_content_whatever_the_suffix(content: str, tmp_path: Path) -> None:
    for name in ("records.txt", "records.csv", "records"):
        file = _read(tmp_path / name, content)
        assert (file.format, len(file.records), file.problems) == ("alpaca", 2, ())
        assert all(isinstance(record, Example) for record in file.records)
        assert {record.source for record in file.records} == {str(tmp_path / name)}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", 'text\n"hello there,\nhow are you"\nbye\n'),
        ("a.csv", 'text,label\n"hello there,\nhow are you",\nbye,ham\n'),
        ("a.tsv", 'id\ttext\n1\t"hello there,\nhow are you"\n2\tbye\n'),
        ("a.jsonl", '{"text": "hello there,\\nhow are you"}\n{"text": "bye", "label": "ham"}'),
    ],
)
def test_texts_to_predict_may_have_several_lines_and_need_no_class(
    name: str, content: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    assert read_texts(tmp_path / name) == (["hello there,\nhow are you", "bye"], ())


def test_what_is_no_text_to_predict_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"body": "hello"}\n{"body": ""}\n{\n"hi"', "utf-8")
    texts, problems = read_texts(tmp_path / "a.jsonl", text="body", label="class")
    assert texts == ["hello"]
    assert [one.source.rpartition(":")[2] for one in problems] == ["2", "3", "4"]
    assert problems[0].reason == "no text in column body"
    (tmp_path / "a.csv").write_text("id,words\n1,hello there\n2,see you\n")
    with pytest.raises(UsageError, match=r"a\.csv: no column 'body': the columns are id, words"):
        read_texts(tmp_path / "a.csv", text="body")
    (tmp_path / "a.csv").write_text(" \n")
    with pytest.raises(UsageError, match=r"a\.csv is empty: it should hold texts"):
        read_texts(tmp_path / "a.csv")
    with pytest.raises(UsageError, match="cannot read"):
        read_texts(tmp_path / "nowhere.txt")


def test_one_object_on_one_line_is_one_record(tmp_path: Path) -> None:
    file = _read(tmp_path / "one.jsonl", json.dumps(LIMA))
    assert (file.format, len(file.records)) == ("lima", 1)


def test_a_bad_line_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    lines = ["{", json.dumps(ALPACA), "[1]", '{"text": "x"}', json.dumps(LIMA), json.dumps(LIMA)]
    file = _read(path, "\n".join(lines))
    assert [(record.line, record.source) for record in file.records] == [
        (2, str(path)), (5, str(path)), (6, str(path)),
    ]  # fmt: skip
    assert file.format == "lima + alpaca"
    assert [problem.source for problem in file.problems] == [f"{path}:{n}" for n in (1, 3, 4)]
    reasons = [problem.reason for problem in file.problems]
    assert reasons[0].startswith("not JSON")
    assert reasons[1] == "not an object but a list"
    assert reasons[2].startswith("no known column among text")


def test_a_byte_that_is_not_utf8_costs_its_record_only(tmp_path: Path) -> None:
    lines = [f"label,text\nham,schön {n}\n".splitlines()[1] for n in range(4)]
    content = ("label,text\n" + "\n".join(lines)).encode() + b"\nspam,gr\xfcn\n"
    file = _read(tmp_path / "a.csv", content, "classify")
    assert [record.line for record in file.records] == [2, 3, 4, 5]
    assert file.problems[0].source.endswith("a.csv:6")
    assert "not UTF-8" in file.problems[0].reason


def test_a_mark_settles_the_encoding_whatever_is_broken(tmp_path: Path) -> None:
    content = "label,text\nham,schön\n".encode("utf-8-sig") + b"spam,gr\xfcn\n" * 9
    file = _read(tmp_path / "a.csv", content + b"spam,ok\n", "classify", text="2", label="1")
    assert [r.text for r in file.records if isinstance(r, Labelled)] == ["schön", "ok"]
    assert len(file.problems) == 9
    with pytest.raises(UsageError, match="is not utf-16 throughout; save it as UTF-8"):
        _read(tmp_path / "a.csv", "label,text\nham,schön\n".encode("utf-16")[:-1], "classify")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_western_text_is_read_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    content = "v1,v2,,,\n" + "ham,Größe für 5 €,,,\nspam,señor,,,\nham,ça va,,,\nspam,über,,,\n"
    file = _read(tmp_path / "a.csv", content.encode(encoding), "classify")
    assert file.records[0] == Labelled("Größe für 5 €", "ham", str(tmp_path / "a.csv"), 2)
    assert len(file.records) == 4


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8"])
def test_russian_text_is_read_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    lines = [f"Это письмо номер {n}, позвоните скорее;да\nКак дела сегодня?;нет" for n in range(9)]
    content = "text;label\n" + "\n".join(lines)
    file = _read(tmp_path / "a.csv", content.encode(encoding), "classify")
    assert Counter(record.label for record in file.records if isinstance(record, Labelled)) == {
        "да": 9,
        "нет": 9,
    }


def test_classes_are_text_whatever_type_they_have(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"text": "a", "label": 1},
        {"text": "b", "label": 1.0},
        {"text": "c", "label": False},
        {"text": "d", "label": None},
        {"text": " ", "label": 1},
        {"label": 1, "text": ["e"]},
    ]
    file = _read(tmp_path / "a.json", json.dumps(rows), "classify")
    assert [r.label for r in file.records if isinstance(r, Labelled)] == ["1", "1", "false"]
    assert [problem.reason for problem in file.problems] == [
        "no label in column label",
        "no text in column text",
        "'text' is a list, not a text",
    ]


def test_named_columns_are_prompt_and_answer(tmp_path: Path) -> None:
    content = "frage,thema,antwort\nWer ist da?,x,Ich\nWas ist das?,y,Ein Haus\n"
    for text, label in (("frage", "Antwort"), ("1", "3")):
        file = _read(tmp_path / "a.csv", content, text=text, label=label)
        first = file.records[0]
        assert isinstance(first, Example)
        assert [message.content for message in first.messages] == ["Wer ist da?", "Ich"]
        assert file.format == "table"


def test_a_named_answer_is_learned_instead_of_the_preferred_one(tmp_path: Path) -> None:
    pair = {"instruction": "Hi", "output": "o", "chosen": "c", "rejected": "r"}
    path = tmp_path / "a.json"
    for label, learned in (("", "c"), ("output", "o")):
        record = _read(path, json.dumps([pair]), label=label).records[0]
        assert isinstance(record, Example)
        assert record.messages[-1].content == learned
    named = _read(path, json.dumps([pair]), "prefer", text="output").records[0]
    assert isinstance(named, PreferencePair)
    assert (named.prompt[0].content, named.chosen, named.rejected) == ("o", "c", "r")


@pytest.mark.parametrize(
    ("name", "content", "kind", "reason"),
    [
        ("a.csv", "", "classify", "is empty: it should hold records with a text and its class"),
        ("a.csv", " \n\n", "instruct", "is empty"),
        ("a.csv", "text,label\n", "classify", "it has only a header"),
        (
            "a.csv",
            ",,,\n,,,\n",
            "classify",
            "no record in .*: it has only a header, or empty cells",
        ),
        (
            "a.csv",
            ",,,\n,,,\n",
            "instruct",
            "no record in .*: it has only a header, or empty cells",
        ),
        ("a.json", "[]", "instruct", "no record in"),
        ("a.json", '[{"instruction": "a",', "instruct", "begins like a JSON list and is none"),
        ("a.json", '{"train": [{}], "test": [{}]}', "instruct", r"several lists .*\(train, test\)"),
        ("a.jsonl", '{"a": 1}\nnot json\n', "instruct", r"2 left out, the first \(1\): no known"),
        ("a.json", json.dumps([ALPACA]), "prefer", "no record with a prompt, 'chosen'"),
        ("a.json", json.dumps([ALPACA]), "classify", "a.json: no label column: its columns are"),
        ("a.txt", "Just prose.\nNothing else.\n", "classify", "neither JSON nor a table"),
        ("a.parquet", b"PAR1\x15\x04", "instruct", "is Parquet, not text: save it as JSON Lines"),
        ("a.csv", b"a,b\n\x00\x01\xff\xfe,\x00\n" * 9, "classify", "text"),
        ("a.jsonl", "[" * 100_000, "instruct", "begins like a JSON list"),
        ("a.jsonl", '{"a": 1}\n' + "9" * 5_000, "instruct", "2 left out"),
    ],
)
def test_a_file_without_a_usable_record_says_what_was_found(
    name: str, content: str | bytes, kind: TuneKind, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=reason):
        _read(tmp_path / name, content, kind)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*gone\.csv: No such file"):
        read_records(tmp_path / "gone.csv", "classify")
    with pytest.raises(UsageError, match="cannot read"):
        read_records(tmp_path, "classify")


@pytest.mark.parametrize(
    ("name", "kind", "form", "records", "problems"),
    [
        ("sms_spam.tsv", "classify", "table", 5574, 0),
        ("cola_train.tsv", "classify", "table", 8551, 0),
        ("cola_dev.tsv", "classify", "table", 516, 0),
        ("sst2_train.tsv", "classify", "table", 6920, 0),
        ("sst2_dev.tsv", "classify", "table", 1821, 0),
        ("alpaca_1500.json", "instruct", "alpaca", 1500, 0),
        ("instruction_with_preference.json", "instruct", "preference", 1100, 0),
        ("instruction_with_preference.json", "prefer", "preference", 1094, 6),
        ("hh_harmless_800.jsonl", "prefer", "preference", 798, 2),
        ("e2e_dev.csv", "instruct", "question-answer", 4672, 0),
        ("e2e_test_refs.csv", "instruct", "question-answer", 4693, 0),
    ],
)
def test_real_files_lose_no_record_without_a_reason(
    name: str, kind: TuneKind, form: str, records: int, problems: int, real_data: Path
) -> None:
    file = read_records(real_data / "tuning" / name, kind)
    assert (file.format, len(file.records), len(file.problems)) == (form, records, problems)


def test_the_spam_of_the_real_messages_is_what_its_source_says(real_data: Path) -> None:
    file = read_records(real_data / "tuning" / "sms_spam.tsv", "classify")
    labels = Counter(record.label for record in file.records if isinstance(record, Labelled))
    assert labels == {"ham": 4827, "spam": 747}
