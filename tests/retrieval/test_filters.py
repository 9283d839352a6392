"""Conditions that are given, and those that a question states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onward.errors import UsageError
from onward.retrieval.filters import meets_all, read_conditions
from onward.retrieval.inferred import preferences
from onward.types import Location, Passage
from tests.retrieval.test_words import passage

REPORT = replace(
    passage("r", "Revenue was 5.", title="Acme report 2022", source="filings/ACME_2022_10K.pdf"),
    location=Location(page=4, page_label="ii"),
    places=((10, Location(page=5)),),
)
NOTES = replace(passage("n", "In 2022 nothing happened.", source="notes.md"), language="de")


def meets(one: Passage, *where: str) -> bool:
    return meets_all(one, read_conditions(where))


@pytest.mark.parametrize(
    "condition",
    [
        "source=filings/*",
        "source=*.PDF",
        "source=acme_2022_10k.pdf",
        "title=acme REPORT",
        "title=2022",
        "kind=text",
        "page=4",
        "page=5",
        "page=1-4",
        "page=5-9",
        "year=2022",
        "language=en",
        " page = 4 ",
    ],
)
def test_conditions_that_the_report_meets(condition: str) -> None:
    assert meets(REPORT, condition)


@pytest.mark.parametrize(
    "condition",
    [
        "source=filings",
        "title=acme notes",
        "kind=table",
        "page=3",
        "page=6-7",
        "year=2021",
        "language=de",
    ],
)
def test_conditions_that_the_report_does_not_meet(condition: str) -> None:
    assert not meets(REPORT, condition)


def test_values_of_one_name_are_alternatives_and_names_are_all_needed() -> None:
    assert meets(REPORT, "year=2021", "year=2022", "page=4")
    assert not meets(REPORT, "year=2021", "year=2022", "page=6")
    assert meets(REPORT)


def test_a_year_in_the_text_counts_only_where_the_document_tells_none() -> None:
    assert meets(NOTES, "year=2022")
    assert not meets(replace(REPORT, text="It began in 2019."), "year=2019")
    assert not meets(NOTES, "page=1")


@pytest.mark.parametrize(
    ("condition", "remedy"),
    [
        ("page", "source=GLOB"),
        ("page=", "source=GLOB"),
        ("author=Ann", "source=GLOB"),
        ("page=seven", "page=3-7"),
        ("page=7-3", "page=3-7"),
        ("page=0", "page=3-7"),
        ("year=22", "year=2022"),
        ("kind=picture", "text, table, code"),
        ("language=German", "language=de"),
        ("=", "source=GLOB"),
    ],
)
def test_a_bad_condition_is_named_with_its_remedy(condition: str, remedy: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_conditions([condition])
    assert condition in str(raised.value)
    assert remedy in str(raised.value)


def met(question: str, one: Passage) -> set[str]:
    return {wanted.name for wanted in preferences(question) if wanted.meets(one)}


def test_a_question_names_its_document_by_file_name_year_and_form() -> None:
    assert met("According to the Acme 10-K, what was revenue in FY22?", REPORT) == {
        "source",
        "year",
        "form",
    }
    assert met("What did Acme earn in 2022?", REPORT) == {"year"}
    assert met("What did Beta earn in 2021?", REPORT) == set()


def test_a_name_of_two_words_is_found_where_the_file_name_joins_them() -> None:
    filing = passage("b", "Sales.", source="BESTBUY_2024Q2_10Q.pdf")
    assert met("According to the Best Buy filing, how were sales in Q2 of FY2024?", filing) == {
        "source",
        "year",
        "quarter",
    }
    assert met("Is it the best place to buy in the third quarter?", filing) == set()


def test_a_document_that_is_asked_for_is_a_firm_place() -> None:
    def firm(question: str) -> set[str]:
        return {one.name for one in preferences(question) if one.firm}

    assert firm("What was said in the 2022 report?") == {"year"}
    assert firm("What is due according to the ACME 8-K?") == {"source", "form"}
    assert firm("What did Acme say in 2022?") == set()
    assert firm("What does it say in the report?") == set()


def test_a_long_title_is_a_sentence_and_names_nothing() -> None:
    study = passage("s", "x", title="Effects of sleep on memory in mice under stress")
    assert met("Does sleep change memory in mice, in the Sleep and Memory paper?", study) == set()


def test_pages_and_labels_are_stated_places() -> None:
    wanted = {one.name: one for one in preferences("What is the sum in Table 4 on page 5?")}
    assert wanted["page"].firm
    assert wanted["page"].meets(REPORT)
    assert wanted["label"].firm
    assert wanted["label"].meets(replace(REPORT, text="Table 4: results"))
    assert wanted["label"].meets(replace(REPORT, heading_path=("Tab. 4 Results",)))
    assert not wanted["label"].meets(replace(REPORT, text="Table 42, Table 4.1 and Table 14"))


@pytest.mark.parametrize(
    "question", ["", "¿?", "表4は何ですか", "page table Q fy", "take note a moment"]
)
def test_questions_that_state_nothing_prefer_nothing(question: str) -> None:
    assert met(question, REPORT) == set()
