"""Runs are kept whole, read back as they were, and alike in SQLite and in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import combinations
from pathlib import Path

import pytest

from onward.errors import StoreError, UsageError
from onward.records.run_database import without_password
from onward.records.runs import RunRecords
from onward.types import (
    Answer,
    Case,
    Citation,
    Claim,
    Evidence,
    Grade,
    Hit,
    Item,
    ItemResult,
    Label,
    Location,
    Measurement,
    Message,
    Passage,
    Planted,
    Question,
    Tokens,
    Turn,
    Verdict,
)

PASSAGE = Passage(
    *("p1", "d1", "a.pdf", "A", ("One", "Two"), Location(page=3), 10, 30, "twenty characters…"),
    kind="text",
    language="en",
    places=((12, Location(page=4)),),
    headers=((10, ("x", "y")),),
)
ANSWER = Answer(
    "It is 24 [1].",
    abstained=False,
    citations=(Citation(1, "a.pdf", Location(page=3), "24", "p1", "d1", 10, 12),),
    hits=(Hit(PASSAGE, 0.5, {"words": 1}),),
    model="smollm2",
    prompt=(Message("user", "How long?"),),
    tokens=Tokens(10, 3),
    seconds={"total": 0.5},
    metadata={"evidence": 0.7},
)
CASE = Case(
    "q1", "How long?", "24", (Evidence("a.pdf", "24 months", Location(page=3)),), None, ("x",)
)
QUESTION = Question("How long?", (Turn("What?", "A frame."),), "q1")
VERDICT = Verdict(
    "offline",
    84.0,
    (Grade("Relevance", 4.5, "on the point"),),
    claims=(Claim("It is 24.", 0.9, 0.0, "24 months"),),
    replies=("{}",),
    seconds=0.1,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunRecords]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'runs.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    with closing(RunRecords(url)) as opened:
        yield opened


def test_what_is_kept_of_a_run_is_read_back_as_it_was(records: RunRecords) -> None:
    run_id = records.start("evaluate", {"answer": {"model": "quote"}}, parents=["abc"])
    records.add_answer(run_id, CASE, QUESTION, answer=ANSWER)
    records.add_measurements(run_id, "q1", [Measurement("recall@5", None, "no evidence")])
    (row,) = records.answers(run_id)
    assert (row.case, row.question, row.answer, row.error) == (CASE, QUESTION, ANSWER, None)
    assert row.measurements == (Measurement("recall@5", None, "no evidence"),)
    run = records.run(run_id[:6])
    assert (run.id, run.flow, run.parents, run.ended) == (run_id, "evaluate", ("abc",), None)
    assert run.options == {"answer": {"model": "quote"}}


def test_answers_stand_in_the_order_of_their_questions(records: RunRecords) -> None:
    run_id = records.start("ask", {})
    for number in (2, 0, 1):
        case = Case(f"q{number}", "?")
        records.add_answer(run_id, case, Question("?"), answer=ANSWER, number=number)
    assert [row.case.id for row in records.answers(run_id)] == ["q0", "q1", "q2"]
    later = records.start("ask", {})
    for name in ("b", "a"):
        records.add_answer(later, Case(name, "?"), Question("?"), answer=None, error="no")
    assert [row.case.id for row in records.answers(later)] == ["b", "a"]


def test_verdicts_and_fakes_are_kept_apart(records: RunRecords) -> None:
    run_id = records.start("evaluate", {})
    records.add_verdict(run_id, "q1", VERDICT, repeat=1)
    planted = Planted("q1", "swapped_number", "It is 42.", "24 became 42", VERDICT)
    records.add_planted(run_id, planted)
    (row,) = records.verdicts(run_id)
    assert (row.case_id, row.judge, row.repeat, row.verdict) == ("q1", "offline", 1, VERDICT)
    assert records.planted(run_id) == [planted]


def test_a_killed_run_is_found_again_and_an_ended_one_is_not(records: RunRecords) -> None:
    run_id = records.start("evaluate", {}, fingerprint="f" * 64, metadata={"judges": ["offline"]})
    assert records.unfinished("f" * 64) == run_id
    assert records.unfinished("g" * 64) is None
    records.end(run_id, {"seconds": 3})
    assert records.unfinished("f" * 64) is None
    ended = records.run(run_id)
    assert ended.ended is not None
    assert ended.metadata == {"judges": ["offline"], "seconds": 3}


def test_text_that_postgresql_refuses_is_kept_all_the_same(records: RunRecords) -> None:
    run_id = records.start("ask", {})
    odd = Case("q", "half a pair \ud83d and \0")
    records.add_answer(run_id, odd, Question(odd.question), answer=None, error="bad \0 byte")
    (row,) = records.answers(run_id)
    assert row.question.text == "half a pair ? and \0"
    assert row.error == "bad ? byte"


def test_a_later_result_takes_the_place_of_an_earlier_one(records: RunRecords) -> None:
    run_id, other = records.start("benchmark", {}), records.start("benchmark", {})

    def sat(*results: tuple[str, float], task: str = "t") -> None:
        pairs = [(Item(id_, "p"), ItemResult(task, id_, "", {"acc": v})) for id_, v in results]
        records.add_items(run_id, list(enumerate(pairs)))

    def kept() -> list[tuple[str, str, float | None]]:
        return [(one.task, one.item_id, one.values["acc"]) for _, one in records.items(run_id)]

    sat(("a", 0.0), ("b", 0.0))
    sat(("b", 1.0), ("c", 1.0))
    assert sorted(kept()) == [("t", "a", 0.0), ("t", "b", 1.0), ("t", "c", 1.0)]
    sat(("d", 0.0), ("d", 1.0))
    assert ("t", "d", 1.0) in kept()
    sat(("a", 1.0), task="u")
    assert {("t", "a", 0.0), ("u", "a", 1.0)} <= set(kept())
    sat()
    assert len(kept()) == 5
    assert records.items(other) == []


def test_results_of_a_run_that_is_gone_are_refused(records: RunRecords) -> None:
    result = ItemResult("t", "a", "", {"acc": 1.0})
    with pytest.raises(StoreError, match="cannot write the records"):
        records.add_items("gone", [(0, (Item("a", "p"), result))])


def test_labels_and_removal(records: RunRecords) -> None:
    run_id = records.start("ask", {})
    records.add_answer(run_id, CASE, QUESTION, answer=ANSWER)
    label = Label(run_id, "q1", "correction", "It is 36.", "ana", "2026-01-01T00:00:00+00:00")
    records.add_label(label)
    assert records.labels(run_id) == [label]
    records.remove(run_id)
    assert records.labels(run_id) == []
    with pytest.raises(UsageError, match="no run"):
        records.run(run_id)


def test_several_runs_of_one_beginning_are_refused(records: RunRecords) -> None:
    ids = [records.start("ask", {}) for _ in range(17)]
    first, _ = next(two for two in combinations(ids, 2) if two[0][0] == two[1][0])
    with pytest.raises(UsageError, match=f"runs begin with '{first[0]}': see onward runs"):
        records.run(first[0])


def test_an_empty_id_is_nobodys(tmp_path: Path) -> None:
    with closing(RunRecords(f"sqlite:///{tmp_path / 'runs.db'}")) as records:
        only = records.start("ask", {})
        with pytest.raises(UsageError, match="no run ''"):
            records.remove("")
        assert [run.id for run in records.runs()] == [only]


def test_an_address_that_means_nothing_says_what_one_looks_like() -> None:
    with pytest.raises(UsageError, match="no database URL"):
        RunRecords("nonsense")
    with pytest.raises(StoreError, match="cannot use the records"):
        RunRecords("sqlite:////no/such/folder/runs.db")


def test_passwords_are_not_shown() -> None:
    shown = without_password("postgresql+psycopg://ana:secret@host/team")
    assert shown == "postgresql+psycopg://ana:***@host/team"
    assert without_password("sqlite:///runs.db") == "sqlite:///runs.db"
