"""Records of every format as conversations and pairs, and what makes them useless."""

from __future__ import annotations

from typing import Any

import pytest

from onward.tasks.case_record import RecordError
from onward.tasks.record_formats import example_of, pair_of, text_of
from onward.types import Message


def _said(record: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    form, messages = example_of(record)
    return form, [(message.role, message.content) for message in messages]


ONE_TURN = [("user", "Add 2 and 3."), ("assistant", "5")]


@pytest.mark.parametrize(
    ("form", "record"),
    [
        ("alpaca", {"instruction": "Add 2 and 3.", "input": "", "output": "5"}),
        ("alpaca", {"instruction": "Add 2 and 3.", "output": 5}),
        ("alpaca", {"Instruction ": " Add 2 and 3.\n", "Response": "5"}),
        (
            "sharegpt",
            {
                "conversations": [
                    {"from": "human", "value": "Add 2 and 3."},
                    {"from": "gpt", "value": "5"},
                ]
            },
        ),
        (
            "messages",
            {
                "messages": [
                    {"role": "User", "content": "Add 2 and 3."},
                    {"role": "model", "content": [{"type": "text", "text": "5"}]},
                ]
            },
        ),
        (
            "messages",
            {
                "messages": '[{"role": "user", "content": "Add 2 and 3."},'
                ' {"role": "bot", "content": "5"}]'
            },
        ),
        ("prompt-completion", {"prompt": "Add 2 and 3.", "completion": " 5"}),
        (
            "prompt-completion",
            {
                "prompt": [{"role": "user", "content": "Add 2 and 3."}],
                "completion": [{"role": "assistant", "content": "5"}],
            },
        ),
        ("prompt-completion", {"prompt": "\n\nHuman: Add 2 and 3.\n\nAssistant:", "response": "5"}),
        ("lima", {"conversations": ["Add 2 and 3.", "5"]}),
        ("question-answer", {"id": "q1", "question": "Add 2 and 3.", "answer": 5.0, "tags": []}),
        ("question-answer", {"mr": "Add 2 and 3.", "ref": "5"}),
        ("question-answer", {"input": "Add 2 and 3.", "output": "5"}),
        ("preference", {"prompt": "Add 2 and 3.", "chosen": "5", "rejected": "6"}),
        ("preference", {"instruction": "Add 2 and 3.", "output": "6", "chosen": "5"}),
        ("alpaca", {"instruction": "Add 2 and 3.", "output": "5", "chosen": None}),
    ],
)
def test_every_format_gives_the_same_conversation(form: str, record: dict[str, Any]) -> None:
    assert _said(record) == (form, ONE_TURN)


def test_the_input_of_an_instruction_follows_it_after_a_blank_line() -> None:
    record = {"instruction": "Translate.", "input": "Guten Tag", "output": "Good day"}
    assert _said(record)[1][0] == ("user", "Translate.\n\nGuten Tag")
    dolly = {"instruction": "Who won?", "context": "Ann beat Bo.", "response": "Ann"}
    assert _said(dolly)[1][0] == ("user", "Who won?\n\nAnn beat Bo.")


def test_system_and_history_columns_come_before_the_instruction() -> None:
    record = {"instruction": "b", "output": "B", "system": "Be loud.", "history": [["a", "A"]]}
    assert _said(record)[1] == [
        ("system", "Be loud."),
        ("user", "a"),
        ("assistant", "A"),
        ("user", "b"),
        ("assistant", "B"),
    ]


def test_a_conversation_keeps_whole_turns_from_the_first_user_to_the_last_assistant() -> None:
    record = {"conversations": ["a", "A", "b", "B", "c"]}
    assert _said(record)[1] == [
        ("user", "a"),
        ("assistant", "A"),
        ("user", "b"),
        ("assistant", "B"),
    ]
    turns = [
        {"from": "system", "value": ""},
        {"from": "gpt", "value": "Hello!"},
        {"from": "human", "value": "a"},
        {"from": "human", "value": "b"},
        {"from": "gpt", "value": "A"},
        {"from": "gpt", "value": "B"},
        {"from": "human", "value": "bye"},
    ]
    assert _said({"conversations": turns})[1] == [("user", "a\n\nb"), ("assistant", "A\n\nB")]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"text": "Once upon a time"}, "no known column among text"),
        ({}, "no known column among none"),
        ({"instruction": "Add 2 and 3."}, "no answer beside 'instruction'"),
        ({"instruction": "Add.", "output": "  "}, "assistant's turn 2 is empty"),
        ({"instruction": "", "output": "5"}, "'instruction' is empty"),
        ({"question": "Why?", "answer": None}, "assistant's turn 2 is empty"),
        ({"question": ["Why?"], "answer": {"text": "so"}}, "turn 1 has the role 'None'"),
        ({"instruction": "Add.", "output": ["5"]}, "no turn of the assistant"),
        ({"messages": [{"role": "user", "content": "hi"}]}, "no turn of the assistant"),
        ({"messages": [{"role": "assistant", "content": "hi"}]}, "no turn of the user"),
        ({"messages": [{"role": "tool", "content": "4"}]}, "role 'tool'"),
        ({"messages": ["hi", {"role": "user", "content": "a"}]}, "turn 1 .* not an object"),
        ({"messages": "hi"}, "neither a list of turns nor JSON"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
            "turn 1 holds 'image_url', and only text",
        ),
        (
            {
                "messages": [
                    {"role": "user", "content": "a"},
                    {"role": "system", "content": "s"},
                    {"role": "assistant", "content": "A"},
                ]
            },
            "turn 2 is the system's",
        ),
        ({"conversations": ["a", "", "b", "B"]}, "assistant's turn 2 is empty"),
        ({"instruction": "a", "output": "A", "history": ["x"]}, "'history' must be"),
        ({"prompt": "a\udcff", "completion": "b"}, "not UTF-8"),
    ],
)
def test_what_cannot_be_learned_says_why(record: dict[str, Any], reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        example_of(record)


HH = "\n\nHuman: hi\n\nAssistant: Hello.\n\nHuman: a joke?\n\nAssistant: "
HH_PROMPT = (Message("user", "hi"), Message("assistant", "Hello."), Message("user", "a joke?"))
ASKED = [{"role": "user", "content": "hi"}]


@pytest.mark.parametrize(
    ("record", "prompt"),
    [
        ({"chosen": HH + "Knock.", "rejected": HH + "No."}, HH_PROMPT),
        ({"prompt": HH, "chosen": " Knock.", "rejected": " No."}, HH_PROMPT),
        ({"prompt": "hi", "chosen": "Knock.", "rejected": "No."}, HH_PROMPT[:1]),
        ({"question": "hi", "chosen": "Knock.", "rejected": "No."}, HH_PROMPT[:1]),
        (
            {
                "instruction": "hi",
                "input": "",
                "output": "x",
                "chosen": "Knock.",
                "rejected": "No.",
            },
            HH_PROMPT[:1],
        ),
        (
            {
                "prompt": "hi",
                "chosen": [*ASKED, {"role": "assistant", "content": "Knock."}],
                "rejected": [*ASKED, {"role": "assistant", "content": "No."}],
            },
            HH_PROMPT[:1],
        ),
        (
            {
                "prompt": ASKED,
                "chosen": [{"role": "assistant", "content": "Knock."}],
                "rejected": [{"role": "assistant", "content": "No."}],
            },
            HH_PROMPT[:1],
        ),
        (
            {
                "conversations": [{"from": "human", "value": "hi"}],
                "chosen": {"from": "gpt", "value": "Knock."},
                "rejected": {"from": "gpt", "value": "No."},
            },
            HH_PROMPT[:1],
        ),
    ],
)
def test_a_preference_pair_is_read_in_all_its_forms(
    record: dict[str, Any], prompt: tuple[Message, ...]
) -> None:
    assert pair_of(record) == (prompt, "Knock.", "No.")
    assert example_of(record)[1] == (*prompt, Message("assistant", "Knock."))


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"instruction": "a", "output": "b"}, "no 'chosen'"),
        ({"prompt": "a", "chosen": "b", "rejected": ""}, "no 'rejected'"),
        ({"prompt": "a", "chosen": "b", "rejected": " b "}, "are the same"),
        ({"chosen": "b", "rejected": "c"}, "no prompt beside 'chosen'"),
        ({"prompt": "a", "chosen": " ", "rejected": "c"}, "assistant's turn 2 is empty"),
        ({"chosen": HH, "rejected": HH + "No."}, "assistant's turn 4 is empty"),
        (
            {"chosen": HH + "No.", "rejected": HH.replace("joke", "song") + "No."},
            "differ before their last turn",
        ),
        (
            {"messages": ["a", "b"], "chosen": "c", "rejected": "d"},
            "does not end with the user's turn",
        ),
    ],
)
def test_a_pair_that_prefers_nothing_says_why(record: dict[str, Any], reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        pair_of(record)


def test_values_become_text_as_people_write_them() -> None:
    values = [None, float("nan"), True, 1.0, 1.5, 7, " 日本 ", "half \ud83d"]
    assert [text_of(value, "c") for value in values] == [
        "", "", "true", "1", "1.5", "7", "日本", "half ?",
    ]  # fmt: skip
    with pytest.raises(RecordError, match="'c' is a list, not a text"):
        text_of(["a"], "c")
    with pytest.raises(RecordError, match="'c' is an object, not a text"):
        text_of({"a": 1}, "c")
