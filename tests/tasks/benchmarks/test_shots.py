"""Worked examples: the draws of the reference, the text and the chat, and what a model is asked."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from onward.errors import UsageError
from onward.tasks.benchmarks.shots import (
    context_of,
    drawn,
    messages_of,
    request_after,
    requests_of,
)
from onward.types.answers import Message
from onward.types.benchmarks import ChoiceRequest, Item
from tests.tasks.benchmarks.made import items, task

BLANKED = Item(
    id="0",
    prompt="Ann gave Bo the cup because ",
    choices=("was thirsty.",),
    right=(1,),
    target="was thirsty.",
    contexts=("Ann gave Bo the cup because Ann", "Ann gave Bo the cup because Bo"),
)


def test_random_examples_come_from_one_generator_in_the_order_of_the_items() -> None:
    asked, pool = items(7), items(20, "shown")
    generator = random.Random(1234)
    wanted = [tuple(generator.sample(pool, 3)) for _ in asked]
    assert drawn(task(), asked, pool, shots=3) == wanted
    assert drawn(task(), asked[:4], pool, shots=3) == wanted[:4]
    assert drawn(task(), asked, pool, shots=3, seed=5) != wanted


def test_a_spare_example_is_drawn_where_the_item_may_be_among_them() -> None:
    pool = items(6)
    generator = random.Random(1234)
    wanted = [tuple(e for e in generator.sample(pool, 5) if e is not item)[:4] for item in pool]
    shown = drawn(task(spare=True), pool, pool, shots=4)
    assert shown == wanted
    assert all(
        item not in examples and len(examples) == 4
        for item, examples in zip(pool, shown, strict=True)
    )
    assert any(item in e for item, e in zip(pool, drawn(task(), pool, pool, shots=4), strict=True))


def test_an_item_that_is_there_more_than_once_is_drawn_around() -> None:
    (item, other, third) = items(3)
    pool = (item, replace(item, id="again"), replace(item, id="thrice"), other, third)
    generator = random.Random(1234)
    first = [e for e in generator.sample(pool, 3) if e in (other, third)][:2]
    wanted = tuple(first) if len(first) == 2 else tuple(generator.sample([other, third], 2))
    assert drawn(task(spare=True), (item,), pool, shots=2) == [wanted]


def test_the_first_examples_are_those_of_the_items_own_group() -> None:
    pool = items(3, "law") + items(3, "art")
    asked = (*items(1, "art"), *items(1, "law"))
    first = task(sampler="first")
    assert drawn(first, asked, pool, shots=2) == [pool[3:5], pool[0:2]]
    assert drawn(replace(first, spare=True), asked, pool, shots=2) == [pool[4:6], pool[1:3]]
    with pytest.raises(UsageError, match=r"made \(art\): 4 worked examples .* there are 3"):
        drawn(first, asked, pool, shots=4)


def test_no_examples_and_too_few_of_them() -> None:
    asked = items(2)
    assert drawn(task(), asked, (), shots=0) == [(), ()]
    assert drawn(task(), (), items(3), shots=2) == []
    for shots, pool, changed in ((3, items(2), task()), (2, asked, task(spare=True))):
        with pytest.raises(UsageError, match="made: 3 worked examples are needed and there are 2"):
            drawn(changed, asked, pool, shots=shots)
    with pytest.raises(UsageError, match="-1 worked examples"):
        drawn(task(), asked, asked, shots=-1)
    same = tuple(replace(asked[0], id=str(n)) for n in range(4))
    with pytest.raises(UsageError, match="2 worked examples are needed and there are 0"):
        drawn(task(spare=True), same[:1], same, shots=2)


def test_the_context_is_description_examples_and_prompt() -> None:
    described = task(description="About {group}, {braces}.\n\n", delimiter=": ", separator="\n")
    one, two = items(2, "high_school_art")
    assert context_of(described, two, [one]) == (
        "About high school art, {braces}.\n\nhigh_school_art 0?: no\nhigh_school_art 1?"
    )
    assert context_of(task(), one, ()) == "high_school_art 0?"


def test_choices_follow_with_their_delimiter_and_the_blanks_of_the_context() -> None:
    item = items(1)[0]
    asked = requests_of(item, "Is it? \n", task())
    assert asked == (ChoiceRequest("Is it?", (" \n no", " \n yes")),)
    assert request_after(" \n", ("a",), delimiter="") == ChoiceRequest("", (" \na",))


def test_mutual_information_asks_for_the_choices_alone_too() -> None:
    asked = requests_of(items(1)[0], "Is it?", task(metrics=("acc", "acc_mutual_info")))
    assert asked == (
        ChoiceRequest("Is it?", (" no", " yes")),
        ChoiceRequest("", (" no", " yes")),
    )


def test_partial_evaluation_asks_for_the_ending_after_each_option() -> None:
    example = replace(BLANKED, contexts=("Cy said Cy", "Cy said Di"), prompt="Cy said ")
    context = context_of(task(), BLANKED, [example])
    assert context == "Cy said Di was thirsty.\n\nAnn gave Bo the cup because "
    assert requests_of(BLANKED, context, task(metrics=("acc_mutual_info",))) == (
        ChoiceRequest(
            "Cy said Di was thirsty.\n\nAnn gave Bo the cup because Ann", (" was thirsty.",)
        ),
        ChoiceRequest(
            "Cy said Di was thirsty.\n\nAnn gave Bo the cup because Bo", (" was thirsty.",)
        ),
    )


def test_a_chat_has_examples_as_turns_or_in_one() -> None:
    described = task(description="Say yes or no.\n")
    one, two = items(2)
    assert messages_of(described, two, [one], as_turns=True) == (
        Message("system", "Say yes or no.\n"),
        Message("user", " 0?"),
        Message("assistant", "no"),
        Message("user", " 1?"),
    )
    assert messages_of(described, two, [one], as_turns=False) == (
        Message("system", "Say yes or no.\n"),
        Message("user", " 0? no\n\n 1?"),
    )
    assert messages_of(task(), two, (), as_turns=True) == (Message("user", " 1?"),)


def test_a_chat_of_partial_evaluation_shows_the_right_option_of_examples_only() -> None:
    asked = replace(BLANKED, prompt=BLANKED.contexts[0])
    assert messages_of(task(), asked, [BLANKED], as_turns=True) == (
        Message("user", "Ann gave Bo the cup because Bo"),
        Message("assistant", "was thirsty."),
        Message("user", "Ann gave Bo the cup because Ann"),
    )
