"""Styles are templates: what they write, and what they say when they cannot."""

from __future__ import annotations

from typing import Any

import pytest

from onward.errors import TrainingError, UsageError
from onward.training.styles import render, style_template, template_hash
from onward.types import Message
from tests.training.tiny import TEMPLATE, tiny_tokenizer
from tests.training.tokenizers import DEFAULT_SYSTEM, NO_SYSTEM, space_tokenizer

ASKED = (Message("user", "Name a colour."),)


def write(tokenizer: Any, style: str, *messages: Message, prompt: bool = True) -> str:
    return render(tokenizer, messages, style_template(tokenizer, style), prompt=prompt)


def test_alpaca_without_input_is_the_prompt_of_stanford() -> None:
    assert write(tiny_tokenizer(), "alpaca", *ASKED) == (
        "Below is an instruction that describes a task. Write a response that appropriately"
        " completes the request.\n\n### Instruction:\nName a colour.\n\n### Response:\n"
    )


def test_alpaca_reads_what_follows_the_first_blank_line_as_the_input() -> None:
    asked = Message("user", "Translate.\n\nGuten Tag.\n\nBis bald.")

    assert write(tiny_tokenizer(), "alpaca", asked) == (
        "Below is an instruction that describes a task, paired with an input that provides further"
        " context. Write a response that appropriately completes the request.\n\n"
        "### Instruction:\nTranslate.\n\n### Input:\nGuten Tag.\n\nBis bald.\n\n### Response:\n"
    )


def test_alpaca_of_several_turns_opens_once_and_ends_each_answer() -> None:
    turns = (*ASKED, Message("assistant", "Blue."), Message("user", "Another."))

    assert write(tiny_tokenizer(), "alpaca", *turns) == (
        "Below is an instruction that describes a task. Write a response that appropriately"
        " completes the request.\n\n### Instruction:\nName a colour.\n\n### Response:\n"
        "Blue.<|im_end|>\n\n### Instruction:\nAnother.\n\n### Response:\n"
    )


def test_a_system_turn_stands_in_place_of_the_opening_of_alpaca() -> None:
    assert write(tiny_tokenizer(), "alpaca", Message("system", "Be brief."), *ASKED) == (
        "Be brief.\n\n### Instruction:\nName a colour.\n\n### Response:\n"
    )


def test_plain_writes_turns_as_paragraphs() -> None:
    turns = (*ASKED, Message("assistant", "Blue."), Message("user", "Another."))

    assert write(tiny_tokenizer(), "plain", *turns) == (
        "Name a colour.\n\nBlue.<|im_end|>\n\nAnother.\n\n"
    )


@pytest.mark.parametrize("style", ["alpaca", "plain"])
def test_styles_begin_as_the_tokenizer_begins_every_text(style: str) -> None:
    assert write(space_tokenizer(), style, *ASKED).startswith("<s>")
    assert not write(tiny_tokenizer(), style, *ASKED).startswith("<")


def test_a_style_without_an_end_of_text_token_writes_none() -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.eos_token = None

    assert write(tokenizer, "plain", *ASKED, Message("assistant", "Blue."), prompt=False) == (
        "Name a colour.\n\nBlue.\n\n"
    )


def test_a_model_without_a_chat_template_is_told_the_other_styles() -> None:
    with pytest.raises(
        TrainingError, match="no chat template: choose --style alpaca or --style pl"
    ):
        style_template(tiny_tokenizer(None), "chat")


def test_an_unknown_style_is_named() -> None:
    with pytest.raises(UsageError, match="--style vicuna is unknown"):
        style_template(tiny_tokenizer(), "vicuna")


def test_of_several_templates_the_default_one_is_used() -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.chat_template = {"tool_use": "tools", "default": TEMPLATE}

    assert style_template(tokenizer, "chat") == TEMPLATE


def test_a_template_that_refuses_the_system_role_says_so_with_the_remedy() -> None:
    with pytest.raises(TrainingError) as caught:
        write(tiny_tokenizer(NO_SYSTEM), "chat", Message("system", "Be brief."), *ASKED)

    assert str(caught.value) == (
        "the model's chat template refuses the turns (system, user): System role not supported;"
        " choose --style alpaca or --style plain"
    )


@pytest.mark.parametrize(
    "broken", ["{% for %}", "{{ messages[7]['role'] + 'a' }}", "{{ 1 / 'a' }}"]
)
def test_a_broken_template_is_one_clear_line(broken: str) -> None:
    with pytest.raises(TrainingError, match=r"chat template refuses .*--style alpaca") as caught:
        write(tiny_tokenizer(broken), "chat", *ASKED)

    assert "\n" not in str(caught.value)


def test_trap_an_altered_template_has_another_hash() -> None:
    ours, other = tiny_tokenizer(), tiny_tokenizer(DEFAULT_SYSTEM)

    assert template_hash(ours, "chat") == template_hash(tiny_tokenizer(), "chat")
    hashes = {
        template_hash(ours, "chat"),
        template_hash(other, "chat"),
        template_hash(ours, "alpaca"),
        template_hash(ours, "plain"),
        template_hash(space_tokenizer(), "plain"),
    }
    assert len(hashes) == 5
    assert all(len(hexadecimal) == 64 for hexadecimal in hashes)
