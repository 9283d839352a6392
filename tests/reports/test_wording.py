"""Reports say the same words in every format."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onward.judging.rubric import GRADES
from onward.reports import wording
from onward.types import Claim, Grade, Run, Verdict
from tests.reports.sample import sample_evaluation
from tests.reports.sample_comparison import sample_comparison, sample_standings

BARE_RUN = Run("r", "evaluate", "2026-05-01T10:00:00Z", "0.1.0", {})


def test_the_words_of_grades_are_those_of_the_rubric() -> None:
    assert {word: value for value, word in wording.GRADE_WORDS.items()} == GRADES


def test_the_first_line_says_whether_the_scores_hold() -> None:
    failed, passed = sample_evaluation(), sample_evaluation(trusted=True)
    assert wording.trust_line(failed.examination).startswith("Scores are NOT to be trusted: ")
    assert wording.trust_line(passed.examination).startswith("Judge trusted: every kind")
    assert wording.trust_line(None).startswith("Judge not examined")


def test_the_four_states_add_up_to_the_questions() -> None:
    line = wording.counts_line(sample_evaluation().counts)
    assert line == "7 scored + 1 unscored + 1 refused + 1 failed = 10 questions"


def test_cannot_tell_says_how_many_questions_are_missing() -> None:
    score, better, worse, _, same, *_ = sample_comparison().differences
    assert wording.change_words(score) == "cannot tell (about 310 more questions needed)"
    assert wording.change_words(better) == "better"
    assert wording.change_words(worse) == "worse"
    assert wording.change_words(same) == "cannot tell (no difference seen)"
    assert wording.change_words(replace(score, needed=1)).endswith("(about 1 more question needed)")


def test_a_leaderboard_is_only_as_trusted_as_its_least_judge() -> None:
    standings = sample_standings()
    line = wording.leaderboard_trust_line(standings)
    assert "failed its examination in run-7f3a91" in line
    assert "not examined in run-19be02" in line
    assert wording.leaderboard_trust(standings[:1]) == "trusted"
    assert wording.leaderboard_trust(standings[::2]) == "unknown"
    assert wording.leaderboard_trust_line(()).startswith("No run to rank")


@pytest.mark.parametrize(
    ("values", "kind"),
    [((4.0, 2.0), "grade"), ((3.75,), "grade"), ((0.0, 1.0), "number"), ((1.0,), "number")],
)
def test_without_a_rubric_only_values_of_grades_count_as_grades(
    values: tuple[float, ...], kind: str
) -> None:
    verdicts = [Verdict("j", None, (Grade("Tone", value, ""),)) for value in values]
    assert wording.scales(BARE_RUN, verdicts)["Tone"].kind == kind


def test_values_are_written_on_the_scale_of_their_criterion() -> None:
    rubric = {"criteria": [{"name": "Polite", "kind": "boolean", "weight": 1.0, "question": "?"}]}
    scales = wording.scales(replace(BARE_RUN, metadata={"rubric": rubric}))
    assert wording.grade_words(1.0, scales["Polite"]) == "yes"
    graded = wording.Scale("Clarity", None, "grade", "")
    assert wording.grade_words(4.0, graded) == "Good 4"
    assert wording.grade_words(3.75, graded) == "Good 3.75"
    assert wording.grade_words(0.5, graded) == "0.50"
    assert wording.grade_words(float("nan"), graded).startswith("n/a")


@pytest.mark.parametrize(
    ("support", "contradiction", "word"),
    [(0.9, 0.1, "supported"), (0.2, 0.1, "unsupported"), (0.2, 0.8, "contradicted")],
)
def test_a_claim_is_supported_unsupported_or_contradicted(
    support: float, contradiction: float, word: str
) -> None:
    assert wording.claim_word(Claim("It is.", support, contradiction, None)) == word


def test_a_fake_was_caught_or_missed_and_a_right_answer_neither() -> None:
    evaluation = sample_evaluation()
    words = {
        (item.case_id, item.kind): wording.noticed_word(item, evaluation.examination)
        for item in evaluation.planted
    }
    assert words["q1", "negated claim"] == "missed"
    assert words["q2", "negated claim"] == "caught"
    assert words["q1", "control"] is None
    assert words["q1", "refusal"] is None, "the judge could not score it"
    assert wording.noticed_word(evaluation.planted[1], None) is None


def test_a_metric_that_no_question_has_says_why() -> None:
    evaluation = replace(sample_evaluation(), missing={"toxicity": 10, "recall": 10, "score": 0})
    assert wording.without_value(evaluation) == [
        ("toxicity", "no classifier was given"),
        ("recall", "not measured"),
    ]
