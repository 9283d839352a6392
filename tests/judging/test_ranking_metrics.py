"""Ranking metrics against hand-worked values and scikit-learn."""

from __future__ import annotations

import math
import random

import pytest
from sklearn.metrics import ndcg_score

from onward.judging.metrics.ranking import (
    context_precision,
    context_recall,
    hit_rate_at_k,
    is_found,
    ndcg,
    ndcg_at_k,
    overlaps,
    recall_at_k,
    reciprocal_rank,
    relevant,
)
from onward.types import GoldSpan, Passage
from tests.judging.measured import gold, passage

GOLD = [gold(100, 140), gold(500, 540), gold(10, 50, "b")]
FIRST = passage(start=80, end=300)  # holds the first
BESIDE = passage(start=700, end=900)
SECOND = passage(start=400, end=600)  # holds the second


def test_a_passage_is_relevant_when_it_shares_half_of_the_shorter_span() -> None:
    assert overlaps(passage(start=120, end=300), gold(100, 140))
    assert not overlaps(passage(start=121, end=300), gold(100, 140))
    assert not overlaps(passage(start=100, end=140, document="b"), gold(100, 140))
    assert overlaps(passage(start=200, end=240), gold(100, 900)), "inside of long evidence"


def test_two_passages_can_hold_a_gold_span_together() -> None:
    halves = [passage(start=0, end=115), passage(start=125, end=300)]
    assert not any(overlaps(half, gold(100, 140)) for half in halves)
    assert is_found(gold(100, 140), halves)
    assert not is_found(gold(100, 140), halves[:1])


def test_recall_hit_rate_and_reciprocal_rank_worked_by_hand() -> None:
    passages = [BESIDE, FIRST, SECOND]
    assert relevant(passages, GOLD) == [False, True, True]
    assert recall_at_k(passages, GOLD, 1) == 0
    assert recall_at_k(passages, GOLD, 2) == pytest.approx(1 / 3)
    assert recall_at_k(passages, GOLD, 9) == pytest.approx(2 / 3)
    assert [hit_rate_at_k(passages, GOLD, k) for k in (1, 2)] == [0, 1]
    assert reciprocal_rank(passages, GOLD) == 0.5
    assert reciprocal_rank([BESIDE], GOLD) == 0


def test_context_precision_falls_when_noise_comes_first() -> None:
    assert context_precision([FIRST, SECOND, BESIDE], GOLD) == 1
    assert context_precision([BESIDE, FIRST, SECOND], GOLD) == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert context_precision([BESIDE], GOLD) == 0


def test_context_recall_counts_characters_once() -> None:
    passages = [passage(start=100, end=120), passage(start=110, end=130), FIRST, FIRST]
    assert context_recall(passages[:2], GOLD) == pytest.approx(30 / 120)
    assert context_recall(passages, GOLD) == pytest.approx(40 / 120)


def test_ndcg_counts_what_was_missed_against_the_ideal() -> None:
    # found at ranks 2 and 3, three to find: (1/log2 3 + 1/log2 4) / (1 + 1/log2 3 + 1/log2 4)
    dcg = 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg_at_k([BESIDE, FIRST, SECOND], GOLD, 5) == pytest.approx(dcg / (1 + dcg))
    # an ideal made of what was retrieved alone would give 1 here
    assert ndcg_at_k([FIRST, SECOND], GOLD, 5) == pytest.approx(
        (1 + 1 / math.log2(3)) / (1 + 1 / math.log2(3) + 0.5)
    )


def test_ndcg_gives_nothing_for_the_same_evidence_twice() -> None:
    copy = passage(start=60, end=200)
    only = [gold(100, 140)]
    assert ndcg_at_k([FIRST, copy], only, 5) == 1
    assert ndcg_at_k([BESIDE, FIRST, copy], only, 5) == pytest.approx(1 / math.log2(3))


def test_ndcg_counts_a_passage_by_the_gold_spans_it_holds() -> None:
    both = passage(start=0, end=600)
    spans = GOLD[:2]
    assert ndcg_at_k([both], spans, 5) == 1
    assert ndcg_at_k([BESIDE, both], spans, 5) == pytest.approx(1 / math.log2(3))


def test_ndcg_at_k_looks_at_k_passages_only() -> None:
    assert ndcg_at_k([BESIDE, FIRST], GOLD, 1) == 0
    assert ndcg_at_k([FIRST, BESIDE], GOLD, 1) == 1


@pytest.mark.parametrize("k", [1, 3, 5, 10, 50])
def test_binary_and_graded_ndcg_are_those_of_scikit_learn(k: int) -> None:
    draw = random.Random(k)
    for grades in ([0, 1], [0, 0, 1, 2, 3]):
        gains = [float(draw.choice(grades)) for _ in range(20)] + [1.0]
        order = [-float(i) for i in range(len(gains))]
        assert ndcg(gains, gains, k) == pytest.approx(ndcg_score([gains], [order], k=k))


def test_ndcg_of_a_list_that_was_cut_keeps_the_whole_ideal() -> None:
    gains = [0.0, 3.0, 0.0, 1.0, 2.0]
    order = [-float(i) for i in range(len(gains))]
    # scikit-learn sees all items and looks at the first 3, as if the others had come later
    expected = ndcg_score([gains], [order], k=3)
    assert ndcg(gains[:3], gains, 3) == pytest.approx(expected)


ALL = (
    lambda p, g: recall_at_k(p, g, 5),
    lambda p, g: hit_rate_at_k(p, g, 5),
    lambda p, g: ndcg_at_k(p, g, 5),
    reciprocal_rank,
    context_precision,
    context_recall,
)


def test_without_gold_nothing_is_known_and_without_passages_nothing_was_found() -> None:
    none: list[GoldSpan] = []
    empty = [gold(7, 7)]
    nothing: list[Passage] = []
    assert [metric([FIRST], none) for metric in ALL] == [None] * 6
    assert [metric([FIRST], empty) for metric in ALL] == [None] * 6
    assert [metric(nothing, GOLD) for metric in ALL] == [0] * 6
    assert ndcg([1.0], [0.0], 5) is None
