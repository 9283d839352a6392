"""Comparisons and leaderboards as pages."""

from __future__ import annotations

from dataclasses import replace

from onward.reports.comparison_page import comparison_html
from onward.reports.leaderboard_page import leaderboard_html
from onward.types import Changed
from tests.reports.pages import read_page
from tests.reports.sample import HOSTILE, hostile_evaluation
from tests.reports.sample_comparison import sample_comparison, sample_standings


def test_a_comparison_says_its_verdict_before_its_numbers() -> None:
    page = read_page(comparison_html(sample_comparison()))
    assert page.faults == []
    text = page.text
    parts = (
        "Judge trusted: it passed its examination in both runs.",
        "≈ cannot tell (about 310 more questions needed)",
        "score 83.1 → 86.2: +3.1 [−0.9, +7.1], p 0.800 (Holm), n = 48",
        "the test split was used 7 times",
        "Differences in grades",
        "Relevance permutation, n = 48 4.10 4.72 +0.62 [+0.22, +1.02] ▲ better <0.001 0.003 0.56",
        "▼ worse",
        "cannot tell (no difference seen)",
        "Time, answering 14.2 s 31.8 s",
        "n/a (price not known)",
        "How tall is the lighthouse at Skagen Point? 60.0 94.0 +34.0",
        "answer.model smollm2 smollm2 with rewriting",
    )
    places = [text.index(part) for part in parts]
    assert places[:5] == sorted(places[:5])


def test_a_comparison_by_an_untrusted_judge_says_so_first() -> None:
    page = read_page(comparison_html(replace(sample_comparison(), trusted=False)))
    assert page.text.startswith("Scores are NOT to be trusted: the judge did not pass")


def test_scales_that_differ_do_not_share_an_axis() -> None:
    html = comparison_html(sample_comparison())
    for scale in ("points of the score", "grades", "shares"):
        assert html.count(f"<strong>Differences in {scale}</strong>") == 1


def test_nothing_to_compare_is_said() -> None:
    page = read_page(comparison_html(replace(sample_comparison(), differences=(), changed=())))
    assert page.faults == []
    assert "No metric has a value in both runs." in page.text
    assert "No question changed its score." in page.text


def test_hostile_names_do_not_break_out_of_a_comparison() -> None:
    sample = sample_comparison()
    hostile = replace(
        sample,
        first=hostile_evaluation().run,
        differences=(replace(sample.differences[0], metric=HOSTILE),),
        changed=(Changed(HOSTILE, HOSTILE, 1.0, 2.0),) * 30,
        notes=(HOSTILE,),
    )
    page = read_page(comparison_html(hostile))
    assert page.faults == []
    assert "10 more in report.json" in page.text


def test_a_leaderboard_marks_ties_and_judges_that_failed() -> None:
    page = read_page(leaderboard_html(sample_standings()))
    assert page.faults == []
    assert page.text.startswith("Not every score here is to be trusted: the judge failed")
    assert "1= smollm2 run-7f3a91 tied with smollm2 with rewriting 83.1 [77.0, 88.5]" in page.text
    assert "48 scored, 1 unscored, 1 refused 1.31 s 2.60 s $0.00 not trusted" in page.text
    assert "3 quote run-19be02 61.5" in page.text


def test_an_empty_leaderboard_says_so() -> None:
    page = read_page(leaderboard_html(()))
    assert page.faults == []
    assert "No run to rank" in page.text


def test_hostile_names_do_not_break_out_of_a_leaderboard() -> None:
    first, *rest = sample_standings()
    hostile = replace(first, run=hostile_evaluation().run, ties=(HOSTILE,))
    assert read_page(leaderboard_html((hostile, *rest))).faults == []
