"""Each rule of an instruction is checked to the letter, and no more strictly than it says."""

from __future__ import annotations

import pytest

from onward.tasks.fresh.chance import Chance
from onward.tasks.fresh.instructions import VARIANTS, Rules, followed


@pytest.mark.parametrize(
    ("rules", "yes", "no"),
    [
        ({"words": 3}, "one – two, three.", "one two"),
        ({"words": 2}, "- it's\n- fine", "it is fine"),
        ({"bullets": 2}, "- a\n\n- b\n", "- a\n- b\nThat is all."),
        ({"bullets": 1}, "- a", "* a"),
        ({"contains": ["lemon"]}, "LEMON!", "lemons"),
        ({"contains": ["a", "b"]}, "b, a", "a"),
        ({"times": ["river", 2]}, "River, river; rivers", "river"),
        ({"commas": 0}, "no; none", "no, none"),
        ({"case": "upper"}, "ÀÉ 12!", "Àé"),
        ({"case": "lower"}, "àé ß", "Àé"),
        ({"case": "lower"}, "a", "12"),
        ({"ends": "that is all"}, "so That is all.", "that is all of it"),
        ({"without": "z"}, "abc", "Zoo"),
        ({"keys": ["a", "b"]}, '{"a": "x", "b": "y"}', '{"b": "x", "a": "y"}'),
        ({"keys": ["a"]}, '```json\n{"a": "x"}\n```', '{"a": ""}'),
        ({"keys": ["a"]}, '{"a": "x"}', 'Here: {"a": "x"}'),
        ({"keys": ["a"]}, '{"a": "x"}', "[" * 100_000),
        ({"keys": ["a"]}, '{"a": "x"}', '{"a": 1}'),
        ({"value": ["a", "lemon"]}, '{"a": "a Lemon"}', '{"b": "lemon"}'),
    ],
)
def test_a_text_that_follows_and_one_that_does_not(rules: Rules, yes: str, no: str) -> None:
    assert all(followed(rules, yes).values())
    assert not any(followed(rules, no).values())


def test_every_rule_is_told_by_itself() -> None:
    rules = {"words": 2, "commas": 0, "contains": ["lemon"]}
    assert followed(rules, "a, lemon") == {"words": True, "commas": False, "contains": True}


def test_a_rule_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        followed({"rhymes": True}, "text")


@pytest.mark.parametrize("variant", VARIANTS)
def test_harder_instructions_have_more_to_follow(variant: str) -> None:
    sizes = [
        len(VARIANTS[variant](Chance(f"{variant} {n}"), difficulty).question)
        for difficulty in (1, 3)
        for n in range(30)
    ]
    assert sum(sizes[:30]) < sum(sizes[30:])
