"""What an index is told of a passage."""

from __future__ import annotations

from dataclasses import replace

from onward.passage_text import context_line, indexed_text, shown_text
from onward.types import Location, Passage


def passage(title: str, *path: str) -> Passage:
    return Passage(
        id="p", document_id="d", source="a.md", title=title, heading_path=path,
        location=Location(), start=0, end=4, text="text", kind="text", language="en",
    )  # fmt: skip


def test_the_context_is_title_and_headings() -> None:
    assert context_line(passage("Report", "Results", "Costs")) == "Report › Results › Costs"


def test_a_heading_that_repeats_the_title_is_said_once() -> None:
    assert context_line(passage("Report", "REPORT", "Costs")) == "Report › Costs"


def test_the_text_is_indexed_under_its_context() -> None:
    assert indexed_text(passage("Report")) == "Report\ntext"


def test_a_line_that_situates_stands_between_context_and_text() -> None:
    situated = replace(passage("Report"), situation="Of the costs in 2025.")
    assert indexed_text(situated) == "Report\nOf the costs in 2025.\ntext"
    assert context_line(situated) == "Report"


def test_what_a_model_wrote_is_no_evidence() -> None:
    situated = replace(passage("Report"), situation="Of the costs in 2025.")
    assert shown_text(situated) == "Report\ntext"
