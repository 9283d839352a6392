"""What may be quoted of a passage."""

from __future__ import annotations

from dataclasses import replace

from onward.answering.candidates import candidates, column_names
from onward.types import Hit
from tests.answering.made import TABLE, TESLA, hit


def test_sentences_keep_their_span_and_the_sentence_before() -> None:
    first, second, _ = candidates([TESLA])
    assert first.text == "Nikola Tesla was born in Smiljan in 1856."
    assert first.preceding == ""
    assert second.preceding == first.text
    assert TESLA.passage.text[second.start : second.end] == second.text


def test_wrapped_lines_are_shown_on_one_line_and_quoted_as_they_stand() -> None:
    wrapped = hit("A sentence that runs on over the\nend of its line because the page is narrow.")
    (only,) = candidates([wrapped])
    assert "\n" in only.text
    assert "\n" not in only.shown


def test_questions_and_headings_are_not_quoted() -> None:
    found = candidates([hit("What is LoRA?\n\nLoRA adapts large models.", title="LoRA")])
    assert [one.text for one in found] == ["LoRA adapts large models."]


def test_the_rows_of_a_table_name_their_columns_and_know_their_caption() -> None:
    gpt, bert = candidates([TABLE])
    assert bert.shown == "System: BERT LARGE; MNLI: 86.7; Average: 82.1"
    assert bert.scored.startswith("Table 1: GLUE results ")
    assert TABLE.passage.text[gpt.start : gpt.end] == "OpenAI GPT | 82.1 | 75.1"


def test_rows_under_a_repeated_header_stand_where_the_document_has_them() -> None:
    row = "BERT BASE | 84.6 | 79.6"
    columns = "System | MNLI | Average"
    later = hit(f"{columns}\n{row}", kind="table", columns=columns)
    # the document has at 500 only the row: the header was repeated when the table was split
    headers = ((500, tuple(columns.split(" | "))),)
    passage = replace(later.passage, start=500, end=500 + len(row), headers=headers)
    split = Hit(passage, 1.0, {})
    (only,) = candidates([split])
    assert (only.start, only.end, only.text) == (500, 500 + len(row), row)


def test_the_same_span_in_two_hits_is_one_candidate() -> None:
    assert len(candidates([TESLA, TESLA])) == 3


def test_a_header_that_does_not_fit_leaves_the_row_as_it_is() -> None:
    assert column_names(("a", "b"), "1 | 2 | 3") == "1 | 2 | 3"
    assert column_names(("a", "", "c"), "1 | 2 | ") == "a: 1; 2"


def test_a_table_of_one_line_is_quoted_when_it_holds_a_value() -> None:
    (only,) = candidates([hit("Total | 45", kind="table", columns="Total | 45")])
    assert only.shown == "Total | 45"
    assert candidates([hit("Item | Price", kind="table", columns="Item | Price")]) == []


def test_a_small_table_between_paragraphs_is_read_as_rows() -> None:
    text = "Prices differ.\n\nItem | Price\nTea | 3\n\nWe write p(y | x) for the chance of y."
    found = candidates([hit(text, columns="Item | Price")])
    assert [one.shown for one in found] == [
        "Prices differ.",
        "Item: Tea; Price: 3",
        "We write p(y | x) for the chance of y.",
    ]
    assert text[found[1].start : found[1].end] == "Tea | 3"


def test_a_table_without_column_names_keeps_its_first_row_as_a_row() -> None:
    found = candidates([hit("Alice | 30\nBob | 40", kind="table")])
    assert [one.shown for one in found] == ["Alice | 30", "Bob | 40"]


def test_what_a_split_table_of_one_column_only_repeats_is_no_candidate() -> None:
    row = "The pump leaks. It was mended in May."
    passage = hit(f"Remarks\n{row}", kind="table", columns="Remarks").passage
    later = replace(passage, start=500, end=500 + len(row), headers=((500, ("Remarks",)),))
    found = candidates([Hit(later, 1.0, {})])
    assert [one.text for one in found] == ["The pump leaks.", "It was mended in May."]
    assert all(one.start < one.end for one in found)


def test_text_after_a_table_is_cut_at_sentences() -> None:
    text = "Item | Price\nTea | 3\n\nPrices rose. They fell later."
    found = candidates([hit(text, kind="table", columns="Item | Price")])
    assert [one.shown for one in found] == [
        "Item: Tea; Price: 3",
        "Prices rose.",
        "They fell later.",
    ]
    assert [one.index for one in found] == [0, 1, 2]
