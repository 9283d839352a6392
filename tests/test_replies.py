"""What a model wrote: thoughts are left out, JSON is found, and no part is taken for the whole."""

from __future__ import annotations

import pytest

from onward.replies import list_in, object_in, strict_object, without_thoughts


@pytest.mark.parametrize(
    ("reply", "rest"),
    [
        ("<think>hm</think>\nVienna. ", "Vienna."),
        ("\n<THINKING>hm\nhm</THINKING>Vienna.", "Vienna."),
        ("<think>unending", ""),
        ("<think></think>", ""),
        ("The tag <think>x</think> is one.", "The tag <think>x</think> is one."),
        ("", ""),
    ],
)
def test_thoughts_at_the_beginning_are_left_out(reply: str, rest: str) -> None:
    assert without_thoughts(reply) == rest


@pytest.mark.parametrize(
    "reply",
    [
        '{"a": {"b": 1}}',
        'Sure [1]!\n```json\n{"a": {"b": 1}}\n```\nIs that all?',
        '<think>{"a": 2}, or not?</think>{"a": {"b": 1}}',
    ],
)
def test_an_object_is_found_whatever_stands_around_it(reply: str) -> None:
    assert object_in(reply) == {"a": {"b": 1}}


@pytest.mark.parametrize(
    "reply",
    [
        *("", "no", "}{", "{a: 1}", '["a"]', '{"a": 1} {"a": 2}'),
        '{"a": {"b": 1}, "c": ',  # {"b": 1} is not what was meant
        "{" * 100_000 + "}" * 100_000,
        '{"a": ' * 50_000 + "1" + "}" * 50_000,
        '{"a": ' + "9" * 5_000 + "}",
        '<think>{"a": 1}',
    ],
)
def test_what_is_not_exactly_one_object_is_none(reply: str) -> None:
    assert object_in(reply) is None


def test_a_list_is_found_in_the_same_way() -> None:
    assert list_in('Two:\n["a", "b"].') == ["a", "b"]
    assert list_in("none") is list_in("[" * 100_000 + "]") is None


def test_a_schema_allows_its_properties_and_no_other() -> None:
    assert strict_object({"b": {"type": "string"}, "a": {}}) == {
        "type": "object",
        "properties": {"b": {"type": "string"}, "a": {}},
        "required": ["b", "a"],
        "additionalProperties": False,
    }
