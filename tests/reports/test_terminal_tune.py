"""Tuning on a terminal: the verdict first, 80 columns, nothing that a terminal would obey."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import replace

from onward.reports.terminal_lines import character_width
from onward.reports.terminal_tune import (
    arms_text,
    mixture_text,
    preflight_text,
    progress_text,
    trainable_text,
    trials_text,
    tune_text,
)
from onward.types import HistoryPoint
from tests.reports.sample import HOSTILE
from tests.reports.sample_tune import (
    MIXTURE,
    classifier_card,
    empty_card,
    hostile_card,
    hostile_preflight,
    sample_arms,
    sample_card,
    sample_history,
    sample_preflight,
    sample_trials,
)

WIDE = "長い名前" * 60


def test_everything_keeps_to_eighty_columns_without_control_characters() -> None:
    hostile = hostile_card()
    arms, trials = sample_arms(), sample_trials()
    for lines in (
        tune_text(sample_card(), folder="~/models/tickets", ask="onward ask"),
        tune_text(hostile, folder=HOSTILE, ask=WIDE),
        tune_text(empty_card()),
        tune_text(replace(sample_card(), name=WIDE, notes=(WIDE,))),
        mixture_text(MIXTURE),
        mixture_text(hostile.data),
        mixture_text((replace(MIXTURE[0], source=WIDE),)),
        preflight_text(sample_preflight()),
        preflight_text(hostile_preflight()),
        trainable_text(hostile.trainable, hostile.options),
        arms_text(arms),
        arms_text([replace(arm, name=HOSTILE + WIDE) for arm in arms]),
        trials_text(trials),
        trials_text([replace(t, setting=WIDE, note=HOSTILE, targets=(WIDE,)) for t in trials]),
        [progress_text(point, 10) for point in hostile.fitted.history],
    ):
        assert lines
        for line in lines:
            assert sum(map(character_width, line)) <= 80, line
            assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs") for c in line), line


def test_the_mixture_is_a_row_a_source_and_long_paths_keep_their_end() -> None:
    lines = mixture_text(MIXTURE)
    assert lines[0].split() == ["Source", "Format", "Records", "Tokens", "Weight", "Epochs"]
    assert lines[1].split() == ["support/tickets.jsonl", "alpaca", "935", "71,420", "62.5", "%",
                                "3.00"]  # fmt: skip
    assert lines[3].startswith("together")
    [_, row] = mixture_text((replace(MIXTURE[0], source="/a/very/long/way/to/the/data" * 3),))
    assert row.startswith("…")
    assert "to/the/data  alpaca" in row
    assert mixture_text(()) == ["no records to train on"]


def test_what_was_seen_before_training_names_reasons_and_shows_records() -> None:
    lines = preflight_text(sample_preflight())
    text = "\n".join(lines)
    assert "learned     38.2 % of the tokens" in lines
    assert "dropped     7 records" in lines
    assert "            and 2 more" in lines
    assert "forecast    12 min 5 s, 1,840 MB, 310 tokens/s, 4 records at once" in lines
    assert "note: the template adds a system turn that is not in the records" in lines
    assert "stands in ⟦ ⟧\nsupport/tickets.jsonl, record 17: 11 tokens, 4 learned\n" in text
    bare = preflight_text(replace(sample_preflight(), views=()))
    assert "⟦" not in "".join(bare)


def test_colours_change_the_looks_and_not_the_words() -> None:
    coloured = preflight_text(sample_preflight(), colour=True)
    plain = preflight_text(sample_preflight())
    assert not any("\x1b" in line for line in plain)
    stripped = [re.sub("\x1b\\[[0-9;]*m", "", line) for line in coloured]
    unbracketed = [re.sub("[⟦⟧]", "", line) for line in plain]
    assert stripped[-3:] == unbracketed[-3:]
    assert "is bold and coloured" in "".join(coloured)


def test_one_moment_of_training_fits_into_the_line_of_progress() -> None:
    point = sample_history()[3]
    assert progress_text(point, 280) == (
        "loss 1.86, held out 1.92, 11 min left, accuracy 0.65, step"
    )
    unheld = replace(point, validation_loss=None)
    shown = "loss 1.86, 11 min left, accuracy 0.65, 315 tokens/s, step"
    assert progress_text(unheld, 280) == shown
    assert progress_text(sample_history()[2]) == "loss 1.99, 315 tokens/s, step"
    assert "left" not in progress_text(point, point.step)
    broken = HistoryPoint(1, 0.0, 1.0, 10, loss=math.nan, validation_loss=math.inf)
    assert (
        progress_text(broken, 2) == "loss diverged, held out diverged, 1 s left, 10 tokens/s, step"
    )
    assert progress_text(HistoryPoint(0, 0.0, 0.0, 0), 9) == "step"
    long = replace(point, scores={"validation_reward_accuracy_of_all_pairs": 0.9})
    assert progress_text(long, 280) == "loss 1.86, held out 1.92, 11 min left, step"


def test_the_end_says_verdict_forgetting_scale_and_how_to_use_it() -> None:
    lines = tune_text(sample_card(), folder="~/models/tickets", ask="onward ask --model tickets")
    assert lines[0].startswith("▲ better at its task: loss 2.31 → 1.42: −0.89 [−1.01, −0.77]")
    assert lines[2].startswith("kept what it knew: ")
    assert "trains 460,800 of 134,975,808 parameters (0.34 %): lora, rank 16, q and v" in lines
    assert "rouge_l   0.21 → 0.38  +0.17 [+0.05, +0.29]  <0.001   better" in lines
    assert "1 (tuned)  1.42       3.13" in lines
    assert lines[-2:] == ["it lies in ~/models/tickets", "use it: onward ask --model tickets"]
    assert not any("diverged" in line for line in lines)


def test_a_training_that_diverged_is_said_at_once() -> None:
    lines = tune_text(hostile_card())
    assert "training diverged at step 5: its loss is no longer a finite number" in lines


def test_nothing_measured_gives_no_tables() -> None:
    lines = tune_text(empty_card())
    assert lines[0].startswith("≈ cannot tell whether it is better at its task: nothing was")
    assert lines[-1] == "no step was trained"


def test_of_a_model_that_does_not_write_nothing_is_said_of_forgetting() -> None:
    assert not any("forg" in line for line in tune_text(classifier_card()))
    assert any("forgetting: n/a (not measured)" in line for line in tune_text(empty_card()))


def test_arms_are_compared_with_the_first_and_which_pays_is_said() -> None:
    lines = arms_text(sample_arms())
    assert lines[1].split() == ["base", "0.22", "[0.15,", "0.29]", "–", "–", "1.31", "s", "$0.00"]
    assert "▼ worse" in lines[4]
    assert lines[4].split()[-2:] == ["n/a", "n/a"]
    assert lines[6:] == [
        "better than base: retrieval, tuned + retrieval",
        "prompted: cannot tell (about 310 more questions needed)",
    ]
    assert arms_text(sample_arms()[:2])[3] == "better than base: none"
    unscored = [replace(arm, score=None, difference=None) for arm in sample_arms()[:2]]
    assert arms_text(unscored)[2].split()[:4] == ["prompted", "n/a", "–", "n/a"]
    assert len(arms_text(sample_arms()[:1])) == 2
    assert arms_text(()) == ["no arm answered"]


def test_a_study_marks_what_it_chose_and_why_others_ended() -> None:
    lines = trials_text(sample_trials())
    assert lines[2].startswith("→  q and v, rank 4")
    assert "→ q and v, rank 4: the smallest not significantly worse than the best" in lines
    assert "note: biases: out of memory with one record" in lines
    unchosen = trials_text(sample_trials()[:1])
    assert unchosen[-1] == "none of 1 setting was chosen"
    assert trials_text(()) == ["no setting was tried"]
