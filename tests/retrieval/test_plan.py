"""The whole plan over the real index of words: every stage leaves its rank, none excludes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from onward.errors import UsageError
from onward.options import RetrieveOptions
from onward.retrieval.plan import Extras, find_by_plan
from onward.retrieval.search import Indexes
from onward.retrieval.words import WordIndex
from onward.types import Hit, Location, Passage
from tests.retrieval.test_search import EveryPassage, MeaningEmbedder, indexes
from tests.retrieval.test_words import passage

PLAIN = RetrieveOptions(fusion="ranks", infer=False, quantities=False)


def library(*passages: Passage) -> Indexes:
    words = WordIndex()
    words.add(passages)
    known = {one.id: one for one in passages}
    return Indexes(words, lambda ids: [known[name] for name in ids if name in known])


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.id for hit in hits]


REPORTS = library(
    passage("old", "How revenue grew, and did it grow: a report.", source="Acme_2021.txt"),
    passage("new", "Revenue fell, as was feared by all of us then.", source="Acme_2022.txt"),
    replace(
        passage("table", "Year | Revenue\n2020 | 5", source="other.txt"),
        kind="table",
        location=Location(page=12),
    ),
)


def test_a_year_in_the_question_prefers_its_report_and_excludes_no_other() -> None:
    question = "How did revenue grow in the 2022 report?"
    assert ids(find_by_plan(question, 5, REPORTS, PLAIN))[0] == "old"
    hits = find_by_plan(question, 5, REPORTS)
    assert ids(hits)[0] == "new"
    assert set(ids(hits)) == {"old", "new", "table"}
    assert hits[0].ranks["inferred"] == 1
    assert "inferred" not in hits[1].ranks


def test_a_page_in_the_question_comes_first_even_when_words_find_it_last() -> None:
    many = [passage(f"p{n}", "Revenue revenue revenue revenue.") for n in range(20)]
    asked = replace(passage("asked", "About revenue and more."), location=Location(page=12))
    few = RetrieveOptions(candidates=5)
    assert ids(find_by_plan("What is revenue on page 12?", 3, library(*many, asked), few))[0] == (
        "asked"
    )
    nowhere = find_by_plan("What is revenue on page 99?", 3, library(*many, asked), few)
    assert len(nowhere) == 3


def test_conditions_exclude_and_more_is_fetched_until_enough_meet_them() -> None:
    many = [passage(f"p{n}", "Revenue revenue revenue revenue.") for n in range(60)]
    asked = replace(passage("asked", "About revenue and more."), location=Location(page=12))
    chosen = RetrieveOptions(where=("page=12",), candidates=2)
    assert ids(find_by_plan("revenue", 3, library(*many, asked), chosen)) == ["asked"]
    none = RetrieveOptions(where=("page=13",), candidates=2)
    assert find_by_plan("revenue", 3, library(*many, asked), none) == []


def test_conditions_hold_for_what_a_dense_pass_brings_too() -> None:
    full = replace(
        indexes(), embedder=MeaningEmbedder(), vectors=EveryPassage(["loan", "money", "river"])
    )
    hits = find_by_plan("money", 5, full, RetrieveOptions(where=("title=water",)))
    assert ids(hits) == ["river"]


def test_a_quantity_is_searched_by_its_lines_beside_the_question() -> None:
    filings = library(
        passage("talk", "The gross margin that Acme likes."),
        passage("lines", "Revenue: 9. Net sales: 9. Sales cost: 4."),
    )
    hits = find_by_plan("What is the gross margin of Acme?", 5, filings)
    assert set(ids(hits)) == {"talk", "lines"}
    assert {hit.passage.id: dict(hit.ranks) for hit in hits}["lines"]["words 2"] == 1
    assert ids(find_by_plan("What is the gross margin of Acme?", 5, filings, PLAIN)) == ["talk"]


def test_rewrites_are_searched_and_a_made_up_answer_is_compared_by_meaning_only() -> None:
    dense = replace(indexes(), embedder=MeaningEmbedder())
    extra = Extras(rewrites=lambda _: ["credit interest", "river"], hypothesis=lambda _: "money")
    hits = find_by_plan("river", 5, dense, extra=extra)
    ranks = {hit.passage.id: dict(hit.ranks) for hit in hits}
    assert ranks["loan"]["words 2"] == 1
    assert {"words", "vectors", "late", "vectors 2", "late 2", "vectors 3"} <= set(ranks["river"])
    assert not any("words 3" in one for one in ranks.values())


def test_a_scorer_has_the_last_word_on_the_order_and_its_rank_is_kept() -> None:
    def shortest(question: str, texts: Sequence[str]) -> list[float]:
        assert question == "bank"
        return [-float(len(text)) for text in texts]

    hits = find_by_plan("bank", 5, indexes(), extra=Extras(scorer=shortest))
    assert ids(hits) == ["money", "river"]
    assert [hit.ranks["rerank"] for hit in hits] == [1, 2]


def test_an_order_of_sections_is_one_more_stage() -> None:
    extra = Extras(section_order=lambda _, passages: [p.id for p in passages][::-1])
    hits = find_by_plan("river bank", 5, indexes(), extra=extra)
    assert {hit.passage.id: hit.ranks["summaries"] for hit in hits} == {"money": 1, "river": 2}
    silent = Extras(section_order=lambda *_: [])
    assert ids(find_by_plan("river bank", 5, indexes(), extra=silent)) == ["river", "money"]


def test_the_graph_brings_a_passage_that_shares_no_word_with_the_question() -> None:
    two_steps = library(
        passage("bridge", "They say the Kestrel Bridge was designed by Marta Voss."),
        passage("second", "Later Voss taught in Lindau."),
        passage("other", "Nothing else."),
    )
    question = "Which town employed the designer of the Kestrel Bridge?"
    assert ids(find_by_plan(question, 5, two_steps)) == ["bridge"]
    hits = find_by_plan(question, 5, two_steps, RetrieveOptions(graph=True))
    assert ids(hits)[:2] == ["bridge", "second"]
    assert hits[1].ranks == {"graph": 2}


def test_diversity_and_merging_come_last() -> None:
    shown = find_by_plan("river bank", 2, indexes(), RetrieveOptions(diversity=0.5))
    assert [hit.ranks["diversity"] for hit in shown] == [1, 2]
    # Without sections merging cannot be done, and nothing fails.
    assert ids(find_by_plan("bank", 2, indexes(), RetrieveOptions(merge=0.5))) == ids(
        find_by_plan("bank", 2, indexes())
    )


@pytest.mark.parametrize("question", ["", " \n", "zirconium", "\ud800", "%00 AND OR )("])
def test_hostile_and_empty_questions_find_nothing(question: str) -> None:
    everything = RetrieveOptions(graph=True, sentence_window=2, merge=0.5, diversity=0.3)
    assert find_by_plan(question, 5, indexes(), everything) == []
    assert find_by_plan("river", 0, indexes(), everything) == []


@pytest.mark.parametrize(
    "options",
    [
        RetrieveOptions(where=("colour=red",)),
        RetrieveOptions(fusion="luck"),
        RetrieveOptions(merge=1.5),
        RetrieveOptions(diversity=-0.1),
        RetrieveOptions(sentence_window=-1),
    ],
)
def test_options_that_cannot_be_are_refused(options: RetrieveOptions) -> None:
    with pytest.raises(UsageError):
        find_by_plan("river", 5, indexes(), options)
