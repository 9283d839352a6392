"""A cache of hits gives exactly what a search would give, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from onward.options import RetrieveOptions
from onward.records.database import open_database, writing
from onward.records.found import FoundRecords, found_key, recalling
from onward.types import CacheCounts, Hit, Location, Passage

OPTIONS = RetrieveOptions()
STATE: tuple[Any, ...] = (OPTIONS, 7, "minilm/abc", "", "0.1.0")
"""Options, generation, embedder, state of the vector stores, version."""


def passage(name: str, text: str = "Some text.") -> Passage:
    return Passage(
        id=name, document_id="d", source="a.pdf", title="A", heading_path=("One", "Two"),
        location=Location(page=3, page_label="iv"), start=10, end=10 + len(text), text=text,
        kind="text", language="en", places=((10, Location(page=3)), (15, Location(page=4))),
        headers=((12, ("x", "y")),),
    )  # fmt: skip


class Shelf:
    """Passages by id, and a search that counts how often it runs."""

    def __init__(self, names: str) -> None:
        self.passages = {name: passage(name) for name in names}
        self.searches = 0

    def read(self, ids: Sequence[str]) -> list[Passage]:
        return [self.passages[id_] for id_ in reversed(ids) if id_ in self.passages]

    def find(self, question: str, limit: int) -> list[Hit]:
        self.searches += 1
        ranked = enumerate(sorted(self.passages), start=1)
        found = [
            Hit(self.passages[n], 1 / (60 + i) + len(question) / 3, {"words": i}) for i, n in ranked
        ]
        return found[:limit]


@pytest.fixture
def records(tmp_path: Path) -> FoundRecords:
    return FoundRecords(open_database(tmp_path / "onward.db"), clock=count().__next__)


def test_the_second_search_gives_the_same_hits_to_the_last_bit(records: FoundRecords) -> None:
    shelf = Shelf("abc")
    find = recalling(shelf.find, records, shelf.read, *STATE)
    assert find("why?", 2) == find("why?", 2) == Shelf("abc").find("why?", 2)
    assert shelf.searches == 1
    assert records.counts() == CacheCounts("hits", 1, 1, 1, 5000, "entries")


def test_that_nothing_is_found_is_remembered_too(records: FoundRecords) -> None:
    shelf = Shelf("")
    find = recalling(shelf.find, records, shelf.read, *STATE)
    assert find("why?", 2) == find("why?", 2) == []
    assert shelf.searches == 1


@pytest.mark.parametrize(
    "state",
    [
        (replace(OPTIONS, candidates=51), *STATE[1:]),
        (replace(OPTIONS, where=("kind=table",)), *STATE[1:]),
        (OPTIONS, 8, *STATE[2:]),
        (OPTIONS, 7, "minilm/new", *STATE[3:]),
        (OPTIONS, 7, "minilm/abc", "after another dense pass", "0.1.0"),
        (*STATE[:-1], "0.2.0"),
        (*STATE, "another model"),
    ],
)
def test_whatever_else_decides_is_another_search(
    records: FoundRecords, state: tuple[Any, ...]
) -> None:
    shelf = Shelf("abc")
    recalling(shelf.find, records, shelf.read, *STATE)("why?", 2)
    recalling(shelf.find, records, shelf.read, *state)("why?", 2)
    assert shelf.searches == 2


@pytest.mark.parametrize(("question", "limit"), [("why? ", 2), ("Why?", 2), ("why?", 3)])
def test_another_question_or_number_of_hits_is_another_search(
    records: FoundRecords, question: str, limit: int
) -> None:
    shelf = Shelf("abcd")
    find = recalling(shelf.find, records, shelf.read, *STATE)
    find("why?", 2)
    find(question, limit)
    assert shelf.searches == 2


def test_hits_whose_passage_has_gone_are_searched_for_again(records: FoundRecords) -> None:
    shelf = Shelf("abc")
    find = recalling(shelf.find, records, shelf.read, *STATE)
    find("why?", 2)
    del shelf.passages["b"]
    assert [hit.passage.id for hit in find("why?", 2)] == ["a", "c"]


def test_passages_are_read_anew_so_that_a_source_is_shown_as_it_is_called_now(
    records: FoundRecords,
) -> None:
    shelf = Shelf("ab")
    find = recalling(shelf.find, records, shelf.read, *STATE)
    find("why?", 2)
    shelf.passages = {n: replace(p, source="../a.pdf") for n, p in shelf.passages.items()}
    assert {hit.passage.source for hit in find("why?", 2)} == {"../a.pdf"}


def test_what_a_hit_shows_beyond_its_passage_comes_back(records: FoundRecords) -> None:
    shelf = Shelf("ab")
    wide = replace(
        passage("a"), text="Before. Some text. After.", start=2, end=27,
        places=((2, Location(page=2)),), headers=(), location=Location(sheet="S", range="A1:B2"),
    )  # fmt: skip
    hits = [Hit(wide, 0.5, {"words": 1, "late": 2}), Hit(passage("b"), 0.25, {"words": 2})]
    records.put("k", hits, shelf.read)
    assert records.get("k", shelf.read) == hits


def test_hits_that_are_no_passages_of_the_records_are_not_kept(records: FoundRecords) -> None:
    records.put("k", [Hit(passage("web"), 1.0, {"web": 1})], Shelf("ab").read)
    assert records.get("k", Shelf("ab").read) is None


def test_what_was_asked_longest_ago_goes_first(tmp_path: Path) -> None:
    records = FoundRecords(open_database(tmp_path / "onward.db"), limit=20, clock=count().__next__)
    shelf = Shelf("a")
    hits = shelf.find("why?", 1)
    for n in range(100):
        records.put(str(n), hits, shelf.read)
        assert records.get("0", shelf.read), "it is used again and again"
        assert records.counts().held <= 20
    assert records.get("99", shelf.read)
    assert records.get("1", shelf.read) is None


def test_nothing_waits_while_another_process_writes(tmp_path: Path) -> None:
    """The entry is not kept; what is known is read all the same."""
    records = FoundRecords(open_database(tmp_path / "onward.db"))
    shelf = Shelf("a")
    records.put("known", shelf.find("why?", 1), shelf.read)
    with writing(open_database(tmp_path / "onward.db")):
        records.put("new", shelf.find("why?", 1), shelf.read)
        assert records.get("known", shelf.read)
    assert records.get("new", shelf.read) is None


def test_a_key_tells_parts_apart() -> None:
    assert found_key("ab", "c") != found_key("a", "bc")
    assert found_key("1", 2) != found_key(1, 2)
    assert found_key(OPTIONS) == found_key(RetrieveOptions())
