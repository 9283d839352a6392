"""Checked citations."""

from __future__ import annotations

from dataclasses import replace

from onward.answering import check_citations
from onward.answering.citations import supporting_span
from onward.types import Hit, Location, Passage
from tests.answering.made import TABLE, TESLA, WARSAW, hit

HITS = [TESLA, WARSAW, TABLE]


def test_a_citation_that_holds_is_kept_with_its_exact_span() -> None:
    checked = check_citations("Tesla was born in Smiljan in 1856 [1].", HITS)
    (cited,) = checked.citations
    assert checked.text == "Tesla was born in Smiljan in 1856. [1]"
    assert cited.quote == "Nikola Tesla was born in Smiljan in 1856."
    assert TESLA.passage.text[cited.start : cited.end] == cited.quote
    assert checked.warnings == ()


def test_a_citation_that_does_not_exist_is_removed_and_reported() -> None:
    checked = check_citations("Tesla was born in Smiljan in 1856 [7][0].", HITS)
    assert checked.text == "Tesla was born in Smiljan in 1856. [1]"
    assert checked.warnings[:2] == (
        "citation [7] removed: there are 3 passages",
        "citation [0] removed: there are 3 passages",
    )


def test_a_citation_of_the_wrong_passage_is_removed_and_the_right_one_supplied() -> None:
    checked = check_citations("Tesla was born in Smiljan in 1856 [2].", HITS)
    assert checked.text == "Tesla was born in Smiljan in 1856. [1]"
    assert "citation [2] removed: it does not support" in checked.warnings[0]


def test_a_sentence_that_nothing_supports_is_marked() -> None:
    checked = check_citations("Tesla was born in Vienna in 1860 [1]. He won a prize.", HITS)
    assert checked.text == (
        "Tesla was born in Vienna in 1860. [unsupported] He won a prize. [unsupported]"
    )
    assert checked.citations == ()
    assert sum("nothing in the passages supports" in w for w in checked.warnings) == 2


def test_a_forgotten_citation_is_supplied() -> None:
    assert check_citations("The city lies on the Vistula River.", HITS).text.endswith("River. [2]")


def test_neighbouring_sentences_may_support_one_together() -> None:
    checked = check_citations("Tesla, born in Smiljan in 1856, moved to New York in 1884.", HITS)
    (cited,) = checked.citations
    assert cited.quote.startswith("Nikola Tesla was born")
    assert cited.quote.endswith("in 1884.")


def test_two_passages_may_support_a_sentence_together() -> None:
    answer = "Tesla moved to New York in 1884 and the city of Warsaw lies on the Vistula [1][2]."
    checked = check_citations(answer, HITS)
    assert [cited.n for cited in checked.citations] == [1, 2]
    assert checked.warnings == ()


def test_a_row_of_a_table_supports_with_its_header_and_is_quoted_as_it_stands() -> None:
    checked = check_citations("BERT LARGE has an average of 82.1 [3].", HITS)
    assert [cited.quote for cited in checked.citations] == ["BERT LARGE | 86.7 | 82.1"]
    wrong = check_citations("BERT LARGE has an average of 91.4 [3].", HITS)
    assert wrong.citations == ()


def test_sentences_that_state_nothing_need_no_support() -> None:
    assert check_citations("Here are the results:", HITS).text == "Here are the results:"
    assert check_citations("", HITS).text == ""
    cut = check_citations("1. Warsaw is the capital of Poland.\n\n2.", HITS)
    assert cut.text == "1. Warsaw is the capital of Poland. [2]\n\n2."


def test_a_passage_without_sentences_supports_nothing() -> None:
    assert supporting_span("Tesla was born.", hit("")) is None


def cited_place(answer: str, passage: Passage) -> Location:
    (cited,) = check_citations(answer, [Hit(passage, 1.0, {})]).citations
    return cited.location


def test_a_citation_names_the_last_place_at_or_before_its_quote() -> None:
    text = "The meeting began at noon. The budget was approved."
    passage = replace(
        hit(text, before=100).passage,
        location=Location(seconds=540.0),
        places=((127, Location(seconds=1200.0)),),
    )
    assert cited_place("The meeting began at noon.", passage) == Location(seconds=540.0)
    assert cited_place("The budget was approved.", passage) == Location(seconds=1200.0)


def test_a_row_of_a_database_is_cited_by_its_own_number() -> None:
    columns = "City | River"
    text = f"{columns}\nWarsaw | Vistula\nParis | Seine\nVienna | Danube"
    passage = replace(
        hit(text, kind="table", columns=columns).passage,
        location=Location(sheet="rivers", row=28),
        places=((len(columns) + 1, Location(sheet="rivers", row=28)),),
    )
    assert cited_place("The river of Vienna is Danube.", passage).row == 30


def test_a_row_of_a_sheet_is_cited_by_its_own_cells() -> None:
    columns = "City | River"
    text = f"{columns}\nWarsaw | Vistula\nParis | Seine"
    first = len(columns) + 1
    passage = replace(
        hit(text, kind="table", columns=columns).passage,
        location=Location(sheet="S", range="B3:C5"),
        places=((first, Location(sheet="S", range="B4:C4")),),
    )
    assert cited_place("The river of Paris is Seine.", passage).range == "B5:C5"
    unsure = replace(passage, places=())
    assert cited_place("The river of Paris is Seine.", unsure).range == "B3:C5"
