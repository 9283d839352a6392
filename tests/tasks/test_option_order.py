"""Options in another order, with what is right moved along."""

from __future__ import annotations

import pytest

from onward.tasks.option_order import lettered_prompt, shuffled
from onward.types import Item

PLAIN = Item("p", "Sky?", ("red", "blue", "green"), right=(1,), target="blue")
LETTERED = Item(
    "l", "Sky?\nA. red\nB. blue\nC. green\nAnswer:", ("A", "B", "C"), right=(1,), target="B"
)
WINOGRANDE = Item(
    "w", "So", ("got wet.",), right=(1,), contexts=("So Ann", "So Bea"), target="got wet."
)


def test_the_right_choices_keep_their_texts_and_the_target_stays() -> None:
    for seed in range(20):
        moved = shuffled(PLAIN, seed)
        assert sorted(moved.choices) == sorted(PLAIN.choices)
        assert moved.choices != PLAIN.choices
        assert [moved.choices[place] for place in moved.right] == ["blue"]
        assert moved.target == "blue"


def test_every_order_but_the_first_comes_and_a_seed_gives_the_same_again() -> None:
    orders = {shuffled(PLAIN, seed).choices for seed in range(60)}
    assert len(orders) == 5
    assert PLAIN.choices not in orders
    assert shuffled(PLAIN, 7) == shuffled(PLAIN, 7)


def test_several_right_choices_all_move() -> None:
    item = Item("m", "Even?", ("1", "2", "3", "4"), right=(1, 3))
    moved = shuffled(item, 3)
    assert {moved.choices[place] for place in moved.right} == {"2", "4"}


def test_options_in_the_prompt_change_places_while_their_letters_stay() -> None:
    moved = shuffled(LETTERED, 1)
    found = lettered_prompt(moved.prompt)
    assert found is not None
    assert sorted(found.options) == ["blue", "green", "red"]
    assert found.options[moved.right[0]] == "blue"
    assert moved.choices == ("A", "B", "C")
    assert moved.target == "ABC"[moved.right[0]]
    assert moved.prompt.startswith("Sky?\nA. ")
    assert moved.prompt.endswith("\nAnswer:")


def test_an_option_of_several_lines_moves_as_a_whole() -> None:
    item = Item("x", "Which?\nA. one\nmore\nB. two\nAnswer:", ("A", "B"), right=(0,))
    moved = shuffled(item, 1)
    assert moved.prompt == "Which?\nA. two\nB. one\nmore\nAnswer:"
    assert moved.right == (1,)


def test_in_partial_evaluation_the_contexts_move() -> None:
    moved = shuffled(WINOGRANDE, 5)
    assert moved.contexts == ("So Bea", "So Ann")
    assert moved.right == (0,)
    assert moved.choices == WINOGRANDE.choices


@pytest.mark.parametrize("item", [Item("g", "Count!"), Item("o", "Only?", ("this",), right=(0,))])
def test_an_item_with_nothing_to_reorder_comes_back_as_it_is(item: Item) -> None:
    assert shuffled(item, 1) == item


@pytest.mark.parametrize(
    "prompt", ["A. Einstein was born where?", "B. two\nA. one", "Text A. and B. in a row", ""]
)
def test_what_is_no_list_of_options_is_none(prompt: str) -> None:
    assert lettered_prompt(prompt) is None


@pytest.mark.parametrize("form", ["{}. ", "{}) ", "({}) "])
def test_options_are_known_in_the_usual_forms_of_letters(form: str) -> None:
    found = lettered_prompt(f"Q\n{form.format('A')}x y\n{form.format('B')}z")
    assert found is not None
    assert found.options == ("x y", "z")
