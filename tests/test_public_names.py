"""The names that users may rely on; a change here is a change for them."""

from __future__ import annotations

from dataclasses import fields

import onward
from onward import errors, protocols, types


def test_the_public_names_are_pinned() -> None:
    assert sorted(onward.__all__) == [
        *("OnwardError", "Options", "Question", "__version__", "add", "ask", "compare"),
        *("evaluate", "open_conversation", "open_library", "search"),
    ]


def test_every_public_name_is_there() -> None:
    for name in onward.__all__:
        assert getattr(onward, name) is not None


def test_the_nouns_are_pinned() -> None:
    nouns = {name for name in vars(types) if name[0].isupper() and name in types.__dict__}
    assert {"Answer", "Blob", "Citation", "Document", "Hit", "Location", "Passage"} <= nouns
    assert [field.name for field in fields(types.Answer)] == [
        *("text", "abstained", "citations", "hits", "model", "prompt", "tokens", "cost", "seconds"),
        *("steps", "warnings", "metadata"),
    ]


def test_every_error_stands_in_the_drawing_of_the_tree() -> None:
    for name, value in vars(errors).items():
        if isinstance(value, type) and issubclass(value, errors.OnwardError):
            assert name in (errors.__doc__ or ""), f"draw {name} in errors.py"


def test_a_seam_has_at_most_three_methods() -> None:
    for name, value in vars(protocols).items():
        if getattr(value, "_is_protocol", False) and value.__module__ == protocols.__name__:
            methods = [m for m in vars(value) if not m.startswith("_")]
            assert len(methods) <= 3, name
