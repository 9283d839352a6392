"""The page of a tuned model, its Markdown and its JSON: the verdict first, everything escaped."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from onward.plain import restored
from onward.reports.folder import write_tune_report
from onward.reports.json_form import tune_json
from onward.reports.tune_page import tune_html
from onward.types import TokenView, TuneCard
from tests.reports.pages import read_page
from tests.reports.sample_tune import (
    classifier_card,
    empty_card,
    hostile_card,
    hostile_preflight,
    sample_card,
    sample_preflight,
)


def test_the_page_says_the_verdict_then_all_that_it_rests_on() -> None:
    page = read_page(tune_html(sample_card(), sample_preflight()))
    assert page.faults == []
    parts = (
        "▲ better at its task: loss 2.31 → 1.42: −0.89 [−1.01, −0.77]",
        "Trains 460,800 of 134,975,808 parameters (0.34 %): lora, rank 16, q and v",
        "Kept what it knew: general text loss 3.10 → 3.13",
        "12 records were cut at 1,024 tokens",
        "support/tickets.jsonl alpaca 935 71,420 62.5 % 3.00",
        "together – 1,496 159,423 100 % 3.00",
        "280 steps in 12 min 8 s",
        "Nats a learned token",
        "Accuracy",
        "loss permutation, n = 110 2.31 1.42 −0.89 [−1.01, −0.77] ▲ better <0.001",
        "general text loss permutation",
        "What the scale of the update trades",
        "1 (tuned) 1.42 3.13",
        "the longest record has 812",
        "support/tickets.jsonl , record 17: 11 tokens, 4 learned",
        "transformers 5.23.0",
        f"hash of data {'3f' * 32}",
        "seed 0",
        'tune.targets ["q", "v"]',
    )
    place = 0
    for part in parts:
        place = page.text.index(part, place)


def test_learned_tokens_differ_by_more_than_colour_and_line_feeds_are_seen() -> None:
    html = tune_html(sample_card(), sample_preflight())
    assert html.count('<bdi class="learned">') == 8
    assert "<bdi>user</bdi><bdi>↵</bdi>\n<bdi>How tall is it?</bdi>" in html
    assert ".tokens .learned { color: var(--ink); font-weight: 700" in html


def test_the_middle_of_a_long_record_is_left_out_and_said() -> None:
    view = TokenView("a", 1, (("x" * 500, True),) * 5_000)
    html = tune_html(sample_card(), replace(sample_preflight(), views=(view,) * 9))
    assert "… 4,400 more tokens …" in html
    assert html.count('<pre class="tokens">') == 3
    assert len(html) < 1_000_000


def test_a_page_without_anything_measured_says_so() -> None:
    page = read_page(tune_html(empty_card()))
    assert page.faults == []
    for part in (
        "cannot tell whether it is better at its task: nothing was compared",
        "What it was trained on is not recorded.",
        "No step was trained",
        "No loss was recorded.",
        "Performance at the task was not tracked",
        "Nothing was compared on held-out records.",
        "It was not measured.",
        "No other scale was tried.",
        "seed n/a (not recorded)",
        "No options.",
    ):
        assert part in page.text
    assert "Before training" not in page.text


def test_the_page_of_a_classifier_has_no_part_for_what_it_forgot() -> None:
    page = read_page(tune_html(classifier_card()))
    assert page.faults == []
    assert "accuracy" in page.text
    for part in ("What it forgot", "Forgetting", "Scale of the update"):
        assert part not in page.text


def test_hostile_names_do_not_break_out_and_no_number_is_written_that_is_none() -> None:
    html = tune_html(hostile_card(), hostile_preflight())
    page = read_page(html)
    assert page.faults == []
    assert "Training diverged at step 5" in page.text
    assert "8 diverged diverged" in page.text
    assert "Examples seen: n/a" in page.text
    for drawn in ('"nan', '"inf', "nan%", "inf%"):
        assert drawn not in html


def test_a_report_is_three_files_and_its_json_reads_back_as_the_card(tmp_path: Path) -> None:
    card = sample_card()
    paths = write_tune_report(tmp_path / "out", card, sample_preflight())
    assert [path.name for path in paths] == ["report.html", "report.md", "report.json"]
    record = json.loads(paths[2].read_text("utf-8"))
    assert restored(TuneCard, record) == card
    assert record["verdict"].startswith("better at its task: loss 2.31")
    assert record["preflight"]["longest"] == 812
    for path in write_tune_report(tmp_path / "bad", hostile_card(), hostile_preflight()):
        path.read_text("utf-8")


def test_json_says_where_training_diverged_and_knows_no_nan() -> None:
    record = tune_json(hostile_card())
    json.dumps(record, allow_nan=False)
    assert record["diverged"] == 5
    assert record["fitted"]["history"][0]["loss"] is None
    assert record["preflight"] is None
    assert tune_json(sample_card())["diverged"] is None
