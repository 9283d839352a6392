"""Question files: what is read, what is told, and that writing and reading agree."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.tasks.question_files import read_cases, write_cases
from onward.types import Case, Evidence, Location

WHOLE = Case(
    id="q2",
    question="How long is the warranty?",
    answer="24 months",
    evidence=(Evidence("faq.html", "a warranty of 24 months", Location(page=3)),),
    follows="q1",
    tags=("number",),
)


def _file(folder: Path, text: str | bytes, name: str = "questions.jsonl") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def _told(path: Path) -> dict[str, str]:
    return {problem.source: problem.reason for problem in read_cases(path).problems}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    cases = (Case("q1", "What is\u2028covered – “all”?"), WHOLE)
    path = tmp_path / "new" / "questions.jsonl"
    write_cases(path, cases)
    assert read_cases(path).cases == cases
    assert path.read_text("utf-8").split("\n")[0] == json.dumps(
        {"id": "q1", "question": "What is\u2028covered – “all”?"}, ensure_ascii=False
    )
    assert list(path.parent.iterdir()) == [path]


def test_half_a_surrogate_pair_is_written_escaped_and_read_as_a_question_mark(
    tmp_path: Path,
) -> None:
    write_cases(tmp_path / "q.jsonl", [Case("q", "broken \ud800 text")])
    assert read_cases(tmp_path / "q.jsonl").cases[0].question == "broken ? text"


def test_each_malformed_line_is_named_by_its_number_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = [
        '{"id": "a", "question": "first?"}',
        "{broken",
        "[1]",
        '{"id": "c"}',
        '{"question": 5}',
        '{"question": "  "}',
        '{"id": "a", "question": "again?"}',
        '{"question": "x?", "evidence": "page 3"}',
        '{"question": "x?", "evidence": [{"source": "a.pdf"}]}',
        '{"question": "x?", "evidence": [{"source": "a", "quote": "b", "location": {"pag": 1}}]}',
        '{"question": "x?", "evidence": [{"source": "a", "quote": "b", "location": 0}]}',
        '{"question": "x?", "tags": [1]}',
        '{"question": "last?"}',
    ]
    path = _file(tmp_path, "\n".join(lines))
    assert [case.id for case in read_cases(path).cases] == ["a", "line-13"]
    told = _told(path)
    assert list(told) == [f"questions.jsonl, line {n}" for n in range(2, 13)]
    assert told["questions.jsonl, line 4"] == "'question' is missing; add it"
    assert told["questions.jsonl, line 7"] == "'id' 'a' is that of line 1; give it another"
    assert "not JSON" in told["questions.jsonl, line 2"]
    assert "'pag'" in told["questions.jsonl, line 10"]
    assert "counts from 1" in told["questions.jsonl, line 11"]


def test_a_key_that_no_case_has_is_noted_once_and_not_read(tmp_path: Path) -> None:
    path = _file(tmp_path, '{"question": "a?", "anwser": "b"}\n{"question": "c?", "anwser": 1}')
    found = read_cases(path)
    assert len(found.cases) == 2
    assert not found.problems
    assert len(found.notes) == 1
    assert found.notes[0].startswith("questions.jsonl, line 1: 'anwser' is not read")


def test_a_case_comes_after_the_one_that_it_follows(tmp_path: Path) -> None:
    ids = [("c", "b"), ("x", None), ("b", "a"), ("a", None)]
    path = _file(
        tmp_path,
        "\n".join(json.dumps({"id": i, "question": "?q", "follows": f}) for i, f in ids),
    )
    assert [case.id for case in read_cases(path).cases] == ["a", "b", "c", "x"]


def test_conversations_without_a_beginning_are_left_out_with_their_reason(tmp_path: Path) -> None:
    ids = [("a", "b"), ("b", "a"), ("c", "a"), ("d", "nowhere"), ("e", "e"), ("f", None)]
    path = _file(
        tmp_path,
        "\n".join(json.dumps({"id": i, "question": "?q", "follows": f}) for i, f in ids),
    )
    assert [case.id for case in read_cases(path).cases] == ["f"]
    told = [reason.split(", ")[1].split(";")[0] for reason in _told(path).values()]
    assert told == [
        "which leads back to it",
        "which leads back to it",
        "which was left out",
        "which is not there",
        "which leads back to it",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_unicode_of_any_kind_with_any_line_ends_is_read(tmp_path: Path, encoding: str) -> None:
    text = '{"question": "Wie groß?"}\r\n\r\n   \r\n{"question": "多少?"}\r\n'
    found = read_cases(_file(tmp_path, text.encode(encoding)))
    assert [(case.id, case.question) for case in found.cases] == [
        ("line-1", "Wie groß?"),
        ("line-4", "多少?"),
    ]


def test_a_line_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = _file(tmp_path, b'{"question": "Wie gro\xdf?"}\n{"question": "ok?"}')
    assert _told(path) == {"questions.jsonl, line 1": "not UTF-8; save the file as UTF-8"}


def test_a_json_list_and_a_table_are_read_too(tmp_path: Path) -> None:
    listed = _file(tmp_path, '[{"question": "a?"}, 3]', "q.json")
    assert [case.id for case in read_cases(listed).cases] == ["item-1"]
    assert list(_told(listed)) == ["q.json, item 2"]
    rows = (
        'ID;Question;Answer;Source;Page;Quote;Tags\n1;"a; or\nb?";7;r.pdf;3;is 7;x, y\n\n;c?;;;;;\n'
    )
    table = read_cases(_file(tmp_path, codecs.BOM_UTF8 + rows.encode(), "q.csv"))
    assert table.cases == (
        Case(
            "1", "a; or\nb?", "7", (Evidence("r.pdf", "is 7", Location(page=3)),), None, ("x", "y")
        ),
        Case("line-5", "c?"),
    )


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_quote_that_is_not_closed_swallows_no_question(tmp_path: Path, mark: str) -> None:
    rows = ["", "question,answer", 'Who said "no?,Ann', '"Who else?,Bo', *["Why?,so"] * 2_000]
    path = _file(tmp_path, "".join(f"{row.replace(',', mark)}\n" for row in rows), "q.csv")
    found = read_cases(path)
    assert not found.problems
    assert [(case.id, case.question) for case in found.cases[:3]] == [
        ("line-3", 'Who said "no?'),
        ("line-4", '"Who else?'),
        ("line-5", "Why?"),
    ]
    assert len(found.cases) == 2_002


def test_a_cell_of_any_length_is_read_and_what_follows_it(tmp_path: Path) -> None:
    long = "word " * 60_000
    found = read_cases(_file(tmp_path, f'question,answer\n"a?","{long}"\nb?,c\n', "q.csv"))
    assert [case.question for case in found.cases] == ["a?", "b?"]
    assert not found.problems


def test_items_and_rows_that_are_not_utf_8_are_named(tmp_path: Path) -> None:
    listed = _file(tmp_path, b'[{"question": "gro\xdf?"}, {"question": "ok?"}]', "q.json")
    assert _told(listed) == {"q.json, item 1": "not UTF-8; save the file as UTF-8"}
    table = _file(tmp_path, b"question\ngro\xdf?\nok?\n", "q.csv")
    assert _told(table) == {"q.csv, line 2": "not UTF-8; save the file as CSV in UTF-8"}


def test_a_first_line_that_is_a_list_is_a_bad_line_and_stops_no_other(tmp_path: Path) -> None:
    path = _file(tmp_path, '[1]\n{"question": "ok?"}\n{"question": ' + "9" * 5_000 + "}")
    told = _told(path)
    assert "not an object but a list" in told["questions.jsonl, line 1"]
    assert "too many digits" in told["questions.jsonl, line 3"]


def test_utf_16_that_breaks_off_is_an_error_that_says_so(tmp_path: Path) -> None:
    path = _file(tmp_path, '{"question": "ok?"}'.encode("utf-16")[:-1])
    with pytest.raises(UsageError, match="is not utf-16 throughout; save it as UTF-8"):
        read_cases(path)


@pytest.mark.parametrize("text", ["", "\n \n", "{broken", "[]", "[1"])
def test_a_file_without_a_question_is_an_error_that_names_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"questions\.jsonl"):
        read_cases(_file(tmp_path, text))


def test_a_file_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing\.jsonl"):
        read_cases(tmp_path / "nothing.jsonl")
    with pytest.raises(UsageError, match="cannot read"):
        read_cases(tmp_path)


def test_numbers_as_ids_and_answers_and_one_object_of_evidence_are_taken(tmp_path: Path) -> None:
    record = {
        "id": 7,
        "question": "how many?",
        "answer": 12,
        "evidence": {"source": "a.csv", "quote": 12, "location": {"sheet": "S", "row": 2}},
        "tags": "a; b, a",
    }
    case = read_cases(_file(tmp_path, json.dumps(record))).cases[0]
    assert (case.id, case.answer, case.tags) == ("7", "12", ("a", "b"))
    assert case.evidence == (Evidence("a.csv", "12", Location(sheet="S", row=2)),)


def test_a_nest_of_brackets_is_a_bad_line_and_no_crash(tmp_path: Path) -> None:
    path = _file(tmp_path, '{"a": ' + "[" * 100_000 + '\n{"question": "ok?"}')
    assert list(_told(path)) == ["questions.jsonl, line 1"]


def test_the_questions_of_the_report_are_read(real_data: Path) -> None:
    found = read_cases(real_data / "report" / "questions.jsonl")
    assert [case.id for case in found.cases] == [f"q{n}" for n in range(1, 11)]
    assert not found.problems
    assert not found.notes


def test_financebench_is_read_as_it_is_published(real_data: Path) -> None:
    found = read_cases(real_data / "financebench" / "questions.jsonl")
    assert len(found.cases) == 28
    assert not found.problems
    pages = [e.location.page for case in found.cases for e in case.evidence if e.location]
    assert len(pages) == 32
    assert min(page or 0 for page in pages) >= 1
