"""Markdown reports hold the same as the pages, and texts of others stay text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from onward.plain import visible
from onward.reports.markdown_comparison import comparison_markdown, leaderboard_markdown
from onward.reports.markdown_evaluation import evaluation_markdown
from onward.reports.markdown_marks import inline, quoted
from tests.reports.pages import read_page
from tests.reports.sample import (
    HOSTILE,
    empty_evaluation,
    hostile_evaluation,
    sample_evaluation,
)
from tests.reports.sample_comparison import sample_comparison, sample_standings

MARKDOWN = MarkdownIt("commonmark", {"html": True, "xhtmlOut": False}).enable(
    ["table", "strikethrough"]
)


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "# not a heading",
        "1. not a list",
        "- nor this",
        "a | b `c` *d* _e_ ~~f~~ [g](h) <i>",
    ],
)
def test_text_shows_as_it_was_written(text: str) -> None:
    shown = MARKDOWN.render(inline(text))
    page = read_page(f"<body>{shown}</body>")
    assert page.faults == []
    assert page.links == []
    assert page.text == " ".join(visible(text).split())
    assert shown.startswith("<p>")


def test_a_quote_keeps_its_lines_and_says_what_is_missing() -> None:
    assert quoted("one\n# two") == ["> one  ", "> \\# two  ", ""]
    cut = "> … 10 more characters in report.json  "
    assert quoted("x" * 20, limit=10) == ["> xxxxxxxxxx  ", cut, ""]
    assert quoted("") == ["> (empty)  ", ""]


def test_the_first_line_of_every_report_is_the_trust() -> None:
    assert evaluation_markdown(sample_evaluation()).startswith("**Scores are NOT to be")
    assert comparison_markdown(sample_comparison()).startswith("**Judge trusted")
    assert leaderboard_markdown(sample_standings()).startswith("**Not every score here")


def test_an_evaluation_has_the_order_of_the_page() -> None:
    text = evaluation_markdown(sample_evaluation())
    parts = (
        "Score 89.1 [87.1, 91.4] of 100; 95 % interval, bootstrap, n = 7",
        "7 scored + 1 unscored + 1 refused + 1 failed = 10 questions",
        "| judging | 2 min 23 s | 14.1 s | 22.0 s | 88,214 | n/a (not recorded) | n/a (price",
        "| negated claim | 11/20 | 0.55 [0.34, 0.67] too few | +0.20 | −1.00 |",
        "- toxicity: n/a (no classifier was given)",
        "### 1. How tall is the lighthouse",
        "> The lighthouse is 46 metres tall. \\[1\\] It has been so",
        "| Faithfulness | judge-b | Good 4 |",
        "No answer came: the server answered 503 six times",
        "| q1 | right answer |",
        "| questions\\_hash | sha256:5c1d0e… |",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_hostile_texts_do_not_break_out_of_any_report() -> None:
    sample = replace(sample_comparison(), first=hostile_evaluation().run, notes=(HOSTILE,))
    standing = replace(sample_standings()[0], run=hostile_evaluation().run)
    for text in (
        evaluation_markdown(hostile_evaluation()),
        comparison_markdown(sample),
        leaderboard_markdown([standing]),
    ):
        page = read_page(f"<body>{MARKDOWN.render(text)}</body>")
        assert page.faults == []
        assert "<script>alert" in page.text


def test_nothing_scored_still_makes_a_report() -> None:
    text = evaluation_markdown(empty_evaluation())
    assert "Score n/a (nothing was scored)" in text
    assert "No fakes were planted." in text
    nothing = replace(sample_comparison(), differences=(), changed=())
    assert "No metric has a value in both runs." in comparison_markdown(nothing)
    assert leaderboard_markdown(()).startswith("**No run to rank")
