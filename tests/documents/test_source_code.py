"""Code is read by class and function where it is Python, by blank lines elsewhere."""

from __future__ import annotations

import pytest
from tests.documents.reading import lines, path_of, read, read_draft, words

from onward.documents.source_code import read_code, read_python

PYTHON = '''"""A module."""
import os


@decorated
def outer(a: int, *, b=3) -> int:
    """Doc."""
    return a


class Thing:
    """A thing."""

    def method(self):
        return 1

    size = 3


value = outer(1)
'''


def test_classes_and_functions_are_headings_at_their_lines() -> None:
    document = read(read_python, PYTHON, "m.py")
    found = [
        (document.text[b.start : b.end], b.location.line)
        for b in document.blocks
        if b.kind == "heading"
    ]
    assert found == [
        ("def outer(a: int, *, b=3)", 5),
        ("class Thing", 11),
        ("def method(self)", 14),
        ("class level", None),
        ("module level", None),
    ]
    assert path_of(document, "return 1") == ("class Thing", "def method(self)")
    assert path_of(document, "size = 3") == ("class Thing", "class level")
    assert path_of(document, "value = outer(1)") == ("module level",)


def test_no_line_of_a_module_is_lost() -> None:
    document = read(read_python, PYTHON)
    code = "\n".join(words(document, "code"))
    for line in PYTHON.splitlines():
        assert line.strip() in code


@pytest.mark.parametrize(
    "text", ["def broken(:\n  pass\n", "(" * 5000, "-" * 20_000 + "1", "x = '\0'"]
)
def test_python_that_does_not_parse_is_still_code(text: str) -> None:
    draft, document = read_draft(read_python, text)
    assert words(document, "code")
    assert text.startswith("x") or draft.warnings[0].startswith("not read as Python")


def test_old_syntax_warnings_stay_inside() -> None:
    assert words(read(read_python, "x = '\\d'\n"), "code") == ["x = '\\d'"]


def test_other_languages_are_cut_at_blank_lines() -> None:
    function = "int f() {\n" + "  x++;\n" * 14 + "}\n\n"
    document = read(read_code, function * 3, "a.c")
    assert lines(document, "code") == [1, 18, 35]
    assert document.title == "a.c"


def test_code_without_blank_lines_is_cut_all_the_same() -> None:
    assert lines(read(read_code, "x\n" * 130), "code") == [1, 61, 121]


def test_indentation_is_kept() -> None:
    assert words(read(read_code, "\n\nif x:\n    y\n"), "code") == ["if x:\n    y"]
