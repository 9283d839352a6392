"""Several judges speak with one voice, and how far they agree is known."""

from __future__ import annotations

import random

import krippendorff
import pytest

from onward.errors import ModelError, UsageError
from onward.judging.by_model.judge import ModelJudge
from onward.judging.by_model.jury import Jury, combined, jury_agreement, repeated, spread
from onward.models.scripted import ScriptedModel
from onward.protocols import Judge
from onward.types import Case, Grade, Result, Sampling, Verdict
from tests.judging.spoken import QUESTION, answer, graded

GOOD = answer("In 1856 [1].")


def judge(name: str, *replies: str | Exception) -> ModelJudge:
    return ModelJudge(ScriptedModel(replies, name=name))


def verdict(name: str, score: float | None, **grades: float) -> Verdict:
    given = tuple(Grade(criterion, value, "so") for criterion, value in grades.items())
    return Verdict(name, score, given, None if score is not None else f"{name} failed")


def result(*verdicts: Verdict) -> Result:
    return Result(Case("c", "?"), QUESTION, "scored", GOOD, verdicts=verdicts)


def test_a_jury_is_a_judge_whose_score_is_the_mean() -> None:
    jury: Judge = Jury((judge("a", graded(5)), judge("b", graded(3)), judge("c", graded(1))))
    said = jury.judge(QUESTION, GOOD)
    assert (said.judge, said.score, len(said.replies)) == ("jury of a, b, c", 60, 3)
    assert said.grades[0] == Grade(
        "Relevance", 3, "a: Of Relevance. · b: Of Relevance. · c: Of Relevance."
    )


def test_the_median_is_not_moved_by_one_juror() -> None:
    verdicts = [
        verdict("a", 90, Clarity=5),
        verdict("b", 80, Clarity=4),
        verdict("c", 20, Clarity=1),
    ]
    said = combined(verdicts, average="median")
    assert (said.score, said.grades[0].value) == (80, 4)


def test_jurors_that_fail_are_left_out_and_counted() -> None:
    said = Jury((judge("a", graded(5)), judge("b", ModelError("down")))).judge(QUESTION, GOOD)
    assert (said.score, said.unscored) == (100, None)
    assert said.notes == ("1 of 2 verdicts have no score: b: down",)
    said = Jury((judge("a", ModelError("off")), judge("b", ModelError("down")))).judge(
        QUESTION, GOOD
    )
    assert (said.score, said.unscored, said.notes) == (None, "a: off; b: down", ())


def test_one_verdict_stays_and_none_is_no_jury() -> None:
    assert combined([verdict("a", 55)]) == verdict("a", 55)
    with pytest.raises(UsageError, match="at least one judge"):
        combined([])


def test_repeats_have_their_own_seeds_and_are_warm() -> None:
    one = ModelJudge(ScriptedModel([]), sampling=Sampling(seed=5))
    assert repeated(one, 1) == (one,)
    three = repeated(one, 3)
    assert [r.sampling.seed for r in three] == [5, 6, 7]
    assert {r.sampling.temperature for r in three} == {0.7}
    hot = ModelJudge(one.model, sampling=Sampling(temperature=1.2))
    assert {r.sampling.temperature for r in repeated(hot, 2)} == {1.2}
    with pytest.raises(UsageError, match="0 repeats"):
        repeated(one, 0)


def test_repeats_make_a_spread() -> None:
    jury = Jury(repeated(judge("a", graded(5), graded(4), graded(3)), 3))
    verdicts = jury.verdicts(QUESTION, GOOD)
    assert [one.score for one in verdicts] == [100, 80, 60]
    assert spread(verdicts) == 20
    assert spread(verdicts[:1]) is None
    assert spread([verdict("a", 50), verdict("b", None)]) is None
    assert jury.name == "jury of a"


def test_agreement_is_that_of_the_reference_library() -> None:
    draw = random.Random(7)
    results, scores, grades = [], [], []
    for _ in range(40):
        true = draw.randint(1, 5)
        values = [min(5, max(1, true + draw.choice((-1, 0, 0, 1)))) for _ in range(3)]
        asked = [draw.random() > 0.1 for _ in range(3)]
        results.append(
            result(
                *(
                    verdict(name, 20.0 * value if here else None, Clarity=value)
                    for name, value, here in zip("abc", values, asked, strict=True)
                )
            )
        )
        seen = [float(v) if here else float("nan") for v, here in zip(values, asked, strict=True)]
        grades.append(seen)
        scores.append([20 * value for value in seen])
    agreement = jury_agreement(results)
    by_judge = [list(column) for column in zip(*scores, strict=True)]
    assert agreement.score == pytest.approx(
        krippendorff.alpha(by_judge, level_of_measurement="interval")
    )
    by_judge = [list(column) for column in zip(*grades, strict=True)]
    assert agreement.criteria["Clarity"] == pytest.approx(
        krippendorff.alpha(by_judge, level_of_measurement="ordinal")
    )
    assert sorted(agreement.judges) == ["a", "b", "c"]


def test_repeats_of_one_judge_are_one_voice_beside_another_judge() -> None:
    with_repeats = [
        result(verdict("a", 90), verdict("a", 70), verdict("b", 80)),
        result(verdict("a", 30), verdict("a", 50), verdict("b", 40)),
    ]
    agreement = jury_agreement(with_repeats)
    assert (agreement.score, agreement.n) == (1, 2)
    alone = jury_agreement([result(*one.verdicts[:2]) for one in with_repeats])
    assert alone.judges == ("a",)
    # within 2 · 20² / 2 of 4 values, among all pairs (20² + 40² + 60² + ...) / 12: 1 - 400 / 1333.3
    assert alone.score == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("verdicts", "n", "reason"),
    [
        ((), 0, "no answer was scored twice"),
        ((verdict("a", 80), verdict("b", None)), 0, "no answer was scored twice"),
        ((verdict("a", 80), verdict("b", 80)), 1, "every score is the same"),
    ],
)
def test_agreement_that_is_not_defined_says_why(
    verdicts: tuple[Verdict, ...], n: int, reason: str
) -> None:
    agreement = jury_agreement([result(*verdicts)])
    assert (agreement.score, agreement.n, agreement.reason) == (None, n, reason)
