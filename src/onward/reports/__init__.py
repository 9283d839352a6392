"""Runs to pages, files and lines that people read.

Knows the nouns of evaluation. Refuses to know how runs are made and where they are kept.
"""

from onward.reports.folder import (
    write_arena,
    write_benchmark,
    write_board,
    write_comparison,
    write_leaderboard,
    write_report,
    write_tune_report,
)
from onward.reports.json_form import (
    comparison_json,
    evaluation_json,
    leaderboard_json,
    probe_json,
    tune_json,
)
from onward.reports.terminal import comparison_text, evaluation_text, leaderboard_text
from onward.reports.terminal_arena import arena_text
from onward.reports.terminal_benchmark import benchmark_text, board_text
from onward.reports.terminal_judge import judge_check_text
from onward.reports.terminal_probe import probe_text
from onward.reports.terminal_tune import (
    arms_text,
    mixture_text,
    preflight_text,
    progress_text,
    trainable_text,
    trials_text,
    tune_text,
)

__all__ = [
    "arena_text",
    "arms_text",
    "benchmark_text",
    "board_text",
    "comparison_json",
    "comparison_text",
    "evaluation_json",
    "evaluation_text",
    "judge_check_text",
    "leaderboard_json",
    "leaderboard_text",
    "mixture_text",
    "preflight_text",
    "probe_json",
    "probe_text",
    "progress_text",
    "trainable_text",
    "trials_text",
    "tune_json",
    "tune_text",
    "write_arena",
    "write_benchmark",
    "write_board",
    "write_comparison",
    "write_leaderboard",
    "write_report",
    "write_tune_report",
]
