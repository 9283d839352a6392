"""Word's lists are counted level by level."""

from __future__ import annotations

import pytest
from lxml import etree

from onward.documents.numbering import Numbering


def numbering(
    number_format: str, pattern: str = "%1.", start: int = 1, extra: str = ""
) -> Numbering:
    return Numbering(
        etree.fromstring(
            '<numbering><abstractNum abstractNumId="0"><lvl ilvl="0">'
            f'<start val="{start}"/><numFmt val="{number_format}"/><lvlText val="{pattern}"/>'
            '</lvl></abstractNum><num numId="1"><abstractNumId val="0"/></num>'
            f'<num numId="2"><abstractNumId val="0"/>{extra}</num></numbering>'
        )
    )


@pytest.mark.parametrize(
    ("number_format", "start", "expected"),
    [
        ("decimal", 9, ["9.", "10."]),
        ("lowerLetter", 26, ["z.", "aa."]),
        ("upperRoman", 4, ["IV.", "V."]),
        ("lowerRoman", 1999, ["mcmxcix.", "mm."]),
        ("decimalZero", 9, ["09.", "10."]),
        ("bullet", 1, ["-", "-"]),
        ("none", 1, ["", ""]),
    ],
)
def test_formats(number_format: str, start: int, expected: list[str]) -> None:
    pattern = "" if number_format == "none" else "%1."
    lists = numbering(number_format, pattern, start)
    assert [lists.marker("1", 0), lists.marker("1", 0)] == expected


def test_lists_of_one_definition_go_on_unless_they_start_again() -> None:
    lists = numbering("decimal")
    assert [lists.marker("1", 0), lists.marker("2", 0)] == ["1.", "2."]
    again = numbering(
        "decimal", extra='<lvlOverride ilvl="0"><startOverride val="5"/></lvlOverride>'
    )
    assert [again.marker("1", 0), again.marker("2", 0)] == ["1.", "5."]


def test_unknown_lists_have_a_plain_marker() -> None:
    assert Numbering(None).marker("9", 0) == "-"
