"""Choices as letters for who can only write."""

from onward.tasks.benchmarks.lettered import lettered
from onward.types import Item

ASKS = "Answer with the letter of one of them.\nAnswer:"


def test_choices_are_listed_and_the_target_is_a_letter() -> None:
    item = Item("1", "Question: Who sings?\nAnswer:", ("the wind", "Mira"), (1,), target="Mira")
    shown = lettered(item)
    assert shown.prompt == f"Question: Who sings?\nA. the wind\nB. Mira\n{ASKS}"
    assert (shown.choices, shown.right, shown.target) == (("the wind", "Mira"), (1,), "B")


def test_options_that_the_prompt_lists_stay_as_they_are() -> None:
    item = Item("1", "Who?\nA. wind\nB. rain\nAnswer:", ("A", "B"), (0,), target="A")
    assert lettered(item) == item


def test_of_partial_evaluation_whole_sentences_are_listed() -> None:
    item = Item("1", "", ("was late.",), (0,), contexts=("The bus", "The train"))
    shown = lettered(item)
    assert shown.prompt == f"A. The bus was late.\nB. The train was late.\n{ASKS}"
    assert shown.contexts == ()
    assert shown.target == "A"
