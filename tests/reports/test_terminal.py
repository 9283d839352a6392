"""What the terminal shows fits it, starts with the trust, and commands it nothing."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from onward.reports.terminal import comparison_text, evaluation_text, leaderboard_text
from onward.reports.terminal_judge import judge_check_text
from onward.types import Agreement, Estimate, LabelCheck, ScoreCalibration
from tests.reports.sample import (
    RIGHT_TO_LEFT,
    empty_evaluation,
    hostile_evaluation,
    large_evaluation,
    sample_evaluation,
)
from tests.reports.sample_comparison import sample_comparison, sample_standings


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def test_every_report_keeps_to_eighty_columns_without_control_characters() -> None:
    many = {f"metric {RIGHT_TO_LEFT} {n}": Estimate(0.5, 0.4, 0.6, 9) for n in range(40)}
    wide = replace(sample_comparison(), first=hostile_evaluation().run)
    standing = replace(sample_standings()[0], run=hostile_evaluation().run)
    for lines in (
        evaluation_text(sample_evaluation()),
        evaluation_text(hostile_evaluation()),
        evaluation_text(empty_evaluation()),
        evaluation_text(replace(large_evaluation(300), metrics=many, notes=("a note",) * 9)),
        comparison_text(sample_comparison()),
        comparison_text(wide),
        leaderboard_text(sample_standings()),
        leaderboard_text([standing] * 50),
    ):
        assert len(lines) <= 44
        assert max(_columns(line) for line in lines) <= 80
        assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs") for c in "".join(lines))


def test_an_evaluation_says_trust_score_counts_and_what_was_missed() -> None:
    lines = evaluation_text(sample_evaluation())
    assert lines[0].startswith("Scores are NOT to be trusted: negated claims")
    text = "\n".join(lines)
    assert "score  89.1 [87.1, 91.4] of 100; 95 % interval, bootstrap, n = 7" in text
    assert "7 scored + 1 unscored + 1 refused + 1 failed = 10 questions" in text
    assert "negated claim              11/20 !" in text
    assert "Which fuel did the lamp burn" in text


def test_nothing_scored_is_said() -> None:
    lines = evaluation_text(empty_evaluation())
    assert lines[0].startswith("Judge not examined")
    assert "score  n/a (nothing was scored)" in lines


def test_a_comparison_says_its_verdict_and_each_metric() -> None:
    lines = comparison_text(sample_comparison())
    assert lines[0] == "Judge trusted: it passed its examination in both runs."
    verdict = next(line for line in lines if line.startswith("cannot tell (about 310 more"))
    assert "score 83.1 → 86.2" in verdict
    assert any(line.startswith("differ in answer.model ") for line in lines)
    assert any(line.startswith("Relevance") and line.endswith("better") for line in lines)
    nothing = comparison_text(replace(sample_comparison(), differences=()))
    assert nothing[-1] == "No metric has a value in both runs."


def test_a_leaderboard_is_a_row_a_run() -> None:
    lines = leaderboard_text(sample_standings())
    row = next(line for line in lines if line.startswith("1=  smollm2 run-"))
    assert row.endswith("83.1 [77.0, 88.5]  48  1.31 s  $0.00  not trusted")
    assert lines[-1] == "= the data cannot separate these runs"
    assert leaderboard_text(()) == ["No run to rank: no run of these questions has a score."]


def test_a_checked_judge_stands_beside_what_needs_no_judge() -> None:
    kappa = Agreement(
        "quadratic kappa", "Clarity", 60, Estimate(0.61, 0.44, 0.75, 60), longest=0.12, constant=0.0
    )
    unknown = Agreement("preferred", "pairs", 0, None, None, None, "no labelled pairs")
    calibration = ScoreCalibration(60, 0.18, 0.24, 0.07)
    labels = LabelCheck("offline", 60, 2, (kappa, unknown), calibration, None, ("a note",))
    lines = judge_check_text(("offline",), sample_evaluation().examination, labels)
    text = "\n".join(lines)
    assert lines[0].startswith("Scores are NOT to be trusted: negated")
    row = next(line for line in lines if line.startswith("quadratic kappa"))
    assert " ".join(row.split()) == "quadratic kappa Clarity 60 0.61 [0.44, 0.75] 0.12 0.00"
    assert "n/a: no labelled pairs" in text
    assert "calibration: Brier 0.18 (constant 0.24), expected error 0.07, n = 60" in text
    assert max(map(_columns, lines)) <= 80
    assert judge_check_text(("offline",), None, None)[0].startswith("Judge not examined")
