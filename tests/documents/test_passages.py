"""Passages: what is joined, where it is cut, and that nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.documents.draft import Draft
from onward.documents.passages import split_passages
from onward.options import PassageOptions
from onward.types import Blob, Document, Location, Passage

SENTENCE = "Every sentence of this kind has exactly nine words."


def document(draft: Draft) -> Document:
    return draft.document(Blob("a.txt", "a.txt", b"bytes"), "text")


def split(draft: Draft, words: int = 50) -> list[Passage]:
    return split_passages(document(draft), PassageOptions(words=words))


def count(text: str) -> int:
    return len(text.replace("|", " ").split())


def test_neighbours_under_one_heading_share_a_passage() -> None:
    draft = Draft()
    draft.heading(1, "Costs")
    draft.text("They rose.")
    draft.text("They fell again.")
    (passage,) = split(draft)
    assert passage.text == "They rose.\n\nThey fell again."
    assert passage.heading_path == ("Costs",)


def test_a_heading_parts_passages_and_stands_in_the_path_only() -> None:
    draft = Draft()
    draft.heading(1, "Year")
    draft.heading(2, "Costs")
    draft.text("They rose.")
    draft.heading(2, "Sales")
    draft.text("They fell.")
    assert [(p.heading_path, p.text) for p in split(draft)] == [
        (("Year", "Costs"), "They rose."),
        (("Year", "Sales"), "They fell."),
    ]


def test_a_heading_with_nothing_under_it_is_joined_with_what_follows() -> None:
    draft = Draft()
    draft.heading(1, "PART I")
    draft.heading(1, "Business")
    draft.text("We make aircraft.")
    (passage,) = split(draft)
    assert passage.text == "PART I\n\nBusiness\n\nWe make aircraft."
    assert passage.heading_path == ()


def test_a_document_of_headings_only_can_still_be_found() -> None:
    draft = Draft()
    draft.heading(1, "$4.2 billion")
    draft.heading(1, "in sales")
    (passage,) = split(draft)
    assert passage.text == "$4.2 billion\n\nin sales"


def test_no_passage_crosses_a_page() -> None:
    draft = Draft()
    draft.heading(1, "Costs", Location(page=1))
    draft.text("They rose", Location(page=1))
    draft.text("and fell.", Location(page=2))
    assert [(p.location.page, p.text, p.heading_path) for p in split(draft)] == [
        (1, "They rose", ("Costs",)),
        (2, "and fell.", ("Costs",)),
    ]


def test_a_bare_heading_is_not_joined_across_pages() -> None:
    draft = Draft()
    draft.heading(1, "Cover", Location(page=1))
    draft.heading(1, "Costs", Location(page=2))
    draft.text("They rose", Location(page=2))
    assert [(p.location.page, p.text) for p in split(draft)] == [(1, "Cover"), (2, "They rose")]


def test_a_long_text_is_cut_at_sentences_into_about_equal_parts() -> None:
    draft = Draft()
    draft.text(" ".join([SENTENCE] * 20))  # 180 words
    passages = split(draft, words=50)
    assert [count(p.text) for p in passages] == [45, 45, 45, 45]
    assert all(p.text.startswith("Every") and p.text.endswith("words.") for p in passages)


def test_a_text_slightly_over_the_budget_stays_whole() -> None:
    draft = Draft()
    draft.text(" ".join([SENTENCE] * 6))  # 54 words
    assert len(split(draft, words=50)) == 1


def test_sentences_are_repeated_where_overlap_is_asked_for() -> None:
    draft = Draft()
    draft.text(" ".join(f"Number {n} is a sentence of eight words." for n in range(12)))
    first, second, *_ = split_passages(
        document(draft), PassageOptions(words=32, overlap_sentences=1)
    )
    last_sentence = first.text[first.text.rindex("Number") :]
    assert second.text.startswith(last_sentence)


def test_two_cjk_characters_count_as_a_word() -> None:
    draft = Draft()
    draft.text("漢字仮名。" * 40)  # 160 characters and 40 stops
    lengths = [len(p.text) for p in split(draft, words=50)]
    assert sum(lengths) == 200
    assert max(lengths) <= 120


def test_a_table_that_fits_is_whole() -> None:
    draft = Draft()
    draft.table(["Year", "Sales"], [["2021", "5"], ["2022", "7"]], caption="Sales")
    (passage,) = split(draft)
    assert passage.text == "Sales\nYear | Sales\n2021 | 5\n2022 | 7"
    assert passage.kind == "table"


def test_a_long_table_is_cut_at_rows_with_caption_and_header_repeated() -> None:
    draft = Draft()
    rows = [[str(year), "one two three"] for year in range(2000, 2030)]
    draft.table(["Year", "Words"], rows, caption="A table")
    whole = document(draft)
    passages = split_passages(whole, PassageOptions(words=20))
    assert len(passages) > 5
    assert all(p.text.startswith("A table\nYear | Words\n20") for p in passages)
    assert all(count(p.text) <= 24 for p in passages)
    shown = [line for p in passages for line in p.text.split("\n")[2:]]
    assert shown == [" | ".join(row) for row in rows]
    assert whole.text[passages[1].start : passages[1].end] == passages[1].text.split("\n", 2)[2]


def test_a_piece_of_a_sheet_names_its_own_cells() -> None:
    draft = Draft()
    rows = [[f"row{n}", "one two three four five six seven"] for n in range(10)]
    draft.table(["A", "B"], rows, location=Location(sheet="Costs", range="B3:C13"))
    passages = split(draft, words=20)
    assert passages[0].location == Location(sheet="Costs", range="B4:C5")
    assert passages[-1].location == Location(sheet="Costs", range="B12:C13")


def test_a_whole_table_of_a_sheet_keeps_its_range_and_is_joined_with_nothing() -> None:
    draft = Draft()
    draft.text("A note", Location(sheet="Costs", range="A1:A1"))
    draft.table(["A"], [["1"]], location=Location(sheet="Costs", range="B3:B4"))
    assert [p.location.range for p in split(draft)] == ["A1:A1", "B3:B4"]


def test_a_cell_of_ten_thousand_words_is_cut_too() -> None:
    draft = Draft()
    draft.table(["a", "b"], [["x", "y"], ["cell " * 10_000, "z"]])
    assert max(count(p.text) for p in split(draft, words=100)) <= 130


def test_a_header_of_thousands_of_columns_is_not_repeated() -> None:
    draft = Draft()
    draft.table([f"column{n}" for n in range(5_000)], [["1"] * 5_000] * 3)
    passages = split(draft, words=100)
    assert sum("column7 " in p.text for p in passages) == 1
    assert max(count(p.text) for p in passages) <= 130


def test_code_is_cut_at_lines() -> None:
    draft = Draft()
    draft.code("\n".join(f"    value_{n} = compute({n}, other)" for n in range(60)))
    passages = split(draft, words=40)
    assert len(passages) > 3
    assert {p.kind for p in passages} == {"code"}
    assert all(line.endswith(", other)") for p in passages for line in p.text.split("\n"))


def test_records_are_not_joined() -> None:
    draft = Draft()
    draft.text("first", Location(row=1))
    draft.text("second", Location(row=2))
    assert [p.location.row for p in split(draft)] == [1, 2]


def test_an_id_tells_document_and_span() -> None:
    draft = Draft()
    draft.text(" ".join([SENTENCE] * 20))
    ids = [p.id for p in split(draft)]
    assert len(set(ids)) == len(ids)
    assert ids == [p.id for p in split(draft)]


@pytest.mark.parametrize("text", ["x" * 1_000_000, "漢" * 500_000, "a " * 500_000])
def test_one_endless_line_is_cut(text: str) -> None:
    draft = Draft()
    draft.text(text)
    assert max(len(p.text) for p in split(draft, words=180)) <= 1.2 * 180 * 24


words_ = st.text(alphabet="ab. !\n漢。|", max_size=60)
block = st.one_of(
    st.tuples(st.just("heading"), words_, st.integers(1, 3)),
    st.tuples(st.just("text"), words_, st.integers(1, 3)),
    st.tuples(st.just("code"), words_, st.integers(1, 3)),
    st.tuples(
        st.just("table"),
        st.lists(st.lists(words_, min_size=1, max_size=3), max_size=6),
        st.integers(1, 3),
    ),
)


@given(st.lists(block, max_size=12), st.integers(1, 30), st.integers(0, 2))
def test_every_character_that_is_no_heading_is_in_a_passage(
    blocks: list[tuple[str, object, int]], words: int, overlap: int
) -> None:
    draft = Draft()
    for kind, content, page in blocks:
        at = Location(page=page)
        if kind == "table" and isinstance(content, list):
            draft.table(["h", "i"], content, caption="c", location=at)
        elif kind == "heading":
            draft.heading(page, str(content), at)
        elif kind == "code":
            draft.code(str(content), at)
        else:
            draft.text(str(content), at)
    whole = document(draft)
    passages = split_passages(whole, PassageOptions(words=words, overlap_sentences=overlap))
    covered = {i for p in passages for i in range(p.start, p.end)}
    for b in whole.blocks:
        if b.kind != "heading":
            missing = [i for i in range(b.start, b.end) if i not in covered]
            assert not "".join(whole.text[i] for i in missing).strip()
    for p in passages:
        inside = [b for b in whole.blocks if b.start < p.end and p.start < b.end]
        assert {b.location.page for b in inside} == {p.location.page}
        if not any(b.kind == "table" for b in inside):
            assert whole.text[p.start : p.end] == p.text
    assert len({p.id for p in passages}) == len(passages)


def test_a_passage_knows_where_each_of_its_blocks_stands() -> None:
    draft = Draft()
    draft.text("Said at nine minutes.", Location(seconds=540.0))
    draft.text("Said at twenty.", Location(seconds=1200.0))
    (passage,) = split(draft)
    assert passage.location == Location(seconds=540.0)
    assert passage.places == ((23, Location(seconds=1200.0)),)


def test_the_lines_of_plain_text_are_counted_and_those_of_markdown_are_not() -> None:
    draft = Draft()
    draft.text("One.\nTwo.\nThree.", Location(line=59))
    (passage,) = split(draft)
    assert passage.places == ((5, Location(line=60)), (10, Location(line=61)))
    joined = draft.document(Blob("a.md", "a.md", b"bytes"), "markdown")
    assert split_passages(joined)[0].places == ()


def test_a_paragraph_of_code_knows_its_line() -> None:
    draft = Draft()
    draft.code("a = 1\nb = 2\n\nc = 3", Location(line=10))
    (passage,) = split_passages(draft.document(Blob("a.go", "a.go", b"bytes"), "code"))
    assert passage.places == ((13, Location(line=13)),)


def test_a_piece_of_a_table_knows_its_columns_and_its_first_row() -> None:
    draft = Draft()
    rows = [[f"row{n}", "one two three four five six seven"] for n in range(10)]
    draft.table(["A", "B"], rows, location=Location(sheet="t", row=1))
    last = split(draft, words=20)[-1]
    assert last.places == ((last.start, Location(sheet="t", row=9)),)
    assert last.headers == ((last.start, ("A", "B")),)


def test_the_cells_of_a_row_are_told_only_where_they_are_certain() -> None:
    draft = Draft()
    draft.table(["A", "B"], [["1", "2"]], location=Location(sheet="S", range="B3:C4"))
    draft.table(["A", "B"], [["1", "2"]], location=Location(sheet="S", range="B7:C9"))
    sure, unsure = split(draft)
    assert sure.places == ((sure.start + 6, Location(sheet="S", range="B4:C4")),)
    assert unsure.places == ()


def test_a_table_without_column_names_says_so() -> None:
    draft = Draft()
    draft.text("Ages.")
    draft.table(["", ""], [["Alice", "30"], ["Bob", "40"]])
    (passage,) = split(draft)
    assert passage.headers == ((7, ()),)


def test_a_small_table_of_a_database_knows_its_first_row() -> None:
    draft = Draft()
    draft.table(["A", "B"], [["1", "2"], ["3", "4"]], location=Location(sheet="t", row=1))
    (passage,) = split(draft)
    assert passage.places == ((6, Location(sheet="t", row=1)),)
