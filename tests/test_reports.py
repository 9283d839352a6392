"""The page of answers holds everything and lets no document put markup into it."""

from __future__ import annotations

from onward.reports import answers_page
from onward.types import Answer, Citation, Location, Question, Skipped


def test_the_page_shows_answers_citations_and_what_was_skipped() -> None:
    citation = Citation(1, "a.pdf", Location(page=3, page_label="iii"), "It is.", "p", "d", 0, 6)
    answer = Answer(
        "It is. [1]",
        abstained=False,
        citations=(citation,),
        hits=(),
        model="quote",
        seconds={"total": 0.1},
    )
    page = answers_page("Title", [(Question("Is it?"), answer)], skipped=[Skipped("b", "empty")])
    for text in ("Is it?", "It is. [1]", "a.pdf, p. 3 (printed iii)", "1 answered", "empty"):
        assert text in page


def test_markup_in_documents_is_shown_and_not_run() -> None:
    hostile = "<script>alert('x')</script>"
    citation = Citation(1, hostile, Location(), hostile, "p", "d", 0, 1)
    answer = Answer(
        hostile, abstained=False, citations=(citation,), hits=(), model="q", warnings=(hostile,)
    )
    assert "<script" not in answers_page(hostile, [(Question(hostile), answer)])
