"""Fusion of ranks and of scores against values worked by hand."""

from __future__ import annotations

import pytest

from onward.retrieval.fusion import fuse, fuse_scores, standardised


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


def test_standard_scores_have_mean_0_and_deviation_1() -> None:
    found = standardised({"a": 3.0, "b": 1.0})
    assert found == {"a": pytest.approx(1.0), "b": pytest.approx(-1.0)}
    assert standardised({"a": 7.0, "b": 7.0}) == {"a": 0.0, "b": 0.0}
    assert standardised({}) == {}


def test_a_wide_lead_in_one_stage_outweighs_narrow_ones_in_two() -> None:
    words = {"a": 30.0, "b": 10.0, "c": 10.0, "d": 10.0}
    vectors = {"a": 0.50, "b": 0.51, "c": 0.30, "d": 0.29}
    late = {"a": 0.60, "b": 0.61, "c": 0.40, "d": 0.39}
    stages = {"words": words, "vectors": vectors, "late": late}
    assert [one.id for one in fuse_scores(stages)][:2] == ["a", "b"]
    assert fuse_scores(stages)[0].ranks == {"words": 1, "vectors": 2, "late": 2}
    orders = {stage: sorted(scores, key=lambda n: -scores[n]) for stage, scores in stages.items()}
    assert fuse(orders)[0].id == "b"


def test_what_a_stage_did_not_see_gets_its_lowest_score_and_no_rank() -> None:
    fused = {
        one.id: one for one in fuse_scores({"words": {"a": 2.0, "b": 0.0}, "late": {"c": 1.0}})
    }
    assert fused["a"].score == pytest.approx(1.0)
    assert fused["b"].score == fused["c"].score == pytest.approx(-1.0)
    assert fused["c"].ranks == {"late": 1}


def test_fused_scores_tie_as_fused_ranks_do_and_nothing_gives_nothing() -> None:
    one, other = {"a": 1.0, "b": 0.0}, {"b": 5.0, "a": 4.0}
    assert [fused.id for fused in fuse_scores({"words": one, "late": other})] == ["a", "b"]
    assert fuse_scores({}) == []
    assert fuse_scores({"words": {}}) == []
