"""A judge is believed when it notices fakes, and only then; the first line says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import pytest

from onward.judging.examination import MARGIN, examine, position_bias
from onward.judging.fakes.controls import CONTROL
from onward.judging.fakes.planting import FAKE_KINDS, plant
from onward.judging.rubric import RUBRIC
from onward.types import Case, Fake, Grade, PairVerdict, Planted, Preference, Verdict
from tests.judging.planting import BRIDGE, CHEESE, MILL, right

SCORED = "scripted"
Grader = Callable[[str], dict[str, float]]
"""Kind → criterion → grade."""


def verdict(grades: dict[str, float]) -> Verdict:
    given = tuple(Grade(name, value, "") for name, value in grades.items())
    return Verdict(SCORED, RUBRIC.score(given), given)


def even(grade: float) -> dict[str, float]:
    return {criterion.name: grade for criterion in RUBRIC.criteria}


def perfect(kind: str) -> dict[str, float]:
    """Lower by one grade exactly what the kind should lower."""
    return {
        name: 4.0 if name in FAKE_KINDS.get(kind, ()) else 5.0 for name in even(5.0)
    }  # fmt: skip


def judged(grader: Grader, cases: int = 20) -> list[Planted]:
    """Real fakes of real controls, many times over, as this judge grades them."""
    planted: list[Planted] = []
    controls = [MILL, BRIDGE, CHEESE]
    for number in range(cases):
        case, control = controls[number % len(controls)]
        case = Case(f"{case.id}-{number}", case.question)
        planted.append(Planted(case.id, CONTROL, control.text, "", verdict(grader(CONTROL))))
        planted += [
            Planted(case.id, fake.kind, fake.text, fake.note, verdict(grader(fake.kind)))
            for fake in plant(case, control, controls, seed=number)
        ]
    return planted


def unscored(planted: Sequence[Planted], chosen: Callable[[int, Planted], bool]) -> list[Planted]:
    lost = Verdict(SCORED, None, unscored="the reply was\nno JSON")
    return [replace(p, verdict=lost) if chosen(i, p) else p for i, p in enumerate(planted)]


def test_a_perfect_judge_is_trusted() -> None:
    found = examine(judged(perfect), least=0.8)
    assert found.trusted
    assert {caught.kind for caught in found.kinds} == set(FAKE_KINDS)
    assert all(caught.rate.value == 1 and not caught.missed for caught in found.kinds)
    assert found.auc is not None
    assert found.auc.value == 1
    assert found.auc.low < 1
    assert found.notes == ()
    assert found.reason.startswith("The judge caught ")


def test_a_judge_that_always_says_excellent_is_not() -> None:
    found = examine(judged(lambda _: even(5.0)), least=0.8)
    assert not found.trusted
    assert all(caught.caught == 0 for caught in found.kinds)
    assert found.auc is not None
    assert found.auc.value == 0.5
    assert found.reason.startswith(
        "Scores are NOT to be trusted: of 12 kinds of fakes the judge caught only 0"
    )
    assert "\n" not in found.reason


@pytest.mark.parametrize("seed", range(10))
def test_a_judge_that_throws_dice_is_not(seed: int) -> None:
    dice = Random(seed)
    found = examine(
        judged(lambda _: {name: float(dice.randint(1, 5)) for name in even(5.0)}), least=0.8
    )
    assert not found.trusted
    assert found.auc is not None
    assert found.auc.low < 0.5 < found.auc.high


def test_one_kind_that_is_missed_is_enough() -> None:
    def blind(kind: str) -> dict[str, float]:
        return even(5.0) if kind == "negated" else perfect(kind)

    found = examine(judged(blind), least=0.8)
    assert not found.trusted
    assert "missed negated (caught 0 of 20)" in found.reason
    (missed,) = [caught for caught in found.kinds if caught.kind == "negated"]
    assert len(missed.missed) == 20
    assert missed.rate.method == "exact"
    assert missed.rate.high == pytest.approx(1 - 0.025 ** (1 / 20))


def test_the_rate_decides_and_not_its_interval() -> None:
    planted = judged(perfect)
    first = {p.kind: i for i, p in reversed(list(enumerate(planted)))}
    once_missed = [
        replace(p, verdict=verdict(even(5.0))) if first[p.kind] == i else p
        for i, p in enumerate(planted)
    ]
    found = examine(once_missed, least=0.8)
    assert found.trusted
    assert min(caught.rate.low for caught in found.kinds) < 0.8


@pytest.mark.parametrize(
    ("fall", "caught"), [(0.0, 0), (MARGIN - 0.01, 0), (MARGIN, 1), (2.0, 1), (-5.0, 0)]
)
def test_a_tie_and_what_lies_within_the_margin_is_not_caught(fall: float, caught: int) -> None:
    planted = [
        Planted("c", CONTROL, "right", "", Verdict(SCORED, 80.1)),
        Planted("c", "negated", "wrong", "", Verdict(SCORED, 80.1 - fall)),
    ]
    assert examine(planted, least=0.8).kinds[0].caught == caught


def test_a_fake_is_compared_with_the_control_of_its_own_case_only() -> None:
    planted = [
        Planted("a", CONTROL, "right", "", Verdict(SCORED, 100.0)),
        Planted("b", CONTROL, "right", "", Verdict(SCORED, 50.0)),
        Planted("b", "negated", "wrong", "", Verdict(SCORED, 60.0)),
    ]
    (caught,) = examine(planted, least=0.8).kinds
    assert (caught.caught, caught.of, caught.missed) == (0, 1, ("b",))


def test_unscored_fakes_are_counted_and_not_caught() -> None:
    planted = unscored(judged(perfect), lambda _, p: p.kind == "padded")
    found = examine(planted, least=0.8)
    assert not found.trusted
    assert found.unscored == 20
    assert "missed padded (caught 0 of 20)" in found.reason
    assert "could not be scored, first: the reply was no JSON" in found.notes[0]


def test_fakes_whose_control_has_no_score_cannot_be_compared() -> None:
    planted = unscored(judged(perfect), lambda i, p: p.kind == CONTROL and i > 0)
    found = examine(planted, least=0.8)
    assert all(caught.of == 1 for caught in found.kinds)
    assert any("could not be compared" in note for note in found.notes)
    assert "weak evidence" in found.reason


def test_a_judge_that_scores_hardly_anything_is_not_trusted() -> None:
    found = examine(unscored(judged(perfect), lambda i, _: i % 3 > 0), least=0.8)
    assert not found.trusted
    assert "could not score" in found.reason
    assert "\n" not in found.reason


def test_without_anything_planted_there_is_no_trust_and_nothing_is_made_up() -> None:
    found = examine([], least=0.8)
    assert not found.trusted
    assert (found.kinds, found.auc, found.matrix, found.length) == ((), None, {}, None)
    assert "was not examined" in found.reason


def test_few_fakes_of_a_kind_are_called_weak_evidence() -> None:
    found = examine(judged(perfect, cases=3), least=0.8)
    assert not found.trusted
    assert "fakes beside 3 answers are too few to know the judge by; 5 are needed" in found.reason
    few = [one for one in judged(perfect, cases=6) if one.kind != "negated" or one.case_id == "q0"]
    found = examine(few, least=0.8)
    assert found.trusted
    assert "weak evidence, fewer than 5 fakes, for " in found.reason


def test_the_matrix_holds_the_mean_fall_of_every_criterion() -> None:
    found = examine(judged(perfect), least=0.8)
    assert found.matrix["negated"] == {
        "Relevance": 0, "Faithfulness": 1, "Completeness": 0, "Clarity": 0, "Conciseness": 0
    }  # fmt: skip
    assert found.matrix["truncated"]["Clarity"] == 1
    assert list(found.matrix) == list(FAKE_KINDS)


def test_a_halo_is_spoken_of() -> None:
    def spreads(kind: str) -> dict[str, float]:
        return even(5.0 if kind == CONTROL else 3.0)

    found = examine(judged(spreads), least=0.8)
    assert found.trusted
    assert any(n.startswith("halo") and "negated (Faithfulness 2.0, " in n for n in found.notes)


def test_a_kind_that_lowers_something_else_is_spoken_of() -> None:
    def elsewhere(kind: str) -> dict[str, float]:
        return even(5.0) | ({"Clarity": 2.0} if kind == "negated" else perfect(kind))

    notes = examine(judged(elsewhere), least=0.8).notes
    assert any("hardly lowered what they should: negated (Faithfulness" in n for n in notes)


def test_right_answers_that_are_not_recognised_are_spoken_of() -> None:
    found = examine(judged(lambda _: even(1.0)), least=0.8)
    assert "20 of 20 right answers scored below 60" in found.notes


def test_a_leaning_towards_length_is_spoken_of_where_it_is_strong() -> None:
    planted = judged(perfect)
    leaning = examine(planted, least=0.8, answers=[(50.0 + n, 10 * n) for n in range(12)])
    assert leaning.length == 1
    assert any("longer answers score higher (Spearman +1.00" in note for note in leaning.notes)
    few = examine(planted, least=0.8, answers=[(50.0 + n, 10 * n) for n in range(4)])
    assert (few.length, few.notes) == (1, ())
    assert examine(planted, least=0.8, answers=[(50.0, 3), (60.0, 4)]).length is None


def test_kinds_that_onward_does_not_know_are_examined_as_well() -> None:
    own = Planted("mill-0", "my own", "wrong", "", Verdict(SCORED, 99.9))
    planted = [*judged(perfect), own]
    found = examine(planted, least=0.8)
    assert found.kinds[-1].kind == "my own"
    assert not found.trusted


def test_the_note_of_a_fake_reaches_the_report() -> None:
    case, control = Case("c", "?"), right("It opened in 1823.")
    fakes: list[Fake] = plant(case, control, [])
    assert all(fake.note for fake in fakes)


class TestPositionBias:
    """Whether the order of two answers decides between them."""

    def votes(self, *votes: tuple[Preference | None, Preference | None]) -> list[PairVerdict]:
        return [PairVerdict(SCORED, None, None, votes=pair) for pair in votes]

    def test_a_judge_that_prefers_what_stands_first(self) -> None:
        found = position_bias(self.votes(("first", "second"), ("first", "second")))
        assert found is not None
        assert (found.flipped.value, found.to_first, found.to_last) == (1, 2, 0)

    def test_a_judge_that_is_sure_of_its_answer(self) -> None:
        found = position_bias(self.votes(("first", "first"), ("second", "second"), ("tie", "tie")))
        assert found is not None
        assert (found.flipped.value, found.flipped.n) == (0, 3)

    def test_wavering_to_a_tie_is_a_flip_in_no_direction(self) -> None:
        found = position_bias(self.votes(("first", "tie"), ("second", "first"), ("first", "first")))
        assert found is not None
        assert found.flipped.value == pytest.approx(2 / 3)
        assert (found.to_first, found.to_last) == (0, 1)

    def test_orders_that_failed_do_not_count(self) -> None:
        assert position_bias(self.votes(("first", None), (None, None))) is None
        assert position_bias([]) is None
