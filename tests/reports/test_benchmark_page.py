"""Benchmarks and their leaderboard as pages."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

from onward.reports.benchmark_board_page import board_html
from onward.reports.benchmark_board_script import SCRIPT
from onward.reports.benchmark_page import benchmark_html
from onward.reports.leaderboard_page import leaderboard_html
from onward.types import Estimate
from tests.reports.pages import Page, read_page
from tests.reports.sample import HOSTILE
from tests.reports.sample_benchmark import (
    difference,
    sample_board,
    sample_comparison,
    sample_run,
    sample_score,
    share,
)


def read_board(html: str) -> Page:
    """The page without the one script that it may have: any other is a fault."""
    return read_page(html.replace(f"<script>{SCRIPT}</script>", "", 1))


def test_a_run_says_its_scores_and_how_far_they_reach() -> None:
    page = read_page(benchmark_html([sample_run()]))
    assert page.faults == []
    assert page.text.startswith(
        "Benchmark of smollm2 smollm2 model, 135M parameters, fp32 , run 3f2a"
    )
    for part in (
        "hellaswag 10 shots, version 1.0 acc_norm 43.5 [39.5, 47.5] 25.0 4.2 200 84.0 s",
        "hellaswag 0.08 0.71 0.11",
        "gsm8k : 1 failed, not counted ; 12 unparsed, counted as wrong",
        "acc_norm 43.5 [39.5, 47.5] 3.5 200",
        "mmlu : 3 subjects, the weakest first Subject acc n virology 22.0 [18.0, 26.0] 200 law",
    ):
        assert part in page.text


def test_a_comparison_says_its_verdicts_before_its_numbers() -> None:
    page = read_page(benchmark_html([sample_run()], sample_comparison()))
    assert page.faults == []
    parts = (
        "smollm2 → smollm2+spam",
        "1 better , 2 worse , 1 cannot tell",
        "hellaswag acc_norm 43.5 → 41.0 −2.5 [−4.6, −0.4] ▼ worse 0.012 3.1 200",
        "≈ cannot tell (about 310 more questions needed)",
        "Got worse winogrande acc 55.0 → 50.0",
        "hellaswag : lost 8, gained 2 lost 8: h0 , h1",
        "arc_challenge : lost 0, gained 0",
        "run 3f2a61c09d7e",
    )
    places = [page.text.index(part) for part in parts]
    assert places == sorted(places)


def test_metrics_with_a_scale_of_their_own_are_not_on_the_axis_of_shares() -> None:
    bleu = difference("e2e_nlg", 31.0, 33.0, "better", "bleu")
    html = benchmark_html([], replace(sample_comparison(), differences=(bleu,)))
    assert "31.0 → 33.0" in html
    assert "<svg" not in html


def test_pages_of_nothing_say_so() -> None:
    assert "Nothing was benchmarked." in read_page(benchmark_html([])).text
    apart = replace(sample_comparison(), differences=())
    page = read_page(benchmark_html([replace(sample_run(), scores=())], apart))
    assert page.faults == []
    assert "no task can be compared" in page.text
    assert "No task has a score." in page.text
    page = read_page(board_html(replace(sample_board(), rows=())))
    assert page.faults == []
    assert "No model to rank" in page.text
    assert "2 sittings of another version" in page.text, "why there are none"


def test_a_leaderboard_stands_in_ranked_order_without_its_script() -> None:
    page = read_board(board_html(sample_board()))
    assert page.faults == []
    parts = (
        "1= smollm2+instruct tied with smollm2 46.0 [43.9, 48.1] 46.0 [42.0, 50.0]",
        "1= smollm2 tied with smollm2+instruct 44.0",
        "3 quote + documents 21.0",
        "– server:big – – 91.0 [87.0, 95.0] – – – 90.0 [86.0, 94.0] 7.2B served –",
        "– not sat; 1 model lacks a task and so an average and a rank",
        "arc_challenge acc, 5 shots, version 1.0, 200 items",
    )
    places = [page.text.index(part) for part in parts]
    assert places == sorted(places)
    assert not {"button", "select"} & set(re.findall(r"<(\w+)", board_html(sample_board())))


def test_rows_and_cells_carry_what_is_sorted_and_filtered_by() -> None:
    html = board_html(sample_board())
    first = '<tr data-type="tuned" data-size="0–1B" data-numerics="fp32">'
    assert first in html
    assert 'data-label="Average" data-value="0.460000"' in html
    assert 'data-label="Size" data-value="134515008"' in html
    assert 'data-label="arc_challenge" data-value=""' in html, "missing scores sort last"
    heads = re.findall(r"<th[^>]* data-sort=\"(\w+)\"", html)
    assert heads == ["text", *["number"] * 8, "text", "text"]


def test_a_browser_runs_the_one_script_and_no_other() -> None:
    html = board_html(sample_board())
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    policy = "default-src &#x27;none&#x27;; style-src &#x27;unsafe-inline&#x27;"
    assert f"{policy}; script-src &#x27;sha256-{digest}&#x27;" in html
    assert html.count("<script") == html.count(f"<script>{SCRIPT}</script>") == 1
    assert "</" not in SCRIPT
    for page in (benchmark_html([sample_run()]), leaderboard_html(())):
        assert "script-src" not in page


def test_the_script_writes_text_and_never_markup() -> None:
    for word in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval", "fetch"):
        assert word not in SCRIPT


def test_hostile_names_do_not_break_out() -> None:
    score = replace(
        sample_score(),
        task=HOSTILE,
        version=HOSTILE,
        metric=HOSTILE,
        metrics={HOSTILE: share(0.5)},
        groups={HOSTILE: share(0.1), "other": share(0.2)},
    )
    run = replace(
        sample_run(), model=HOSTILE, run_id=HOSTILE, scores=(score,), facts={"type": HOSTILE}
    )
    sample = sample_comparison()
    changed = replace(sample.differences[0], metric=f"{HOSTILE}: acc")
    comparison = replace(
        sample,
        first=HOSTILE,
        second=HOSTILE,
        differences=(changed,),
        lost={HOSTILE: (HOSTILE,) * 300},
        notes=(HOSTILE,),
    )
    assert read_page(benchmark_html([run, run], comparison)).faults == []
    assert read_page(benchmark_html([run])).faults == []
    board = sample_board()
    row = replace(
        board.rows[0],
        model=HOSTILE,
        facts={"type": HOSTILE, "numerics": HOSTILE},
        scores={HOSTILE: Estimate(0.5, 0.4, 0.6, 9)},
        ties=(HOSTILE,),
    )
    hostile = replace(
        board, rows=(row,), tasks={HOSTILE: HOSTILE}, metrics={HOSTILE: HOSTILE}, notes=(HOSTILE,)
    )
    assert read_board(board_html(hostile)).faults == []
