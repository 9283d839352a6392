"""Benchmarks as lines of a terminal."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from itertools import pairwise

from onward.reports.terminal_benchmark import benchmark_text, board_text, both_ends, short_name
from onward.types import BenchmarkRun, Estimate
from tests.reports.sample import HOSTILE, RIGHT_TO_LEFT
from tests.reports.sample_benchmark import (
    TASKS,
    sample_board,
    sample_comparison,
    sample_run,
    sample_score,
    share,
)


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def test_a_run_is_a_table_and_what_to_know_of_it() -> None:
    lines = benchmark_text([sample_run()])
    assert lines[:4] == [
        "Benchmark of smollm2, run 3f2a61c09d7e",
        "model, 135M parameters, fp32, 9 min 17 s in all",
        "note: gsm8k.jsonl line 7: no answer",
        "",
    ]
    assert lines[4:9] == [
        "task       version  shots    n  metric                 score  chance",
        "hellaswag  1.0         10  200  acc_norm   43.5 [39.5, 47.5]    25.0",
        "gsm8k      3.0          5   20  em_strict     5.0 [1.0, 9.0]     5.0",
        "mmlu       1.0          5  200  acc        26.5 [22.5, 30.5]    25.0",
        "shares in hundredths, with 95 % intervals",
    ]
    assert "gsm8k: 1 failed, not counted; 12 unparsed" in "\n".join(lines)
    assert max(map(len, lines)) <= 80


def test_two_models_are_compared_task_by_task_and_losses_are_listed() -> None:
    lines = benchmark_text([], sample_comparison())
    assert lines[0] == "smollm2 → smollm2+spam: 1 better, 2 worse, 1 cannot tell"
    assert ("hellaswag: acc_norm      43.5 → 41.0  −2.5 [−4.6, −0.4]    0.012  ▼ worse") in lines
    worse = lines.index("Got worse")
    assert lines[worse + 1].startswith("▼ winogrande acc 55.0 → 50.0: −5.0 [−7.1, −2.9], p 0.012")
    assert lines[worse + 2].startswith("▼ hellaswag")
    assert "hellaswag: lost 8 (h0, h1, h2, h3, h4, …); gained 2 (h90, h91)" in lines
    needed = "arc_challenge: lost 0; gained 0; cannot tell (about 310 more questions needed)"
    assert needed in lines
    assert max(map(len, lines)) <= 80


def test_several_runs_stand_below_each_other() -> None:
    lines = benchmark_text([sample_run(), sample_run("other", "9c41e77a0b35")])
    starts = [line for line in lines if line.startswith("Benchmark of")]
    assert starts == [
        "Benchmark of smollm2, run 3f2a61c09d7e",
        "Benchmark of other, run 9c41e77a0b35",
    ]
    assert lines[lines.index(starts[1]) - 1] == ""


def test_no_scores_and_nothing_in_common_are_said() -> None:
    assert benchmark_text([]) == ["nothing was benchmarked"]
    assert benchmark_text([BenchmarkRun("r", "m", ())]) == [
        "Benchmark of m, run r",
        "0 s in all",
        "no task has a score",
    ]
    apart = replace(sample_comparison(), differences=(), notes=())
    line = "smollm2 → smollm2+spam: no task can be compared"
    assert benchmark_text([], apart) == [line]


def test_a_task_without_a_value_has_a_reason() -> None:
    empty = replace(sample_score(), metrics={}, metric="", calibration={}, n=0, chance=None)
    lines = benchmark_text([replace(sample_run(), scores=(empty,))])
    assert any("n/a (no item has a value)" in line for line in lines)


def test_a_leaderboard_of_six_tasks_fits_side_by_side() -> None:
    lines = board_text(sample_board())
    assert lines[:5] == [
        "    model                average  a_cha  hella  mmlu  t_mc2  winog  gsm8k",
        "1=  smollm2+instruct   46.0 ±2.1   46.0   47.0  48.0   49.0   50.0   51.0",
        "1=  smollm2            44.0 ±2.1   44.0   45.0  46.0   47.0   48.0   49.0",
        "3   quote + documents  21.0 ±2.1   21.0   22.0  23.0   24.0   25.0   26.0",
        "–   server:big                 –      –   91.0     –      –      –   90.0",
    ]
    assert "= the data cannot separate these models" in lines
    assert "truthfulqa_mc2  acc, 5 shots, version 1.0, 200 items" in lines
    assert "server:big         served, 7.2B parameters" in lines
    assert lines[-1].startswith("note: 2 sittings")


def test_tasks_that_do_not_fit_follow_below() -> None:
    board = sample_board()
    names = [*TASKS, "piqa", "boolq", "arc_easy"]
    more = replace(
        board,
        tasks=dict.fromkeys(names, "0 shots"),
        metrics=dict.fromkeys(names, "acc"),
        rows=tuple(replace(r, scores={n: share(0.5) for n in names}) for r in board.rows),
    )
    heads = [line for line in board_text(more) if line.strip().startswith("model ")]
    assert len(heads) == 2
    assert heads[1].split() == ["model", "average", "piqa", "boolq", "arc_easy"]


def test_of_a_long_leaderboard_the_first_twenty_are_shown() -> None:
    board = sample_board()
    lines = board_text(replace(board, rows=board.rows[:1] * 23))
    assert "… 3 more models in the report" in lines
    assert sum(line.startswith("1=") for line in lines) == 20
    assert board_text(replace(board, rows=(), notes=("why",))) == [
        "No model to rank: no task has a score.",
        "note: why",
    ]


def test_blocks_of_a_leaderboard_have_one_blank_line_between() -> None:
    """With ties and without, with facts and without: no two blank lines in a row, none last."""
    board = sample_board()
    bare = tuple(replace(row, ties=(), facts={}) for row in board.rows[:1])
    for shown in (board, replace(board, rows=bare), replace(board, rows=bare, notes=())):
        lines = board_text(shown)
        assert ("", "") not in pairwise(lines)
        assert lines[-1]


def test_long_names_keep_both_ends() -> None:
    assert both_ends("hf:models/one/model-a", 18) == "hf:models…/model-a"
    assert both_ends("hf:models/one/model-b", 18) == "hf:models…/model-b"
    assert both_ends("short", 18) == "short"
    assert both_ends("", 18) == ""


def test_a_task_of_ones_own_scale_is_written_as_it_is() -> None:
    """However small its values are: no scale is guessed from them."""
    board = sample_board()
    row = replace(board.rows[0], scores={"e2e_nlg": Estimate(0.31, 0.2, 0.4, 50)})
    for metric, words in (("bleu", "0.31"), ("rouge_l", "31.0")):
        tasks, metrics = {"e2e_nlg": "5 shots"}, {"e2e_nlg": metric}
        one = replace(board, rows=(row,), tasks=tasks, metrics=metrics)
        assert board_text(one)[1].endswith(f" {words}")


def test_short_names_keep_what_tells_tasks_apart() -> None:
    family = ("arc_challenge", "arc_easy", "truthfulqa_mc1", "truthfulqa_mc2", "mmlu_pro")
    assert [short_name(one, 5) for one in family] == ["a_cha", "a_eas", "t_mc1", "t_mc2", "m_pro"]
    assert short_name("mmlu", 5) == "mmlu"
    assert short_name("hellaswag", 5) == "hella"


def test_hostile_names_stay_in_their_line() -> None:
    long = HOSTILE + RIGHT_TO_LEFT
    score = replace(sample_score(), task=long, version=HOSTILE, groups={HOSTILE: share(0.1)})
    run = replace(sample_run(), model=long, scores=(score,), notes=(long,))
    sample = sample_comparison()
    first = replace(sample.differences[0], metric=f"{long}: acc")
    comparison = replace(
        sample, first=long, second=long, differences=(first,), lost={long: (long,) * 9}
    )
    board = sample_board()
    row = replace(board.rows[0], model=long, scores={long: Estimate(0.5, 0.4, 0.6, 9)})
    ranked = replace(board, rows=(row,), tasks={long: long}, metrics={long: long}, notes=(long,))
    for line in (*benchmark_text([run], comparison), *board_text(ranked)):
        assert width(line) <= 80
        assert "\x1b" not in line
        assert "\n" not in line
