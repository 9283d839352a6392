"""Votes are kept at once and once, come back as they were, and hold no secrets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from onward.documents.addresses import without_secrets
from onward.errors import StoreError, UsageError
from onward.records.runs import RunRecords
from onward.records.votes import VoteRecords
from onward.types import Vote

VOTE = Vote(
    id="3f2a61c09d7e",
    question="Wie hoch ist 東京タワー?",
    first="quote",
    second="smollm2 + documents",
    outcome="both bad",
    who="maria",
    given="2026-11-21T10:00:00.000+00:00",
    first_answer="333 m",
    second_answer="**333** m\n\n- so",
    kind="model",
    note="odd",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VoteRecords]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'runs.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    with closing(VoteRecords(url, clean=without_secrets)) as opened:
        yield opened
        for vote in opened.votes():  # the database is that of other tests, too
            opened.remove(vote.id)


def test_a_vote_comes_back_as_it_was(records: VoteRecords) -> None:
    assert records.add([VOTE]) == 1
    assert records.votes() == [VOTE]


def test_votes_come_oldest_first_and_those_without_a_time_before(records: VoteRecords) -> None:
    records.add([VOTE, replace(VOTE, id="b", given="2025-01-01"), replace(VOTE, id="a", given="")])
    assert [vote.id for vote in records.votes()] == ["a", "b", VOTE.id]


def test_a_known_id_is_kept_once_and_the_first_vote_of_an_id_counts(records: VoteRecords) -> None:
    assert records.add([VOTE, replace(VOTE, outcome="tie")]) == 1
    assert records.add([VOTE, replace(VOTE, id="other")]) == 1
    assert records.vote(VOTE.id).outcome == "both bad"
    assert records.add([]) == 0


def test_votes_take_the_place_of_those_of_their_ids(records: VoteRecords) -> None:
    records.add([VOTE, replace(VOTE, id="b")])
    records.replace([replace(VOTE, outcome="first"), replace(VOTE, outcome="tie")])
    records.replace([])
    assert [(vote.id, vote.outcome) for vote in records.votes()] == [
        (VOTE.id, "tie"),
        ("b", "both bad"),
    ]


def test_votes_that_cannot_all_take_their_place_leave_the_old_ones(tmp_path: Path) -> None:
    database = tmp_path / "full.db"
    with closing(VoteRecords(f"sqlite:///{database}")) as records:
        records.add([VOTE])
        with closing(sqlite3.connect(database)) as other:
            other.execute(
                "CREATE TRIGGER full BEFORE INSERT ON votes WHEN NEW.id = 'c'"
                " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
            )
        with pytest.raises(StoreError, match="cannot write the records: the disk is full"):
            records.replace([replace(VOTE, outcome="second"), replace(VOTE, id="c")])
        assert records.vote(VOTE.id) == VOTE


def test_a_known_id_with_another_content_is_told_with_the_columns(records: VoteRecords) -> None:
    records.add([VOTE, replace(VOTE, id="b")])
    other = replace(VOTE, outcome="tie", who="jo", first_answer="333 m\n")
    assert records.clashes([VOTE, other, replace(VOTE, id="new")]) == [
        (VOTE.id, ["winner", "judge"])
    ]


def test_more_votes_than_one_statement_takes_are_all_kept(records: VoteRecords) -> None:
    many = [replace(VOTE, id=f"{n:05}") for n in range(1201)]
    assert records.add(many) == 1201
    assert records.add(many) == 0


def test_a_vote_is_removed_by_the_start_of_its_id(records: VoteRecords) -> None:
    records.add([VOTE, replace(VOTE, id="3f99")])
    with pytest.raises(UsageError, match="2 votes begin with '3f': see onward arena votes"):
        records.remove("3f")
    assert records.remove("3f2a") == VOTE
    with pytest.raises(UsageError, match="no vote '3f2a'"):
        records.remove("3f2a")
    assert [vote.id for vote in records.votes()] == ["3f99"]


def test_an_empty_id_removes_no_vote_even_the_only_one(records: VoteRecords) -> None:
    records.add([VOTE])
    with pytest.raises(UsageError, match="no vote ''"):
        records.remove("")
    assert records.votes() == [VOTE]


def test_an_id_that_another_begins_with_is_itself_meant(records: VoteRecords) -> None:
    records.add([replace(VOTE, id="ab"), replace(VOTE, id="abc")])
    assert records.vote("ab").id == "ab"


def test_secrets_and_what_databases_refuse_are_not_kept(records: VoteRecords) -> None:
    hostile = replace(VOTE, first="http://me:word@host/v1#m", first_answer="a\0b \ud800 c")
    records.add([hostile])
    (kept,) = records.votes()
    assert kept.first == "http://host/v1#m"
    assert kept.first_answer == "a?b ? c"


def test_votes_lie_beside_the_runs_of_an_older_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'runs.db'}"
    with closing(RunRecords(url)) as runs:
        runs.start("ask", {})
        with closing(VoteRecords(url)) as votes:
            votes.add([VOTE])
        assert len(runs.runs()) == 1


def test_a_new_database_may_be_opened_by_many_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'runs.db'}"
    gate = Barrier(4)

    def opened(number: int) -> int:
        gate.wait()
        with closing(VoteRecords(url)) as votes:
            return votes.add([replace(VOTE, id=str(number))])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(opened, range(4))) == [1, 1, 1, 1]


def test_a_database_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot use the records"):
        VoteRecords(f"sqlite:///{tmp_path / 'missing' / 'runs.db'}")
