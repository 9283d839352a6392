"""A month's fresh questions: the same everywhere, no two alike, right, and not to be guessed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter

import pytest
from benchmarks.fresh_questions import agrees

from onward.errors import UsageError
from onward.tasks.fresh import KINDS, check, fresh_items

DIGEST = "0b119fe60ccca4d36bda95c79385997ff7b7c8d45fc4eb98d85e80fb8b7eb825"
"""Of the November 2026 questions, version 1. Another digest is another set: raise VERSION."""
PRINT_DIGEST = """
import hashlib
from onward.tasks.fresh import fresh_items
rows = (f"{f.item.id}\\t{f.item.prompt}\\t{f.item.references[0]}" for f in
        fresh_items("2026-11", count=50))
print(hashlib.sha256("\\n".join(rows).encode()).hexdigest())
"""


def test_the_questions_of_a_month_are_the_same_in_every_process() -> None:
    command = [sys.executable, "-c", PRINT_DIGEST]
    environment = {**os.environ, "PYTHONHASHSEED": "77"}
    printed = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    assert printed.stdout.strip() == DIGEST


def test_another_month_has_other_questions() -> None:
    november = {fresh.item.prompt for fresh in fresh_items("2026-11", count=30)}
    december = {fresh.item.prompt for fresh in fresh_items("2026-12", count=30)}
    assert len(november & december) <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_twenty_of_each_kind_agree_with_the_independent_solver(kind: str) -> None:
    items = fresh_items("2031-02", [kind], 20)
    assert [fresh.item.id for fresh in items if not agrees(fresh)] == []


def test_no_two_questions_or_ids_are_alike_and_fewer_are_the_first_of_more() -> None:
    many = fresh_items("2027-05", count=150)
    assert len({fresh.item.prompt for fresh in many}) == len(many) == 150 * len(KINDS)
    assert len({fresh.item.id for fresh in many}) == len(many)
    few = fresh_items("2027-05", ["dates", "logic"], 10)
    assert [fresh.kind for fresh in few] == ["dates"] * 10 + ["logic"] * 10
    assert few[:10] == [fresh for fresh in many if fresh.kind == "dates"][:10]


def test_variants_and_difficulties_take_turns() -> None:
    items = fresh_items("2026-11", ["dates"], 36)
    assert Counter(fresh.difficulty for fresh in items) == {1: 12, 2: 12, 3: 12}
    assert set(Counter(fresh.variant for fresh in items).values()) == {6}
    assert items[1].item.id == "2026-11-dates-weekday-2-0001"
    assert items[1].item.group == "dates"


def test_no_constant_answer_gets_far() -> None:
    items = fresh_items("2026-08", count=240)
    for kind in KINDS:
        own = [fresh for fresh in items if fresh.kind == kind]
        answers = Counter(fresh.item.references[0] for fresh in own)
        # Of logic a third has three possible answers, so that a ninth is had for nothing.
        assert answers.most_common(1)[0][1] <= len(own) * (0.18 if kind == "logic" else 0.08)
        if kind == "instructions":
            assert not any(check(fresh, own[0].item.prompt) for fresh in own)


@pytest.mark.parametrize(
    "month", ["2026-13", "2026-00", "26-11", "2026-1", "2026-11 ", "", "٢٠٢٦-11"]
)
def test_what_is_no_month_is_refused_in_one_line(month: str) -> None:
    with pytest.raises(UsageError, match=r"is no month: write year and month, as in 2026-11"):
        fresh_items(month)


def test_an_unknown_kind_and_a_wrong_count_are_refused() -> None:
    with pytest.raises(UsageError, match=r"'poems'.*there are arithmetic, logic, dates"):
        fresh_items("2026-11", ["dates", "poems"])
    for count in (0, 10_001):
        with pytest.raises(UsageError, match="ask for 1 to 10,000"):
            fresh_items("2026-11", count=count)


def test_the_digest_is_of_what_is_read_here() -> None:
    rows = [
        f"{fresh.item.id}\t{fresh.item.prompt}\t{fresh.item.references[0]}"
        for fresh in fresh_items("2026-11", count=50)
    ]
    assert hashlib.sha256("\n".join(rows).encode()).hexdigest() == DIGEST
