"""Facts are kept once, found, corrected and forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from onward.errors import StoreError, UsageError
from onward.models.scripted import HashingEmbedder
from onward.records import MemoryRecords, open_database
from onward.types import Fact


def fact(fact_id: str, text: str, question: str = "", learned: str = "2026-01-01") -> Fact:
    return Fact(fact_id, text, "you", question, learned)


DATABASE = fact("a1", "Our database is PostgreSQL.")
OFFICE = fact("b2", "The office is in Berlin.", learned="2026-02-01")
SIZE = fact("b3", "It has 110M parameters.", "How large is BERT BASE?", "2026-03-01")


@pytest.fixture
def memory(tmp_path: Path) -> MemoryRecords:
    records = MemoryRecords(open_database(tmp_path / "onward.db"))
    for one in (DATABASE, OFFICE, SIZE):
        assert records.add(one)
    return records


def test_facts_come_back_latest_first(memory: MemoryRecords) -> None:
    assert memory.all() == [SIZE, OFFICE, DATABASE]


def test_the_same_text_is_kept_once(memory: MemoryRecords) -> None:
    assert not memory.add(fact("c4", "our  database is postgresql"))
    assert len(memory.all()) == 3


def test_what_was_corrected_may_be_said_again(memory: MemoryRecords) -> None:
    memory.edit("a1", "Our database is MySQL.")
    assert memory.add(DATABASE)
    texts = {one.id: one.text for one in memory.all()}
    assert texts.pop("a1") == "Our database is MySQL."
    assert DATABASE.text in texts.values()


def test_facts_are_found_by_their_words_and_by_the_question_that_taught_them(
    memory: MemoryRecords,
) -> None:
    assert memory.search("Which database do we use?", 5) == [DATABASE]
    assert memory.search("Is BERT large?", 5) == [SIZE]
    assert memory.search("What is the weather?", 5) == []
    assert memory.search("database office", 1)[0] in (DATABASE, OFFICE)
    assert memory.search("database", 0) == []


def test_an_embedder_finds_what_is_near(memory: MemoryRecords) -> None:
    found = memory.search("the office is in Berlin", 2, embedder=HashingEmbedder())
    assert found[0] == OFFICE


def test_a_fact_is_corrected_under_its_id(memory: MemoryRecords) -> None:
    edited = memory.edit("a", " Our database  is MySQL. ")
    assert edited == Fact("a1", "Our database is MySQL.", "you", "", "2026-01-01")
    assert edited in memory.all()
    assert memory.edit("a1", "Our database is MySQL") in memory.all()


@pytest.mark.parametrize("fact_id", ["zz", "b", ""])
def test_a_correction_of_nothing_is_refused(memory: MemoryRecords, fact_id: str) -> None:
    with pytest.raises(UsageError, match="see onward memory list"):
        memory.edit(fact_id, "x")
    assert memory.all() == [SIZE, OFFICE, DATABASE]


def test_a_correction_to_nothing_is_refused(memory: MemoryRecords) -> None:
    with pytest.raises(StoreError, match="onward memory forget a1"):
        memory.edit("a1", " ")
    assert memory.all() == [SIZE, OFFICE, DATABASE]


def test_two_facts_never_become_the_same(memory: MemoryRecords) -> None:
    with pytest.raises(StoreError, match="b2 says that already"):
        memory.edit("a1", "the office is in berlin")


def test_facts_are_forgotten_one_by_one_or_all(memory: MemoryRecords) -> None:
    assert memory.forget("b2") == OFFICE
    with pytest.raises(UsageError, match="no fact 'b2'"):
        memory.forget("b2")
    assert memory.clear() == 2
    assert memory.all() == []
    assert memory.search("database", 5) == []
    assert memory.clear() == 0


def test_facts_outlive_the_connection(tmp_path: Path) -> None:
    first = open_database(tmp_path / "onward.db")
    MemoryRecords(first).add(DATABASE)
    first.close()
    assert MemoryRecords(open_database(tmp_path / "onward.db")).all() == [DATABASE]
