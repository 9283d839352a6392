"""Lines and summaries in the records, and what the indexes are told of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from onward.records import DocumentRecords, SharedConnection, Visible, open_database
from onward.records.notes import SituationRecords, SummaryRecords
from onward.records.vectors import VectorRecords
from onward.types import Passage
from tests.records.test_documents import document, passage, publish


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SharedConnection]:
    connection = open_database(tmp_path / "onward.db")
    publish(DocumentRecords(connection), "apple", "pear")
    yield connection
    connection.close()


def situations(database: SharedConnection) -> dict[str, str]:
    return {p.text: p.situation for p in DocumentRecords(database).all_passages()}


def test_a_passage_comes_with_its_line(database: SharedConnection) -> None:
    lines = SituationRecords(database)
    assert lines.written() == set()
    lines.put({"passage-of-apple": "Of fruit."}, model="m")
    assert situations(database) == {"apple": "Of fruit.", "pear": ""}
    assert lines.written() == {"passage-of-apple"}


def test_documents_whose_passages_got_lines_come_anew_to_the_index(
    database: SharedConnection,
) -> None:
    documents, lines = DocumentRecords(database), SituationRecords(database)
    before = documents.generation()
    lines.put({"passage-of-apple": "Of fruit.", "passage-of-nothing": "Gone."}, model="m")
    assert documents.changes_since(before) == (["id-of-apple-r1"], [])
    assert documents.generation() == before + 1


def test_a_vector_store_holds_no_passage_whose_text_is_another(database: SharedConnection) -> None:
    vectors = VectorRecords(database)
    vectors.mark_embedded("store", added=["passage-of-apple", "passage-of-pear"])
    SituationRecords(database).put({"passage-of-apple": "Of fruit."}, model="m")
    assert vectors.embedded("store") == {"passage-of-pear"}


def test_no_lines_change_nothing(database: SharedConnection) -> None:
    before = DocumentRecords(database).generation()
    SituationRecords(database).put({}, model="m")
    SummaryRecords(database).put({}, model="m")
    assert DocumentRecords(database).generation() == before


def test_lines_survive_their_document(database: SharedConnection) -> None:
    documents = DocumentRecords(database)
    SituationRecords(database).put({"passage-of-apple": "Of fruit."}, model="m")
    documents.remove("docs")
    publish(documents, "apple")
    assert situations(database) == {"apple": "Of fruit."}


def test_forgotten_lines_are_gone_and_the_index_is_told(database: SharedConnection) -> None:
    documents, lines = DocumentRecords(database), SituationRecords(database)
    lines.put({"passage-of-apple": "Of fruit."}, model="m")
    before = documents.generation()
    assert lines.forget() == 1
    assert situations(database) == {"apple": "", "pear": ""}
    assert documents.changes_since(before) == (["id-of-apple-r1"], [])
    assert lines.forget() == 0


def test_a_summary_by_a_model_goes_before_an_extract(database: SharedConnection) -> None:
    summaries = SummaryRecords(database)
    summaries.put({"a1": "By a model."}, model="openai:gpt")
    summaries.put({"a1": "Extract.", "b2": "Other extract."})
    assert summaries.get(["a1", "b2", "c3"]) == {"a1": "By a model.", "b2": "Other extract."}
    assert summaries.written() == {"a1"}
    assert summaries.forget() == 1
    assert summaries.get(["a1"]) == {"a1": "Extract."}


def test_what_a_model_summarised_begins_a_generation_and_extracts_do_not(
    database: SharedConnection,
) -> None:
    """Hits that were found before are not what would be found now."""
    documents, summaries = DocumentRecords(database), SummaryRecords(database)
    before = documents.generation()
    summaries.put({"a1": "Extract."})
    assert documents.generation() == before
    summaries.put({"a1": "By a model."}, model="m")
    assert documents.generation() == before + 1
    came, gone = documents.changes_since(before)
    assert [p for key in came for p in documents.passages_of(key)] == []
    assert gone == []


def test_a_section_is_what_stands_under_the_same_headings(database: SharedConnection) -> None:
    documents = DocumentRecords(database)
    first = replace(passage("plum"), id="1")
    under: list[Passage] = [
        first,
        replace(first, id="2", heading_path=("A",)),
        replace(first, id="3"),
    ]
    key = documents.stage(document("plum"), under, digest="#", recipe="r1")
    documents.publish({"more": [Visible("plum.txt", key, 1)]})
    assert [p.id for p in documents.section(first)] == ["1", "3"]
    assert documents.section(replace(first, document_id="gone")) == []
