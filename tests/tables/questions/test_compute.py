"""Questions are answered by a query over small hand-made tables, or declined."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onward.errors import QueryError
from onward.protocols import RunQuery
from onward.tables import known_table, open_engine
from onward.tables.questions import compute
from onward.types import Computed, Declined, KnownTable, QueryResult, Table

SCORES = Table(
    ("System", "Size", "Dev", "Test", "Average"),
    (
        ("Baselines", "", "", "", ""),
        ("Lark BASE", "110", "81.6", "-", "79.6"),
        ("Lark LARGE", "340", "86.6", "86.3", "82.1"),
        ("Open Wren", "117", "-", "78.0", "75.1"),
        ("Finch+Attn", "90", "59.1", "59.2", "71.0"),
        ("Human (expert)", "", "-", "95.0", "90.0"),
        ("Total", "657", "227.3", "318.5", "397.8"),
    ),
    caption="Table 4: Accuracy of the systems.",
)
SALES = Table(
    ("Order", "Region", "Customer", "Units", "Year"),
    (
        ("A1", "North", "Miller", "10", "2019"),
        ("A2", "South", "Smith", "30", "2020"),
        ("A3", "North", "Jones", "25", "2020"),
        ("A4", "West", "Smith", "5", "2021"),
        ("A5", "North", "Miller", "12", "2022"),
        ("A6", "South", "Brown", "1", "2022"),
    ),
)


@pytest.fixture(name="scores", scope="module")
def _scores() -> Iterator[tuple[KnownTable, RunQuery]]:
    known = known_table(SCORES, name="scores")
    with open_engine([(known, SCORES)]) as run:
        yield known, run


@pytest.fixture(name="sales", scope="module")
def _sales() -> Iterator[tuple[KnownTable, RunQuery]]:
    known = known_table(SALES, name="sales")
    with open_engine([(known, SALES)]) as run:
        yield known, run


def _values(question: str, place: tuple[KnownTable, RunQuery]) -> tuple[str, ...]:
    answer = compute(question, [place[0]], place[1])
    assert isinstance(answer, Computed), (question, answer)
    return answer.values


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("What is the average of Open Wren?", ("75.1",)),
        ("What is the Test score of LARK_large?", ("86.3",)),
        ("Which system has the highest Average?", ("Lark LARGE",)),
        ("Which system has the lowest Dev score?", ("Finch+Attn",)),
        ("Which system has the third highest Average?", ("Open Wren",)),
        ("How many systems have an Average over 75?", ("3",)),
        ("What are the Dev and Test scores of Lark LARGE?", ("86.6", "86.3")),
        ("Welches System hat den höchsten Average?", ("Lark LARGE",)),
    ],
)
def test_scores(
    question: str, values: tuple[str, ...], scores: tuple[KnownTable, RunQuery]
) -> None:
    """Totals and titles never win, and who asks for a system does not ask for people."""
    assert _values(question, scores) == values


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("How many orders are from the North?", ("3",)),
        ("What is the total number of units in the South?", ("31",)),
        ("Which order has the most units?", ("A2",)),
        ("Which region sold the most units?", ("North",)),
        ("Which region is listed the most?", ("North",)),
        ("Which customer is listed after Jones?", ("Smith",)),
    ],
)
def test_sales(question: str, values: tuple[str, ...], sales: tuple[KnownTable, RunQuery]) -> None:
    assert _values(question, sales) == values


def test_two_questions_in_one_are_both_answered(scores: tuple[KnownTable, RunQuery]) -> None:
    question = (
        "Among the four systems in Table 4, which system has the highest average score and what is"
        " the highest average score?"
    )
    answer = compute(question, [scores[0]], scores[1])
    assert isinstance(answer, Computed)
    assert answer.text == "Lark LARGE, 82.1"
    assert {(cell.row, cell.position) for cell in answer.cells} == {(2, 0), (2, 4)}


def test_the_best_of_two_columns_has_both(scores: tuple[KnownTable, RunQuery]) -> None:
    question = (
        "According to Table 4, which system has the highest Dev and Test scores? What are the"
        " highest scores of Dev and Test respectively?"
    )
    answer = compute(question, [scores[0]], scores[1])
    assert isinstance(answer, Computed)
    assert answer.text == "Lark LARGE: Dev 86.6, Test 86.3"
    assert answer.result.sql.startswith("SELECT _row, raw_0, raw_2, raw_3 FROM")
    assert 0 < answer.confidence <= 1


@pytest.mark.parametrize(
    "question",
    [
        "Why is attention needed at all?",
        "Who wrote the first novel about whales?",
        "What are the practical benefits and limitations of adapters?",
        "",
        "???",
        "'; DROP TABLE scores; --",
        "什么是注意力机制？",
    ],
)
def test_what_the_table_does_not_say_is_declined(
    question: str, scores: tuple[KnownTable, RunQuery]
) -> None:
    answer = compute(question, [scores[0]], scores[1])
    assert isinstance(answer, Declined)
    assert answer.reason


def test_a_table_that_is_not_among_those_found_is_not_replaced_by_another(
    scores: tuple[KnownTable, RunQuery],
) -> None:
    answer = compute("Which system in Table 7 has the highest Average?", [scores[0]], scores[1])
    assert answer == Declined("no Table 7 among the tables that were found")


def test_without_tables_it_declines(scores: tuple[KnownTable, RunQuery]) -> None:
    assert isinstance(compute("Which system is best?", [], scores[1]), Declined)


def test_an_engine_that_refuses_is_a_reason_and_no_error(
    scores: tuple[KnownTable, RunQuery],
) -> None:
    def refuses(sql: str) -> QueryResult:
        raise QueryError(f"given up: {sql[:6]}")

    assert compute("Which system is best?", [scores[0]], refuses) == Declined("given up: SELECT")


def test_two_tables_that_answer_differently_are_declined() -> None:
    rows = tuple((*row[:4], str(9 - n)) for n, row in enumerate(SCORES.rows))
    other = Table(SCORES.header, rows)
    pair = [(known_table(SCORES, name="one"), SCORES), (known_table(other, name="two"), other)]
    with open_engine(pair) as run:
        answer = compute("Which system has the highest Average?", [known for known, _ in pair], run)
    assert answer == Declined("one and two answer differently")


def test_a_large_table_is_asked_by_queries_alone() -> None:
    rows = tuple((f"Item {n}", "odd" if n % 2 else "even", str(n)) for n in range(1200))
    table = Table(("Name", "Kind", "Points"), rows)
    known = known_table(table, name="large")
    with open_engine([(known, table)]) as run:
        best = compute("Which name has the highest points?", [known], run)
        named = compute("What are the points of Item 77?", [known], run)
    assert isinstance(best, Computed)
    assert best.values == ("Item 1199",)
    assert isinstance(named, Computed)
    assert named.values == ("77",)


def test_quotes_in_cells_and_headers_stay_text() -> None:
    table = Table(
        ("Player's name", 'The "best" score'),
        (("O'Neil; DROP", "3"), ("D'Arcy", "7"), ("Ünal", "5"), ("Zoë", "1")),
    )
    known = known_table(table, name="players")
    with open_engine([(known, table)]) as run:
        answer = compute("Which player's name has the highest best score?", [known], run)
    assert isinstance(answer, Computed)
    assert answer.values == ("D'Arcy",)
