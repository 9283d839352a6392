"""Which rows are a table: rows are given as (x, text) with letters half as wide as high."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from onward.documents.pdf_cells import is_number, to_cells
from onward.documents.pdf_lines import to_rows
from onward.documents.pdf_page import Piece
from onward.documents.pdf_tables import Found, find_tables

SIZE = 10.0


def piece(x: float, text: str, top: float) -> Piece:
    end = x + len(text) * SIZE / 2
    return Piece(x, top, end, top + SIZE, SIZE, text, len(text.split()), 0, 0)


def found(*rows: Sequence[tuple[float, str]]) -> list[Found]:
    return find_tables(
        [[piece(x, text, 14.0 * n) for x, text in row] for n, row in enumerate(rows)]
    )


def test_a_header_that_spans_columns_names_each_of_them() -> None:
    [(start, end, header, body)] = found(
        [(150, "Dev"), (250, "Test")],
        [(20, "System"), (130, "EM"), (180, "F1"), (230, "EM"), (280, "F1")],
        [(20, "Human"), (130, "80"), (180, "81"), (230, "82"), (280, "83")],
        [(20, "Machine"), (130, "70"), (180, "71"), (230, "72"), (280, "73")],
    )
    assert (start, end) == (0, 4)
    assert header == ("System", "Dev EM", "Dev F1", "Test EM", "Test F1")
    assert body[1] == ("Machine", "70", "71", "72", "73")


def test_a_section_row_stays_in_the_table() -> None:
    [(_, _, _, body)] = found(
        [(20, "Year"), (200, "2022"), (260, "2021")],
        [(20, "Basic"), (200, "1.5"), (260, "1.4")],
        [(20, "Shares outstanding:")],
        [(20, "Basic"), (200, "225"), (260, "247")],
        [(20, "Diluted"), (200, "226"), (260, "249")],
    )
    assert ("Shares outstanding:", "", "") in body


def test_a_label_cut_in_two_is_joined_with_its_numbers() -> None:
    [(_, _, _, body)] = found(
        [(20, "($ million)"), (200, "2022"), (260, "2021")],
        [(20, "Net income"), (200, "815"), (260, "1,058")],
        [(20, "Changes in assets, excluding")],
        [(20, "effects of currency"), (200, "(207)"), (260, "(265)")],
        [(20, "Total"), (200, "608"), (260, "793")],
    )
    assert ("Changes in assets, excluding effects of currency", "(207)", "(265)") in body


def test_an_empty_cell_stays_empty_in_its_column() -> None:
    [(_, _, _, body)] = found(
        [(20, "Model"), (200, "A"), (260, "B")],
        [(20, "first"), (200, "1.0"), (260, "2.0")],
        [(20, "second"), (260, "3.0")],
        [(20, "third"), (200, "4.0")],
    )
    assert body[1:] == (("second", "", "3.0"), ("third", "4.0", ""))


@pytest.mark.parametrize(
    "rows",
    [
        [[(20, "•"), (40, "a point that is made here")]] * 5,
        [[(20, "[1]"), (40, "A. Author. A title of a paper.")]] * 5,
        [[(20, "some words of prose"), (140, "go on after a wide blank")]] * 2,
        [[(20, "only one column")]] * 4,
        [[(20, "3.2"), (45, "Attention")], [(20, "3.3"), (45, "Results")]],
    ],
)
def test_lists_references_and_prose_are_not_tables(rows: list[list[tuple[float, str]]]) -> None:
    assert found(*rows) == []


def test_no_text_of_a_table_is_lost() -> None:
    rows: list[list[tuple[float, str]]] = [
        [(150, "Years ended"), (300, "Change")],
        [(20, "Segment"), (150, "2022"), (200, "2021"), (310, "%")],
        [(20, "Commercial"), (140, "$"), (150, "25.9"), (200, "19.4"), (310, "33")],
        [(20, "Defense"), (150, "23.1"), (200, "26.5"), (310, "(13"), (326, ")%")],
        [(20, "Services"), (150, "17.6"), (200, "16.3"), (310, "8")],
    ]
    [(_, _, header, body)] = found(*rows)
    given = Counter("".join(text for row in rows for _, text in row))
    kept = Counter("".join("".join(cells) for cells in (header, *body)).replace(" ", ""))
    missing = Counter({char: n for char, n in given.items() if char != " "}) - kept
    assert not missing
    assert body[0][1] == "$25.9"
    assert body[1][3] == "(13)%"


@pytest.mark.parametrize(
    "text",
    ["1,234", "(5,685)", "$9,456", "($4,935)", "25.9 %", "(0.6)%", "—", "-", "1.0 · 10^20"],
)
def test_what_counts_as_a_number(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["Net sales", "2022 results", "BLEU", "p < 0.05 was seen", ""])
def test_what_does_not_count_as_a_number(text: str) -> None:
    assert not is_number(text)


def test_a_currency_sign_that_strayed_into_the_cell_before_goes_to_its_number() -> None:
    row = [piece(20, "Total", 0), piece(100, "$(40,325) $", 0), piece(200, "(8,047)", 0)]
    assert [cell.text for cell in to_cells(row)] == ["Total", "$(40,325)", "$(8,047)"]


def test_raised_and_lowered_pieces_stay_in_their_row() -> None:
    base = [piece(20, "energy", 0), piece(20, "next", 14)]
    raised = Piece(50, -2, 55, 5, 7, "2", 1, 0, 0)
    rows = to_rows([*base, raised])
    assert [[part.text for part in row] for row in rows] == [["energy", "2"], ["next"]]
