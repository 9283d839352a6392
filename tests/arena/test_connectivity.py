"""Components, and who never lost: drawn by hand."""

from __future__ import annotations

from onward.arena.comparisons import Convention, comparisons
from onward.arena.connectivity import Connectivity, connectivity
from onward.arena.counts import ballots
from onward.types import Outcome


def known(*votes: tuple[str, str, Outcome], convention: Convention | None = None) -> Connectivity:
    cast = ballots([v[0] for v in votes], [v[1] for v in votes], [v[2] for v in votes])
    return connectivity(comparisons(cast, convention or Convention()))


def test_the_largest_component_is_the_first() -> None:
    found = known(("a", "b", "first"), ("x", "y", "first"), ("y", "z", "first"))
    assert found.component.tolist() == [1, 1, 0, 0, 0]
    assert found.components == 2


def test_a_circle_of_defeats_bounds_everybody() -> None:
    found = known(("a", "b", "first"), ("b", "c", "first"), ("a", "c", "second"))
    assert not found.separated.any()
    assert not found.unbeaten.any()


def test_who_never_lost_is_named_and_all_of_the_component_are_separated() -> None:
    found = known(("a", "b", "first"), ("b", "c", "first"), ("b", "c", "second"), ("x", "y", "tie"))
    # b and c bound the strength of ties, and that bounds the distance of x and y.
    assert found.separated.tolist() == [True] * 3 + [False] * 2
    assert found.unbeaten.tolist() == [True, False, False, False, False]


def test_a_tie_is_half_a_defeat_only_where_ties_have_no_odds_of_their_own() -> None:
    votes: tuple[tuple[str, str, Outcome], ...] = (("a", "b", "first"), ("a", "b", "tie"))
    assert not known(*votes, convention=Convention(ties="half")).separated.any()
    # 1 win and 1 tie are reproduced exactly as strength of ties and gap grow together.
    assert known(*votes).separated.all()


def test_more_wins_than_ties_around_a_circle_bound_the_strength_of_ties() -> None:
    found = known(("a", "b", "first"), ("b", "c", "first"), ("c", "a", "tie"))
    assert not found.separated.any()
    found = known(("a", "b", "first"), ("b", "c", "tie"), ("c", "a", "tie"))
    assert found.separated.all()


def test_both_bad_connects_nobody_unless_it_is_half_a_win() -> None:
    found = known(("a", "b", "both bad"))
    assert found.compared.tolist() == [False, False]
    assert found.component.tolist() == [0, 1]
    assert known(("a", "b", "both bad"), convention=Convention(ties="half")).compared.all()
