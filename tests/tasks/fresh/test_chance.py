"""Chance is fixed by its text: these draws must never change."""

from __future__ import annotations

from collections import Counter

from onward.tasks.fresh.chance import Chance


def test_draws_follow_from_the_text_alone() -> None:
    chance = Chance("a")
    assert [chance.below(100) for _ in range(8)] == [66, 4, 66, 12, 56, 26, 78, 46]
    assert chance.draw("abcdef", 3) == ["a", "f", "e"]
    assert chance.between(-2, 2) == -2
    assert chance.pick((7, 8, 9)) == 8
    assert chance.shuffle(range(5)) == [0, 3, 2, 4, 1]


def test_other_texts_give_other_draws() -> None:
    assert len({tuple(Chance(str(n)).shuffle(range(10))) for n in range(50)}) == 50


def test_all_numbers_are_about_alike_likely() -> None:
    chance = Chance("even")
    counts = Counter(chance.below(6) for _ in range(6000))
    assert set(counts) == set(range(6))
    assert all(900 < count < 1100 for count in counts.values())


def test_what_is_drawn_is_drawn_once_and_never_more_than_there_is() -> None:
    chance = Chance("draw")
    assert sorted(chance.draw("abc", 9)) == ["a", "b", "c"]
    assert chance.draw([], 2) == []
