"""Which tables a question may be about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onward.models.scripted import HashingEmbedder
from onward.tables import relevant_tables, sharing
from onward.types import KnownTable, Location, Passage, Table
from tests.tables.made import CITIES, SCORES, known

PRICES = Table(
    ("Product", "Unit price", "Stock"),
    (("Garden chair", "$49", "12"), ("Parasol", "$89", "3")),
    "Table 7: what the shop sells",
)


def place(table: Table, name: str, source: str, **where: str) -> KnownTable:
    return replace(
        known(table, name),
        source=source,
        title=source,
        document_id=source,
        location=Location(sheet=where.get("sheet")),
        start=100,
        end=200,
    )


TABLES = [
    place(SCORES, "bert_table_4", "papers/bert.xlsx", sheet="Sheet2"),
    place(CITIES, "cities", "atlas/cities_2020.csv"),
    place(PRICES, "shop_table_7", "shop.xlsx", sheet="Prices"),
    place(SCORES, "other_table_4", "papers/other.pdf"),
]


def names(question: str, **options: object) -> list[str]:
    found = relevant_tables(question, TABLES, limit=2, **options)  # type: ignore[arg-type]
    return [table.name for table in found]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Which product costs the most?", "shop_table_7"),
        ("What is the population of Brno?", "cities"),
        ("How many parasols are in stock?", "shop_table_7"),
        ("Which city was founded first?", "cities"),
        ("Which system of bert.xlsx has the best dev score?", "bert_table_4"),
        ("best system in Table 4 of bert.xlsx", "bert_table_4"),
        ("sum of shop_table_7", "shop_table_7"),
        ("the first row of cities_2020", "cities"),
        ("the largest number on sheet Prices", "shop_table_7"),
        ("What is in table_7?", "shop_table_7"),
    ],
)
def test_the_table_that_shares_words_or_is_named_comes_first(question: str, best: str) -> None:
    assert names(question)[0] == best


def test_all_tables_of_a_number_come_before_the_others() -> None:
    assert set(names("Which system is best in Table 4, and what is its price?")) == {
        "bert_table_4",
        "other_table_4",
    }


def test_a_table_that_shares_nothing_is_left_out_unless_there_are_few() -> None:
    assert names("Who wrote the novel?") == []
    assert [t.name for t in relevant_tables("Who wrote the novel?", TABLES[:2], limit=2)] == [
        "bert_table_4",
        "cities",
    ]


def test_passages_that_were_found_point_to_their_tables() -> None:
    passage = Passage(
        *("p", "atlas/cities_2020.csv", "cities_2020.csv", "cities", (), Location()),
        *(150, 180, "Zwolle | 1230", "table", "en"),
    )
    assert names("When was Zwolle made a town?", passages=[passage]) == ["cities"]
    elsewhere = replace(passage, start=300, end=400)
    assert names("When was Zwolle made a town?", passages=[elsewhere]) == []


def test_an_embedder_may_reorder_but_does_not_overrule_a_name() -> None:
    assert names("sum of shop_table_7", embedder=HashingEmbedder())[0] == "shop_table_7"
    assert names("population of cities", embedder=HashingEmbedder())[0] == "cities"


def test_nothing_is_relevant_where_there_are_no_tables() -> None:
    assert relevant_tables("Which?", [], limit=3) == []


def test_the_rarest_shared_words_decide_a_first_choice() -> None:
    texts = ["net sales", "net income and studies", "net cash", "nothing"]
    assert sharing("net income of a study", texts)[0] == 1
    assert 3 not in sharing("net income of a study", texts)
    assert sharing("of the", texts) == []
