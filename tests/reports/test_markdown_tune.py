"""The run card as Markdown holds what the page holds, and texts of others stay text."""

from __future__ import annotations

from onward.reports.markdown_tune import tune_markdown
from tests.reports.pages import read_page
from tests.reports.sample_tune import (
    classifier_card,
    empty_card,
    hostile_card,
    hostile_preflight,
    sample_card,
    sample_preflight,
)
from tests.reports.test_markdown import MARKDOWN


def test_the_card_starts_with_the_verdict_and_has_the_order_of_the_page() -> None:
    text = tune_markdown(sample_card(), sample_preflight())
    assert text.startswith("**▲ better at its task: loss 2.31 → 1.42: −0.89")
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        "# smollm2+tickets",
        "## Data",
        "## Training",
        "## Before and after",
        "## What it forgot",
        "## Scale of the update",
        "## Before training",
        "## How it was made",
    ]
    for row in (
        "| support/tickets.jsonl | alpaca | 935 | 71,420 | 62.5 % | 3.00 |",
        "| 1 (tuned) | 1.42 | 3.13 |",
        "| seed | 0 |",
        "- dropped: and 2 more",
    ):
        assert row in text.splitlines()
    assert "Trains 460,800 of 134,975,808 parameters (0.34 %): lora, rank 16, q and v" in text


def test_what_was_not_measured_has_no_empty_heading() -> None:
    text = tune_markdown(empty_card())
    assert "Nothing was compared on held-out records." in text
    assert "Forgetting: n/a (not measured)" in text
    assert "## What it forgot" not in text
    assert "## Scale" not in text
    assert "orget" not in tune_markdown(classifier_card()).partition("## How it was made")[0]


def test_hostile_names_stay_text() -> None:
    text = tune_markdown(hostile_card(), hostile_preflight())
    page = read_page(f"<body>{MARKDOWN.render(text)}</body>")
    assert page.faults == []
    assert page.links == []
    assert "Training diverged at step 5" in page.text
