"""What a study says on a terminal."""

from __future__ import annotations

from dataclasses import replace

from onward.reports.terminal_study import plan_text, study_text, subspaces_text
from onward.types import Difference, Estimate, Study, StudyPlan, StudyRound, SubspaceRow, TrialRow

PLAN = StudyPlan(
    rounds=(StudyRound(4, 1, 10, 90.0), StudyRound(2, 3, 40, 600.0)),
    seconds=690.0,
    tokens_per_second=310.4,
    budget=460_800,
    notes=("rank 99 was left out",),
)


def estimate(value: float) -> Estimate:
    return Estimate(value, value - 0.2, value + 0.2, 80, 0.95, "bootstrap-t")


TIED = Difference(
    "q at rank 13",
    estimate(1.2),
    estimate(1.3),
    estimate(0.1),
    0.4,
    0.4,
    "cannot tell",
    300,
    0.3,
    "permutation",
)
ROWS = (
    TrialRow("q, v at rank 8", 460_800, 8, ("q", "v"), estimate(1.2), 3, 2,
             questions=("matrices", "rank")),
    TrialRow("q at rank 13", 449_280, 13, ("q",), estimate(1.3), 3, 2, chosen=True,
             questions=("matrices",), difference=TIED),
    TrialRow("k at rank 20", 460_800, 20, ("k",), None, 1, 0, questions=("matrices",)),
)  # fmt: skip
STUDY = Study(
    plan=PLAN,
    rows=ROWS,
    metric="loss",
    records=80,
    best="q, v at rank 8",
    subspaces=(SubspaceRow("rank 1 and rank 8", "q_proj", (1, 8), 0.25, 0.014),),
    seconds=700.0,
)


def words(study: Study) -> str:
    return " ".join(" ".join(study_text(study)).split())


def test_the_plan_is_a_row_a_round() -> None:
    lines = plan_text(PLAN)
    assert lines[1].split() == ["1", "4", "1", "10", "1.5"]
    assert lines[2].split() == ["2", "2", "3", "40", "10.0"]
    assert "11.5 minutes are planned, at 310 tokens a second" in lines[3]
    assert lines[-1] == "note: rank 99 was left out"


def test_a_tie_is_said_to_be_one() -> None:
    assert "a tie: none of the 2 settings of the last round can be told from q, v" in words(STUDY)
    assert "→ q at rank 13: the smallest" in words(STUDY)


def test_what_seeds_may_change_is_said_beside_intervals_over_records() -> None:
    assert "one seed each: a small difference may be the seed's" in words(STUDY)
    rows = (replace(ROWS[0], spread=0.04), replace(ROWS[1], spread=0.11), ROWS[2])
    assert "seeds of one setting lie up to 0.11 apart" in words(replace(STUDY, rows=rows))


def test_what_is_worse_is_named_and_each_question_is_answered() -> None:
    worse = replace(ROWS[1], chosen=False, difference=replace(TIED, change="worse"))
    text = words(replace(STUDY, rows=(replace(ROWS[0], chosen=True), worse)))
    assert "q at rank 13 is worse" in text
    assert "a tie" not in text
    assert "matrices, at 460,800 parameters: q, v at rank 8 (1.20); q at rank 13 (1.30)" in text
    assert "which rank: only q, v at rank 8 (1.20) reached the last round" in text


def test_without_a_last_round_nothing_is_compared() -> None:
    text = words(replace(STUDY, rows=ROWS[2:], best=None, interrupted=True, subspaces=()))
    assert text.startswith("interrupted")
    assert "the last round was not reached" in text


def test_subspaces_stand_beside_what_chance_gives() -> None:
    assert subspaces_text(()) == []
    lines = subspaces_text(STUDY.subspaces)
    assert lines[-1].split()[-4:] == ["1,", "8", "0.250", "0.014"]
    assert all(len(line) <= 80 for line in [*lines, *study_text(STUDY), *plan_text(PLAN)])
