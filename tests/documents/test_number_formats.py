"""Numbers are shown as the sheet shows them; dates in ISO 8601."""

from __future__ import annotations

from datetime import datetime

import pytest

from onward.documents.number_formats import BUILT_IN, moment, plain_number, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (-3.0, "-3"),
        (0.1 + 0.2, "0.3"),
        (86.6, "86.6"),
        (1 / 3, "0.3333333333"),
        (1234567.891, "1234567.891"),
        (12345678901.5, "12345678901.5"),
        (123456789012345.0, "123456789012345"),
        (1.5e-7, "1.5e-07"),
        (1e20, "1e+20"),
        (0.0, "0"),
        (float("nan"), ""),
        (float("inf"), ""),
    ],
)
def test_a_number_without_format_has_no_artefacts(value: float, text: str) -> None:
    assert plain_number(value) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.866, "0%", "87%"),
        (0.866, "0.0%", "86.6%"),
        (1234567.5, "#,##0", "1,234,568"),
        (1234.5, "#,##0.00", "1,234.50"),
        (2.5, "0", "3"),  # sheets round half up, not to even
        (86.55, "0.0", "86.6"),
        (-5, "#,##0;(#,##0)", "(5)"),
        (-5.25, "0.0", "-5.3"),
        (-0.001, "0.0", "0.0"),
        (0, '#,##0;(#,##0);"-"', "-"),
        (7, "00000", "00007"),
        (1234.5, '"$"#,##0.00', "$1,234.50"),
        (1234.5, "[$€-407] #,##0.0", "€ 1,234.5"),
        (1234.5, '#,##0.0\\ "kg"', "1,234.5 kg"),
        (12, '[Red]0" items"', "12 items"),
        (1250000, '0.0,,"M"', "1.3M"),
        (3.10, "0.##", "3.1"),
        (3, "0.##", "3"),
        (5550123, "000-0000", "5550123"),
        (0.5, "# ?/?", "0.5"),
        (12345, "0.00E+00", "12345"),
        (42, "General", "42"),
        (42, "@", "42"),
        (42, "", "42"),
    ],
)
def test_a_number_follows_its_format_code(value: float, code: str, text: str) -> None:
    assert shown(float(value), code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (45322, "m/d/yy", "2024-01-31"),
        (45322, "[$-409]d\\-mmm\\-yyyy;@", "2024-01-31"),
        (45322.5625, "m/d/yy h:mm", "2024-01-31 13:30"),
        (45322.0, "yyyy-mm-dd hh:mm:ss", "2024-01-31"),
        (0.5625, "h:mm AM/PM", "13:30"),
        (45322, "mmm-yy", "2024-01"),
        (45322, "yyyy", "2024"),
        (1.5, "[h]:mm", "36:00"),
        (-0.25, "[h]:mm", "-6:00"),
        (59, "yyyy-mm-dd", "1900-02-28"),
        (61, "yyyy-mm-dd", "1900-03-01"),
        (-1, "yyyy-mm-dd", "-1"),
        (9e9, "yyyy-mm-dd", "9000000000"),
    ],
)
def test_a_date_is_iso_whatever_its_format_code(value: float, code: str, text: str) -> None:
    assert shown(float(value), code) == text


def test_a_workbook_of_an_old_macintosh_counts_from_1904() -> None:
    assert shown(0.0, "yyyy-mm-dd", from_1904=True) == "1904-01-01"


def test_midnight_is_no_information() -> None:
    assert moment(datetime(2024, 1, 31)) == "2024-01-31"
    assert moment(datetime(2024, 1, 31, 13, 45)) == "2024-01-31 13:45"
    assert moment(datetime(2024, 1, 31, 13, 45, 9)) == "2024-01-31 13:45:09"


def test_every_built_in_code_shows_something() -> None:
    for code in BUILT_IN.values():
        assert shown(1.5, code)
