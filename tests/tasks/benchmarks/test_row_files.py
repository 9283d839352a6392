"""Files of rows: every container, and hostile content named instead of swallowed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.tasks.benchmarks import TASKS
from onward.tasks.benchmarks.row_files import RowFile, read_rows

ROWS = [{"question": "eins, zwei?", "answer": 'sagt "ja"'}, {"question": "三", "answer": "a\nb"}]


def _read(name: str, content: str | bytes, task: str = "custom") -> RowFile:
    data = content.encode() if isinstance(content, str) else content
    return read_rows(Path("folder") / name, data, TASKS[task])


@pytest.mark.parametrize(
    ("name", "content", "first"),
    [
        ("a.jsonl", "\n".join(map(json.dumps, ROWS)), "a.jsonl line 1"),
        ("a.json", json.dumps(ROWS), "a.json item 1"),
        ("a.json", json.dumps({"version": "1", "data": ROWS}, ensure_ascii=False), "a.json item 1"),
        ("a.json", "\n".join(map(json.dumps, ROWS)), "a.json line 1"),
        (
            "a.csv",
            '\ufeffquestion, answer\r\n"eins, zwei?","sagt ""ja"""\r\n\r\n三,"a\nb"\r\n',
            "a.csv line 2",
        ),
        ("a.csv", 'question;answer\n"eins, zwei?";"sagt ""ja"""\n三;"a\nb"', "a.csv line 2"),
    ],
)
def test_the_same_rows_come_from_every_container(name: str, content: str, first: str) -> None:
    file = _read(name, content)
    assert [row.fields for row in file.rows] == ROWS
    assert file.rows[0].place == first
    assert not file.problems


def test_parquet_rows_keep_lists_and_objects() -> None:
    pytest.importorskip("pyarrow")
    import pyarrow.json
    import pyarrow.parquet

    row = {"choices": {"text": ["a", "b"], "label": ["A", "B"]}, "n": 1}
    table = pyarrow.json.read_json(io.BytesIO(json.dumps(row).encode()))
    sink = io.BytesIO()
    pyarrow.parquet.write_table(table, sink)
    file = _read("a.parquet", sink.getvalue())
    assert [(row.place, row.fields) for row in file.rows] == [("a.parquet row 1", row)]
    with pytest.raises(UsageError, match=r"a\.parquet is not Parquet"):
        _read("a.parquet", b"PAR1 and no more")


def test_quotes_in_a_tab_separated_file_are_characters() -> None:
    file = _read("dev.tsv", 'sentence\tlabel\nhe said "no\t0\nit\'s "5" long\t1\n', "sst2")
    assert [row.fields["sentence"] for row in file.rows] == ['he said "no', 'it\'s "5" long']


@pytest.mark.parametrize(
    ("task", "line", "fields"),
    [
        ("sst2", "1\ta label of joy", {"label": "1", "sentence": "a label of joy"}),
        ("cola", "He go.\t0", {"sentence": "He go.", "label": "0"}),
        (
            "cola",
            "gj04\t1\t\tHe goes.",
            {"source": "gj04", "label": "1", "mark": "", "sentence": "He goes."},
        ),
    ],
)
def test_a_table_without_a_header_has_the_columns_of_its_task(
    task: str, line: str, fields: dict[str, str]
) -> None:
    file = _read("dev.tsv", f"{line}\n{line}\n", task)
    assert [row.fields for row in file.rows] == [fields, fields]


def test_bad_lines_are_named_and_the_rest_is_read() -> None:
    lines = ["{", "[1]", '"x"', "[" * 100_000, json.dumps(ROWS[0]), "null"]
    file = _read("a.jsonl", "\n".join(lines))
    assert [row.place for row in file.rows] == ["a.jsonl line 5"]
    assert [p.split(":")[0] for p in file.problems] == [
        f"a.jsonl line {n}" for n in (1, 2, 3, 4, 6)
    ]
    table = _read("a.csv", "question,answer\na,b,c\nd\ne,f\n")
    assert [row.fields for row in table.rows] == [{"question": "e", "answer": "f"}]
    assert table.problems == [
        "a.csv line 2: 3 cells, not 2 as in the header",
        "a.csv line 3: 1 cells, not 2 as in the header",
    ]


def test_a_quote_that_is_not_closed_does_not_swallow_lines_silently() -> None:
    few = _read("a.csv", 'question,answer\na,b\nc,"d\ne,f\n')
    assert [tuple(row.fields.values()) for row in few.rows] == [("a", "b"), ("c", '"d'), ("e", "f")]
    assert not few.problems
    many = _read("a.csv", 'question,answer\na,"b\n' + f"{'x' * 98},y\n" * 2_000)
    assert not many.problems
    assert len(many.rows) == 2_001
    assert many.rows[-1].place == "a.csv line 2002"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_blank_lines_may_stand_above_a_header(mark: str) -> None:
    file = _read("a.csv", f'\n \nquestion{mark}answer\n"a, b"{mark} c\n')
    assert [row.fields for row in file.rows] == [{"question": "a, b", "answer": " c"}]
    assert file.rows[0].place == "a.csv line 4"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", " \n", "is empty: it should hold the items of custom"),
        ("a.json", '[{"a": 1}', "is not JSON"),
        ("a.json", '{"a": 1', "is not JSON"),
        ("a.json", '{"train": [{}], "test": [{}]}', r"several lists of records \(train, test\)"),
        ("a.txt", "question", "it is none of .jsonl"),
        ("a.xlsx", "PK", "it is none of .jsonl"),
        ("a.csv", b"a,b\n\x00\x01", "is a binary file"),
        ("a.jsonl", b"\x1f\x8b\x08", "is gzip, not text"),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_line(
    name: str, content: str | bytes, message: str
) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        _read(name, content)
    assert "\n" not in str(caught.value)


def test_hellaswag_reads_six_lines_an_item_and_names_what_breaks_off() -> None:
    text = (
        "Baking: She kneads. the Dough\n2\na.\nb.\nc.\nd.\n"
        "Rowing: no second half here\n0\na.\nb.\nc.\nd.\n"
        "Broken: It ends. it\n1\na.\n"
    )
    rows = _read("h.txt", text, "hellaswag").rows
    assert [row.place for row in rows] == ["h.txt line 1", "h.txt line 7", "h.txt line 13"]
    assert rows[0].fields == {
        "activity_label": "Baking",
        "ctx_a": "She kneads.",
        "ctx_b": "the Dough",
        "label": "2",
        "endings": ["a.", "b.", "c.", "d."],
    }
    item = TASKS["hellaswag"].item
    assert item(rows[0].fields, 0).prompt == "Baking: She kneads. The dough"
    assert rows[1].fields["ctx_b"] == ""
