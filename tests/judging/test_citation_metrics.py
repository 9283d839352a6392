"""Which claim a citation stands at, and whether it bears the claim out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onward.judging.metrics.citations import (
    CitationChecks,
    check_citations,
    citation_gold_precision,
    citation_gold_recall,
    citation_precision,
    citation_recall,
    cited_claims,
)
from onward.types import Answer
from tests.judging.measured import answer, citation, gold, holds, stands_in

TOWER = citation(1, "The tower is red and tall.")
OPENED = citation(2, "It opened in spring 1889.", start=100)


def check(made: Answer) -> CitationChecks:
    return check_citations(cited_claims(made), holds(stands_in))


def test_a_mark_belongs_to_the_sentence_it_stands_in_or_right_after() -> None:
    made = answer(
        "The tower is red [1]. It opened in 1889.[2] Nobody knows why. [1][2] The end came late.",
        citations=[TOWER, OPENED],
    )
    assert [(c.text, len(c.premises)) for c in cited_claims(made)] == [
        ("The tower is red.", 1),
        ("It opened in 1889.", 1),
        ("Nobody knows why.", 2),
        ("The end came late.", 0),
    ]


def test_labels_and_marks_are_no_claims() -> None:
    made = answer("Colour\n\nThe tower is red [1]. It is made of cheese. [unsupported]")
    assert [one.text for one in cited_claims(made)] == [
        "The tower is red.",
        "It is made of cheese.",
    ]


def test_lists_and_ranges_of_numbers_are_read() -> None:
    three = replace(OPENED, n=3)
    made = answer(
        "The tower is red [1, 3]. It opened late [1-3].", citations=[TOWER, OPENED, three]
    )
    assert [len(claim.premises) for claim in cited_claims(made)] == [2, 3]


def test_precision_and_recall_worked_by_hand() -> None:
    # claims: red [1] holds; opened in spring [1] does not hold; old stairs: uncited
    made = answer(
        "The tower is red [1]. It opened in spring [1]. It has old stairs.", citations=[TOWER]
    )
    found = check(made)
    assert found == CitationChecks(claims=3, supported=1, citations=2, supporting=1)
    assert citation_precision(found) == 0.5
    assert citation_recall(found) == pytest.approx(1 / 3)


def test_one_number_may_have_a_quote_for_each_of_its_sentences() -> None:
    made = answer(
        "The tower is red [1]. It opened in spring [1].", citations=[TOWER, replace(OPENED, n=1)]
    )
    assert check(made) == CitationChecks(claims=2, supported=2, citations=2, supporting=2)


def test_citations_that_only_hold_together_all_count() -> None:
    def both(claim: str, text: str) -> bool:
        del claim
        return "red" in text and "1889" in text

    made = answer("The red tower opened in 1889 [1][2].", citations=[TOWER, OPENED])
    found = check_citations(cited_claims(made), holds(both))
    assert found == CitationChecks(claims=1, supported=1, citations=2, supporting=2)


def test_a_citation_beside_one_that_suffices_does_not_count() -> None:
    made = answer("The tower is red [1][2].", citations=[TOWER, OPENED])
    assert check(made) == CitationChecks(claims=1, supported=1, citations=2, supporting=1)


def test_of_an_answer_without_marks_every_claim_has_all_citations() -> None:
    made = answer("The tower is red. It opened in spring 1889.", citations=[TOWER, OPENED])
    assert citation_recall(check(made)) == 1


def test_title_and_column_names_of_the_passage_stand_above_its_quote() -> None:
    made = answer("Alpha scores 7 points [1].", "Model | Score\nAlpha | 7", citations=[])
    hit = made.hits[0]
    table = replace(hit.passage, title="Results", headers=((0, ("Model", "Score")),))
    quote = citation(1, "Alpha | 7", start=14)
    made = replace(made, hits=(replace(hit, passage=table),), citations=(quote,))
    assert cited_claims(made)[0].premises == (("Results\nModel | Score\nAlpha | 7",),)


def test_without_citations_nothing_is_cited_and_precision_is_unknown() -> None:
    found = check(answer("The tower is red. It is tall indeed."))
    assert citation_precision(found) is None
    assert citation_recall(found) == 0
    assert citation_recall(check(answer(""))) is None


def test_citations_against_gold_spans() -> None:
    cites = [citation(1, "x" * 50, start=100), citation(2, "x" * 50, start=900)]
    spans = [gold(90, 200), gold(500, 520)]
    assert citation_gold_precision(cites, spans) == 0.5
    assert citation_gold_recall(cites, spans) == 0.5
    assert citation_gold_precision([], spans) is None
    assert citation_gold_recall([], spans) == 0
    assert citation_gold_precision(cites, []) is citation_gold_recall(cites, []) is None
