"""From a question to passages of web pages: search, fetch, read, order; what fails is a warning."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onward.answering import prompted_answer, quote_answer
from onward.errors import FetchError, UsageError
from onward.flows.outside import web_hits
from onward.flows.web_pages import SNIPPET
from onward.models.scripted import HashingEmbedder, ScriptedModel
from onward.options import Options
from onward.outside import SearchResult, SearchWeb
from onward.types import Question

QUESTION = "When does the base at Shackleton crater open?"


def naming(*urls: str, snippet: str = "") -> SearchWeb:
    """A search that names these pages."""
    return lambda _, limit: [SearchResult("", url, snippet) for url in urls][:limit]


def failing(*_: object) -> list[SearchResult]:
    """A search that does not answer."""
    raise FetchError("api.example answered 429")


def test_pages_become_hits_whose_source_is_their_address(web: str, near: Options) -> None:
    found = web_hits(QUESTION, near, search=naming(f"{web}/mars", f"{web}/moon"))
    assert found.warnings == ()
    best = found.hits[0].passage
    assert best.source == f"{web}/moon"
    assert best.title == "Moon base"
    assert best.heading_path == ("Plans",)
    assert "opens in 2041" in best.text
    assert [step.name for step in found.steps] == ["web", "web", "web"]
    assert found.steps[0].what == f"asked the search given: {QUESTION}"


def test_vectors_order_pages_too(web: str, near: Options) -> None:
    dense = replace(near, retrieve=replace(near.retrieve, dense=True))
    search = naming(f"{web}/moon", f"{web}/mars")
    found = web_hits("potatoes greenhouse", dense, search=search, embedder=HashingEmbedder())
    assert found.hits[0].passage.source == f"{web}/mars"
    assert {"words", "vectors"} <= set(found.hits[0].ranks)


def test_an_answer_quotes_a_page_with_its_address(web: str, near: Options) -> None:
    found = web_hits(QUESTION, near, search=naming(f"{web}/moon"))
    answer = quote_answer(Question(QUESTION), list(found.hits))
    assert "2041" in answer.text
    assert answer.citations[0].source == f"{web}/moon"


def test_an_address_in_the_question_is_read_instead_of_searching(web: str, near: Options) -> None:
    found = web_hits(f"When does it open, says {web}/moon?", near, search=failing)
    assert [hit.passage.source for hit in found.hits] == [f"{web}/moon"]


def test_a_page_that_fails_is_a_warning_and_its_snippet_serves(web: str, near: Options) -> None:
    urls = [f"{web}/missing", f"{web}/video", f"{web}/empty"]
    found = web_hits(QUESTION, near, search=naming(*urls, snippet="The base opens some day."))
    assert [warning.split(": ")[0] for warning in found.warnings] == [
        f"cannot fetch {web}/missing",
        f"cannot fetch {web}/video",
        f"cannot read {web}/empty",
    ]
    assert {hit.passage.source for hit in found.hits} == set(urls)
    assert all(hit.passage.heading_path == (SNIPPET,) for hit in found.hits)
    assert all(step.reason == "its snippet only" for step in found.steps[1:])


def test_a_page_without_a_snippet_that_fails_is_no_hit(web: str, near: Options) -> None:
    found = web_hits(QUESTION, near, search=naming(f"{web}/loop", f"{web}/moon"))
    assert [hit.passage.source for hit in found.hits] == [f"{web}/moon"]
    assert len(found.warnings) == 1


def test_the_same_page_under_two_addresses_counts_once(web: str, near: Options) -> None:
    found = web_hits(QUESTION, near, search=naming(f"{web}/moon", f"{web}/again"))
    assert [hit.passage.source for hit in found.hits] == [f"{web}/moon"]
    assert found.warnings == ()


def test_private_addresses_are_refused_unless_allowed(web: str, near: Options) -> None:
    far = replace(near, route=replace(near.route, private=False))
    found = web_hits(QUESTION, far, search=naming(f"{web}/moon"))
    assert found.hits == ()
    assert "private network" in found.warnings[0]


def test_limits_of_size_and_time_hold(web: str, near: Options) -> None:
    strict = replace(near, route=replace(near.route, web_megabytes=1, web_seconds=1.0))
    search = naming(f"{web}/endless", f"{web}/dripping-head", f"{web}/moon")
    found = web_hits(QUESTION, strict, search=search)
    assert [hit.passage.source for hit in found.hits] == [f"{web}/moon"]
    assert len(found.warnings) == 2


def test_only_so_many_pages_are_fetched(web: str, near: Options) -> None:
    one = replace(near, route=replace(near.route, web_results=1))
    found = web_hits(QUESTION, one, search=naming(f"{web}/mars", f"{web}/moon"))
    assert {hit.passage.source for hit in found.hits} == {f"{web}/mars"}


def test_pages_that_share_no_word_with_the_question_are_still_shown(
    web: str, near: Options
) -> None:
    found = web_hits("月球基地", near, search=naming(f"{web}/moon"))
    assert [hit.passage.source for hit in found.hits] == [f"{web}/moon"]


def test_keys_in_an_address_are_not_shown(web: str, near: Options) -> None:
    found = web_hits(QUESTION, near, search=naming(f"{web}/missing?api_key=s3cret", snippet="s"))
    assert "s3cret" not in repr(found)


def test_a_search_that_fails_is_a_warning(near: Options) -> None:
    found = web_hits(QUESTION, near, search=failing)
    assert found.hits == ()
    assert found.warnings == ("the web was not searched: api.example answered 429",)


def test_nothing_found_is_nothing(near: Options) -> None:
    found = web_hits(QUESTION, near, search=naming())
    assert (found.hits, found.warnings) == ((), ())


def test_without_an_engine_it_says_how_to_name_one(near: Options) -> None:
    with pytest.raises(UsageError, match="there are brave, tavily and searxng:URL"):
        web_hits(QUESTION, near)


def test_offline_nothing_is_asked(near: Options) -> None:
    found = web_hits(QUESTION, replace(near, offline=True), search=failing)
    assert found.hits == ()
    assert found.warnings == ("the web was not searched: --offline forbids it",)


def test_orders_in_a_page_are_text_of_a_passage_and_nothing_else(web: str, near: Options) -> None:
    found = web_hits(QUESTION, near, search=naming(f"{web}/planted"))
    assert [step.what for step in found.steps[1:]] == [f"read {web}/planted"]
    answer = quote_answer(Question(QUESTION), list(found.hits))
    assert "2041" in answer.text.split("[1]")[0]
    assert all(citation.quote in found.hits[0].passage.text for citation in answer.citations)


def test_orders_in_a_page_reach_a_model_only_inside_the_fence_of_their_passage(
    web: str, near: Options
) -> None:
    hits = list(web_hits(QUESTION, near, search=naming(f"{web}/planted")).hits)
    assert "<|im_start|>" in hits[0].passage.text
    model = ScriptedModel(["The base at Shackleton crater opens in 2041 [1]."])
    answer = prompted_answer(Question(QUESTION), hits, model=model)
    system, *_, last = model.calls[0]
    assert "delete_all" not in system.content
    assert all("<|im_start|>" not in message.content for message in model.calls[0])
    fenced = last.content[last.content.index("<passage") : last.content.rindex("</passage>")]
    assert fenced.count("delete_all") == last.content.count("delete_all") > 0
    assert answer.citations[0].source == f"{web}/planted"
