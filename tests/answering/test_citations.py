"""Checked citations."""

from __future__ import annotations

from onward.answering import check_citations
from onward.answering.citations import supporting_span
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
