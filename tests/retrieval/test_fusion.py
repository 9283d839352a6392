"""Reciprocal rank fusion against values worked by hand."""

from __future__ import annotations

import pytest

from onward.retrieval.fusion import fuse


def test_scores_are_the_sum_of_reciprocal_ranks() -> None:
    fused = {one.id: one for one in fuse({"words": ["a", "b"], "vectors": ["b", "c"]})}
    assert fused["a"].score == pytest.approx(1 / 61)
    assert fused["b"].score == pytest.approx(1 / 62 + 1 / 61)
    assert fused["c"].score == pytest.approx(1 / 62)


def test_the_best_sum_comes_first_and_every_rank_is_kept() -> None:
    fused = fuse({"words": ["a", "b", "c"], "vectors": ["c", "b"], "late": ["b"]})
    assert [one.id for one in fused] == ["b", "c", "a"]
    assert fused[0].ranks == {"words": 2, "vectors": 2, "late": 1}
    assert fused[2].ranks == {"words": 1}


def test_ties_go_to_the_earlier_stage_then_to_the_better_rank() -> None:
    assert [one.id for one in fuse({"words": ["a", "b"], "vectors": ["b", "a"]})] == ["a", "b"]
    assert [one.id for one in fuse({"words": ["x"], "vectors": ["y"]})] == ["x", "y"]


def test_one_order_stays_as_it_is_and_none_gives_nothing() -> None:
    assert [one.id for one in fuse({"words": ["c", "a", "b"]})] == ["c", "a", "b"]
    assert fuse({}) == []
    assert fuse({"words": [], "vectors": []}) == []


def test_of_an_id_that_stands_twice_the_first_place_counts() -> None:
    fused = fuse({"words": ["a", "a", "b"]})
    assert [(one.id, one.ranks["words"]) for one in fused] == [("a", 1), ("b", 2)]


def test_the_constant_sets_how_much_first_places_weigh() -> None:
    orders = {"one": ["a", "x", "y", "b"], "two": ["x", "b"], "three": ["y", "b"], "four": ["a"]}
    assert fuse(orders, constant=0)[0].id == "a"
    assert fuse(orders, constant=60)[0].id == "b"


def test_a_negative_constant_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more, not -1"):
        fuse({}, constant=-1)
