"""What hits show: windows of sentences and whole sections, with spans that still resolve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onward.answering.citations import best_span, citation
from onward.retrieval.expand import merged, windows
from onward.types import Hit, Location, Passage

TEXT = (
    "Rain falls. Wind blows hard. The dam was built in 1931. It holds a lake. Fish live there.\n\n"
    "Boats are let by the hour. Swimming is free.\n\n"
    "Year | Visitors\n2020 | 10\n2021 | 12\n2022 | 15\n\n"
    "A far paragraph ends the page."
)


def part(name: str, begins: str, ends: str, *, page: int, heading: str = "Lake") -> Passage:
    start = TEXT.index(begins)
    end = TEXT.index(ends, start) + len(ends)
    return Passage(
        *(name, "doc", "lake.md", "Lake", (heading,), Location(page=page), start, end),
        text=TEXT[start:end],
        kind="text",
        language="en",
    )


RAIN = part("rain", "Rain", "there.", page=1)
BOATS = part("boats", "Boats", "free.", page=2)
HEADER = ("Year", "Visitors")
ROWS_1 = replace(
    part("rows1", "Year", "2021 | 12", page=2),
    kind="table",
    headers=((TEXT.index("2020"), HEADER),),
)
ROWS_2 = replace(
    part("rows2", "2022 | 15", "15", page=3),
    kind="table",
    text="Year | Visitors\n2022 | 15",
    headers=((TEXT.index("2022"), HEADER),),
)
FAR = part("far", "A far", "page.", page=3, heading="Elsewhere")
ALL = (RAIN, BOATS, ROWS_1, ROWS_2, FAR)


def section(passage: Passage) -> Sequence[Passage]:
    return [one for one in ALL if one.heading_path == passage.heading_path]


def text(document_id: str) -> str | None:
    return TEXT if document_id == "doc" else None


def hits(*passages: Passage) -> list[Hit]:
    return [Hit(one, float(-n), {"words": n + 1}) for n, one in enumerate(passages)]


def test_a_window_is_the_nearest_sentence_with_its_neighbours() -> None:
    (hit,) = windows("When was the dam built?", hits(RAIN), 1, section=None, text=None)
    assert hit.passage.text == "Wind blows hard. The dam was built in 1931. It holds a lake."
    assert TEXT[hit.passage.start : hit.passage.end] == hit.passage.text
    assert (hit.passage.id, hit.score, hit.ranks) == ("rain", 0.0, {"words": 1})


def test_a_window_goes_beyond_the_passage_and_tells_where_the_next_begins() -> None:
    (hit,) = windows("Do fish live there?", hits(RAIN), 1, section=section, text=text)
    assert hit.passage.text.startswith("It holds")
    assert hit.passage.text.endswith("the hour.")
    assert hit.passage.location == Location(page=1)
    assert hit.passage.places == ((BOATS.start, Location(page=2)),)
    span = best_span("Boats are let by the hour.", hit)
    assert span is not None
    found = citation(1, hit, span)
    assert TEXT[found.start : found.end] == "Boats are let by the hour."
    assert found.location.page == 2


def test_tables_stay_whole_and_a_window_that_another_shows_is_left_out() -> None:
    near = replace(RAIN, id="near", start=TEXT.index("Wind"), text=TEXT[12 : RAIN.end])
    found = windows("dam built", hits(RAIN, ROWS_2, near), 0, section=None, text=None)
    assert [hit.passage.text for hit in found] == ["The dam was built in 1931.", ROWS_2.text]


def test_a_question_without_known_words_shows_the_first_sentences() -> None:
    (hit,) = windows("¿Qué?", hits(RAIN), 0, section=None, text=None)
    assert hit.passage.text == "Rain falls."
    empty = replace(RAIN, text="", end=RAIN.start)
    assert windows("dam", hits(empty), 2, section=None, text=None)[0].passage == empty


def test_enough_hits_of_a_section_become_one_with_its_text() -> None:
    found = merged(hits(BOATS, FAR, RAIN, ROWS_2), 4, 0.6, section=section, text=text)
    assert [hit.passage.id for hit in found] == ["boats", "far"]
    whole = found[0].passage
    assert (whole.start, whole.end) == (RAIN.start, ROWS_2.end)
    assert whole.text == TEXT[whole.start : whole.end]
    assert found[0].ranks["merge"] == 1
    assert whole.location == Location(page=1)
    assert [at.page for _, at in whole.places] == [2, 2, 3]
    assert whole.headers == ((TEXT.index("2020"), HEADER),)


def test_a_row_of_a_merged_section_is_cited_where_it_stands() -> None:
    (hit,) = merged(hits(RAIN, BOATS), 2, 0.5, section=section, text=text)
    span = best_span("In 2022 there were 15 visitors.", hit)
    assert span is not None
    found = citation(1, hit, span)
    assert TEXT[found.start : found.end] == "2022 | 15"
    assert found.location.page == 3


def test_too_few_hits_of_a_section_stay_as_they_are() -> None:
    some = hits(BOATS, FAR)
    assert merged(some, 2, 0.5, section=section, text=text) == some
    three = hits(BOATS, RAIN, FAR)
    assert merged(three, 3, 0.75, section=section, text=text) == three
    assert merged([], 3, 0.5, section=section, text=text) == []


def test_what_a_merged_hit_makes_room_for_is_filled_by_what_follows() -> None:
    found = merged(hits(BOATS, RAIN, ROWS_1, FAR), 2, 0.5, section=section, text=text)
    assert [hit.passage.id for hit in found] == ["boats", "far"]


def test_a_document_that_is_gone_and_a_long_section_are_not_merged() -> None:
    some = hits(BOATS, RAIN)
    assert merged(some, 2, 0.5, section=section, text=lambda _: None) == some
    long = [replace(one, text="word " * 500) for one in (RAIN, BOATS)]
    both = hits(*long)
    assert merged(both, 2, 0.5, section=lambda _: long, text=text) == both
