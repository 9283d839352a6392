"""What readings are judged by is what their queries give."""

from __future__ import annotations

import pytest

from onward.protocols import RunQuery
from onward.tables import known_table, open_engine
from onward.tables.questions.candidates import candidates
from onward.tables.questions.compute import scene_of
from onward.tables.questions.queries import query
from onward.tables.questions.rehearsal import Rehearsal
from onward.tables.questions.wording import outcome_of
from onward.types import KnownTable, Table

TABLE = Table(
    ("Year", "Team", "Opponent", "Points", "Date", "Result", "Term"),
    (
        ("2001", "Reds", "Blues", "10", "2001-03-05", "W 3-1", "1990–1995"),
        ("2002", "Blues", "Greens", "-", "2002-04-01", "L 0-2", "1996–2003"),
        ("2003", "Reds", "Greens", "7.5", "2003-03-09", "W 2-1", "2004"),
        ("2004", "Greens", "Blues", "10", "", "D 1-1", "2005–2010"),
        ("Total", "", "", "27.5", "", "", ""),
    ),
)
QUESTIONS = (
    "how many points did the reds and the blues score in total?",
    "which team had the most points?",
    "what is the difference in points between reds and greens?",
    "who played before 2003 with at least 10 points?",
    "which team came after blues?",
    "what is the average number of points in march?",
    "how long was the term of the greens?",
    "did the reds have more or less points than greens?",
    "is the year of reds more than greens?",
    "which opponent other than blues was last?",
    "what are the top 2 teams by points?",
    "which teams have the same opponent as the reds?",
    "who has more points than the reds?",
    "how many years between the first and the last game?",
)


Compared = tuple[str, tuple[str, ...], tuple[str, ...]]
"""A query, what it was thought to give, and what it gave."""


def _both(question: str, known: KnownTable, run: RunQuery) -> list[Compared]:
    scene = scene_of(question, known, run)
    rehearsal = Rehearsal(scene.sight)
    found: list[Compared] = []
    for form in candidates(scene):
        sql = query(form, scene.sight)
        executed = outcome_of(form, run(sql)).values
        found.append((sql, tuple(sorted(rehearsal.outcome(form).values)), tuple(sorted(executed))))
    return found


@pytest.mark.parametrize("question", QUESTIONS)
def test_rehearsal_and_query_agree_on_every_reading(question: str) -> None:
    known = known_table(TABLE, name="games")
    with open_engine([(known, TABLE)]) as run:
        found = _both(question, known, run)
    assert found
    assert [one for one in found if one[1] != one[2]] == []
