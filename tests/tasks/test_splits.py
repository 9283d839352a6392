"""Splits that leak nothing, and near-duplicates."""

from __future__ import annotations

import random

import pytest

from onward.errors import UsageError
from onward.tasks.near_duplicates import alike_pairs, are_alike, question_stems
from onward.tasks.splits import leaks, split_cases
from onward.types import Case, Evidence


def _case(n: int, source: str = "", follows: str | None = None, question: str = "") -> Case:
    evidence = (Evidence(source, "quote"),) if source else ()
    return Case(
        f"q{n}", question or f"How heavy is engine number{n} kind{n}?", None, evidence, follows
    )


def test_the_parts_hold_every_case_once_in_order_and_near_the_share() -> None:
    cases = [_case(n) for n in range(100)]
    first, second = split_cases(cases, 0.3, seed=1)
    assert len(first) == 30
    assert [c for c in cases if c in first] == list(first)
    assert {c.id for c in first} | {c.id for c in second} == {c.id for c in cases}
    assert not leaks(first, second)


def test_the_split_depends_on_the_seed_and_not_on_the_order() -> None:
    cases = [_case(n) for n in range(40)]
    shuffled = cases[:]
    random.Random(3).shuffle(shuffled)
    ids = [{c.id for c in split_cases(some, 0.5, seed=7)[0]} for some in (cases, shuffled)]
    assert ids[0] == ids[1]
    assert {c.id for c in split_cases(cases, 0.5, seed=8)[0]} != ids[0]


def test_cases_of_one_document_stay_together() -> None:
    cases = [_case(n, f"d{n % 8}.pdf" if n % 2 else f"D{n % 8}.PDF") for n in range(80)]
    first, second = split_cases(cases, 0.5, seed=2)
    sources = [{c.evidence[0].source.casefold() for c in part} for part in (first, second)]
    assert not sources[0] & sources[1]
    free, _ = split_cases(cases, 0.5, seed=2, by_document=False)
    assert len(free) == 40


def test_a_conversation_stays_together_whatever_its_order() -> None:
    cases = [
        _case(3, follows="q2"),
        _case(2, follows="q1"),
        _case(1),
        *(_case(n) for n in range(4, 9)),
    ]
    for seed in range(10):
        first, second = split_cases(cases, 0.5, seed=seed)
        turns = [{"q1", "q2", "q3"} & {c.id for c in part} for part in (first, second)]
        assert set() in turns


def test_near_duplicates_stay_together() -> None:
    twins = [
        _case(1, question="How long is the warranty of the blue frame in Germany?"),
        _case(2, question="How long is the warranty for the blue frames in Germany"),
    ]
    for seed in range(10):
        first, _ = split_cases([*twins, *(_case(n) for n in range(3, 9))], 0.5, seed=seed)
        assert len(set(twins) & set(first)) in (0, 2)


def test_what_cannot_be_split_is_refused_with_the_reason() -> None:
    with pytest.raises(UsageError, match="hang together"):
        split_cases([_case(n, "one.pdf") for n in range(5)], 0.5)
    with pytest.raises(UsageError, match="hang together"):
        split_cases([], 0.5)
    with pytest.raises(UsageError, match="between 0 and 1"):
        split_cases([_case(1), _case(2)], 1.0)
    with pytest.raises(UsageError, match="same id"):
        split_cases([_case(1), _case(1)], 0.5)


def test_leaks_names_what_two_parts_share() -> None:
    first, second = [_case(1, "a.pdf"), _case(2)], [_case(3, "A.pdf"), _case(4, follows="q2")]
    assert len(leaks(first, second)) == 2
    assert len(leaks(first, second, by_document=False)) == 1
    assert "q1 and q3" in leaks(first, second)[0]


def test_near_duplicates_are_found_as_by_comparing_all_pairs() -> None:
    chance = random.Random(1)
    words = [f"word{n}" for n in range(14)]
    questions = [" ".join(chance.sample(words, chance.randint(1, 7))) for _ in range(150)]
    sets = [question_stems(question) for question in questions]
    slow = {(i, j) for j in range(150) for i in range(j) if are_alike(sets[i], sets[j])}
    assert set(alike_pairs(questions)) == slow
    assert slow


def test_questions_without_content_words_are_compared_by_their_words() -> None:
    assert list(alike_pairs(["Why is it?", "why is it", "Who are they?", "多少钱?", "多少钱"])) == [
        (0, 1),
        (3, 4),
    ]
