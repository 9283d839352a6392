"""Voters who toss coins or see one side are flagged; honest and rare ones are not."""

from __future__ import annotations

from typing import Literal

import numpy as np

from onward.arena.bradley_terry import fit
from onward.arena.comparisons import Convention, comparisons
from onward.arena.connectivity import connectivity
from onward.arena.counts import Ballots, ballots, ballots_of
from onward.arena.voters import voters
from onward.types import OUTCOMES, Outcome, Vote, Voter

RANDOM = np.random.default_rng(8)


def votes_of(how: str, votes: int, models: int = 4) -> list[tuple[str, str, Outcome]]:
    first = RANDOM.integers(models, size=votes)
    second = (first + RANDOM.integers(1, models, size=votes)) % models
    chance = {"honest": 1 / (1 + np.exp(second - first)), "coin": np.full(votes, 0.5)}
    chance["left"] = np.ones(votes)
    drawn = (RANDOM.random(votes) > chance[how]).astype(int)
    rows = zip(first, second, drawn, strict=True)
    return [(f"m{one}", f"m{two}", OUTCOMES[outcome]) for one, two, outcome in rows]


def found_in(people: dict[str, list[tuple[str, str, Outcome]]]) -> dict[str, Voter]:
    rows = [(who, *vote) for who, votes in people.items() for vote in votes]
    cast = ballots(
        [row[1] for row in rows],
        [row[2] for row in rows],
        [row[3] for row in rows],
        voters=[row[0] for row in rows],
    )
    return {voter.who: voter for voter in judged(cast)}


def judged(cast: Ballots) -> tuple[Voter, ...]:
    compared = comparisons(cast, Convention())
    return voters(cast, fit(compared, connectivity(compared)), Convention(), level=0.95)


def test_a_coin_and_one_side_are_flagged_among_honest_voters() -> None:
    people = {f"v{n}": votes_of("honest", 80) for n in range(12)}
    found = found_in(people | {"coin": votes_of("coin", 120), "left": votes_of("left", 60)})
    assert {who for who, voter in found.items() if voter.flagged} == {"coin", "left"}
    assert "where" in found["coin"].reason
    assert "60 of 60 votes with a winner are for the first side" in found["left"].reason
    assert list(found)[:2] == ["coin", "left"]
    agreement = found["v0"].agreement
    assert agreement is not None
    assert agreement > 0.6


def test_a_voter_is_held_against_the_others_and_not_against_himself() -> None:
    # By its own votes, which are most, the loud voter would agree with the ratings entirely.
    loud = [("m0", "m1", OUTCOMES[0])] * 200
    others = {
        f"v{n}": [("m0", "m1", OUTCOMES[1])] * 8 + [("m1", "m0", OUTCOMES[1])] for n in range(9)
    }
    found = found_in({"loud": loud, **others})
    assert found["loud"].agreement == 0
    assert found["loud"].flagged


def test_alone_nobody_can_be_judged() -> None:
    found = found_in({"me": votes_of("honest", 50)})
    assert found["me"] == Voter("me", 50, None, flagged=False)


def test_few_votes_flag_nobody_and_ties_show_no_agreement() -> None:
    people = {f"v{n}": votes_of("honest", 60) for n in range(5)}
    few = {"new": votes_of("left", 9), "even": [("m0", "m1", OUTCOMES[2])] * 30}
    found = found_in(people | few)
    assert not found["new"].flagged
    assert (found["even"].agreement, found["even"].votes) == (None, 30)


def test_unknown_voters_are_none() -> None:
    assert judged(ballots(["a"], ["b"], ["first"])) == ()


def test_who_gave_no_name_is_nobody() -> None:
    people = {f"v{n}": votes_of("honest", 40) for n in range(4)}
    found = found_in(people | {"unknown": votes_of("left", 60)})
    assert sorted(found) == sorted(people)


def test_a_model_is_not_tested_for_a_side_that_nobody_drew() -> None:
    # The pairs are always shown in one order and the first is better: a person would be flagged.
    def said(who: str, kind: Literal["person", "model"]) -> list[Vote]:
        rest = [OUTCOMES[0]] * 29 + [OUTCOMES[1]]
        return [
            Vote(f"{who}{n}", f"q{n}", "m0", "m1", outcome, who, "", kind=kind)
            for n, outcome in enumerate(rest)
        ]

    others = [
        Vote(f"o{n}", f"q{n}", "m0", "m1", OUTCOMES[n % 2], f"o{n % 5}", "") for n in range(100)
    ]
    for kind, flagged in (("person", True), ("model", False)):
        of_kind: Literal["person", "model"] = "person" if kind == "person" else "model"
        cast = ballots_of([*others, *said("one", of_kind)], None)
        found = {voter.who: voter for voter in judged(cast)}
        assert ("for the first side" in found["one"].reason) is flagged
