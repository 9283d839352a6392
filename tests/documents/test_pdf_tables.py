"""Which rows are a table: rows are given as (x, text) with letters half as wide as high."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from onward.documents.draft import Draft
from onward.documents.pdf import read_pdf
from onward.documents.pdf_cells import is_number, to_cells
from onward.documents.pdf_lines import page_items, to_rows
from onward.documents.pdf_page import PdfLine, PdfTable, Piece
from onward.documents.pdf_tables import Found, find_tables
from onward.options import ReadOptions
from onward.types import Blob, Table

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


def at(top: float, *cells: tuple[float, str]) -> list[Piece]:
    return [piece(x, text, top) for x, text in cells]


def split(loose: Piece) -> list[Piece]:
    """Two blanks stand for a wide one."""
    parts: list[Piece] = []
    x = loose.x0
    for text in loose.text.split("  "):
        parts.append(piece(x, text, loose.top))
        x += (len(text) + 2) * SIZE / 2
    return parts


def test_a_label_between_two_rows_stands_in_every_row_that_it_is_the_middle_of() -> None:
    [(_, _, _, body)] = find_tables(
        [
            at(0, (20, "Part"), (100, "Heads"), (200, "Score")),
            at(14, (20, "base"), (100, "8"), (200, "25.8")),
            at(30, (100, "1"), (200, "24.9")),
            at(37, (20, "(A)")),
            at(44, (100, "4"), (200, "25.5")),
            at(60, (100, "2"), (200, "23.7")),
            at(74, (20, "(B)"), (100, "6"), (200, "25.3")),
            at(88, (100, "8"), (200, "25.5")),
            at(104, (20, "big"), (100, "16"), (200, "26.4")),
        ]
    )
    assert [row[0] for row in body] == ["base", "(A)", "(A)", "(B)", "(B)", "(B)", "big"]
    assert [row[2] for row in body] == ["25.8", "24.9", "25.5", "23.7", "25.3", "25.5", "26.4"]


def test_rows_without_a_label_stay_so_when_nothing_shows_a_merged_cell() -> None:
    [(_, _, _, body)] = found(
        [(20, "Segment"), (200, "2022"), (260, "2021")],
        [(20, "Sales"), (200, "10"), (260, "20")],
        [(200, "11"), (260, "21")],
        [(20, "Costs"), (200, "12"), (260, "22")],
        [(200, "13"), (260, "23")],
    )
    assert [row[0] for row in body] == ["Sales", "", "Costs", ""]


def test_a_value_between_two_rows_belongs_to_both() -> None:
    [(_, _, _, body)] = find_tables(
        [
            at(0, (20, "Model"), (100, "QA"), (200, "Fact")),
            at(14, (20, "token"), (100, "29.7")),
            at(21, (200, "75.1")),
            at(28, (20, "sequence"), (100, "31.8")),
            at(42, (20, "frozen"), (100, "37.8"), (200, "72.9")),
        ]
    )
    assert body == (
        ("token", "29.7", "75.1"),
        ("sequence", "31.8", "75.1"),
        ("frozen", "37.8", "72.9"),
    )


def test_rows_of_two_tables_that_interlock_lose_nothing() -> None:
    left = [("better", "7.1%"), ("worse", "42.7%"), ("both", "11.7%"), ("none", "17.7%")]
    right = [("Gold", "89.6%"), ("BART", "70.7%"), ("token", "77.8%")]
    rows = [at(14.0 * n, (20, name), (100, value)) for n, (name, value) in enumerate(left)]
    rows += [at(14.0 * n + 7, (200, name), (280, value)) for n, (name, value) in enumerate(right)]
    texts = " ".join(
        " ".join(row)
        for _, _, header, body in find_tables(sorted(rows, key=lambda row: row[0].top))
        for row in (header, *body)
    )
    assert Counter(texts.split()) == Counter(text for pair in left + right for text in pair)


def test_a_value_in_the_middle_of_two_columns_stands_in_both() -> None:
    [(_, _, _, body)] = found(
        [(20, "Model"), (150, "DE"), (200, "Cost DE"), (270, "Cost FR")],
        [(20, "first"), (150, "24.6"), (200, "2.3e19"), (270, "1.4e20")],
        [(20, "second"), (150, "25.2"), (200, "9.6e18"), (270, "1.5e20")],
        [(20, "third"), (150, "26.0"), (200, "2.0e19"), (270, "1.2e20")],
        [(20, "fourth"), (150, "26.3"), (200, "7.7e19"), (270, "1.2e21")],
        [(20, "fifth"), (150, "27.3"), (222.5, "3.3 · 10^18")],
    )
    assert body[4] == ("fifth", "27.3", "3.3 · 10^18", "3.3 · 10^18")


def test_numbers_that_stand_close_go_to_the_columns_of_other_rows() -> None:
    rows = [
        at(0, (20, "Model"), (100, "Size"), (135, "First"), (170, "Second")),
        at(14, (20, "one"), (100, "0.3M"), (135, "87.1"), (170, "94.2")),
        at(28, (20, "two"), (100, "0.9M  87.3  94.7")),
        at(42, (20, "three"), (100, "0.3M"), (135, "87.5"), (170, "95.1")),
    ]
    [(_, _, _, body)] = find_tables(rows, split)
    assert body[1] == ("two", "0.9M", "87.3", "94.7")


def test_names_that_stand_close_are_parted_between_their_columns() -> None:
    rows = [
        at(0, (20, "#L"), (60, "LM (ppl)  MNLI-m"), (180, "MRPC")),
        at(14, (20, "3"), (70, "5.84"), (120, "77.9"), (180, "79.8")),
        at(28, (20, "6"), (70, "5.24"), (120, "80.6"), (180, "82.2")),
        at(42, (20, "9"), (70, "4.68"), (120, "81.9"), (180, "84.8")),
    ]
    [(_, _, header, _)] = find_tables(rows, split)
    assert header == ("#L", "LM (ppl)", "MNLI-m", "MRPC")


def test_sizes_below_names_belong_to_the_header() -> None:
    [(_, _, header, body)] = found(
        [(20, "System"), (100, "MNLI"), (150, "QQP"), (200, "Average")],
        [(100, "392k"), (150, "363k"), (215, "-")],
        [(20, "first"), (100, "80.6"), (150, "66.1"), (205, "74.0")],
        [(20, "second"), (100, "76.4"), (150, "64.8"), (205, "71.0")],
    )
    assert header == ("System", "MNLI 392k", "QQP 363k", "Average")
    assert len(body) == 2


def test_merged_numbers_above_names_belong_to_the_header() -> None:
    [(_, _, header, body)] = found(
        [(20, "# Prompts"), (130, "80"), (230, "953")],
        [(20, "Model"), (100, "Elo"), (150, "Rank"), (200, "Elo"), (250, "Rank")],
        [(20, "first"), (100, "1176"), (155, "1"), (200, "1294"), (255, "1")],
        [(20, "second"), (100, "1023"), (155, "2"), (200, "1008"), (255, "3")],
        [(20, "third"), (100, "1009"), (155, "4"), (200, "1002"), (255, "4")],
    )
    assert header == ("# Prompts Model", "80 Elo", "80 Rank", "953 Elo", "953 Rank")
    assert len(body) == 3


def test_numbers_that_count_columns_are_their_names() -> None:
    [(_, _, header, body)] = found(
        [(20, "Epochs"), (100, "1"), (150, "2"), (200, "3")],
        [(20, "50000"), (95, "34.50"), (145, "35.30"), (195, "34.70")],
        [(20, "100000"), (95, "33.70"), (145, "33.90"), (195, "34.00")],
    )
    assert header == ("Epochs", "1", "2", "3")
    assert len(body) == 2


def test_the_first_line_of_a_longer_name_does_not_name_its_neighbours() -> None:
    [(_, _, header, _)] = found(
        [(195, "Accumulated")],
        [(100, "Common"), (200, "Comprehen.")],
        [(20, "Year"), (105, "Stock"), (205, "Income"), (305, "Total")],
        [(20, "2021"), (105, "12.5"), (210, "13.5"), (305, "26.0")],
        [(20, "2022"), (105, "11.5"), (210, "14.5"), (305, "26.0")],
    )
    assert header == ("Year", "Common Stock", "Accumulated Comprehen. Income", "Total")


def test_a_centred_section_stands_in_the_column_of_labels() -> None:
    [(_, _, header, body)] = found(
        [(20, "Method"), (100, "BLEU"), (150, "MET"), (200, "TER")],
        [(105, "Medium")],
        [(20, "one"), (100, "46.2"), (150, "0.39"), (200, "0.46")],
        [(20, "two"), (100, "42.4"), (150, "0.36"), (200, "0.48")],
        [(107.5, "Large")],
        [(20, "one"), (100, "47.0"), (150, "0.39"), (200, "0.46")],
        [(20, "two"), (100, "45.7"), (150, "0.38"), (200, "0.46")],
    )
    assert header == ("Method", "BLEU", "MET", "TER")
    assert [row[0] for row in body] == ["Medium", "one", "two", "Large", "one", "two"]


def test_a_title_further_in_is_not_the_beginning_of_the_label_below_it() -> None:
    [(_, _, _, body)] = find_tables(
        [
            at(0, (20, "System"), (150, "EM"), (200, "F1")),
            at(12, (20, "Human"), (150, "86.3"), (200, "89.0")),
            at(24, (100, "Published")),
            at(36, (20, "unet (ensemble)"), (150, "71.4"), (200, "74.9")),
            at(48, (20, "SLQA"), (150, "71.3"), (200, "74.4")),
        ]
    )
    assert body[1:3] == (("Published", "", ""), ("unet (ensemble)", "71.4", "74.9"))


@pytest.mark.parametrize(
    "rows",
    [
        [[(20, "Trm"), (60, "..."), (100, "Trm")], [(200, "Lstm"), (240, "..."), (280, "Lstm")]]
        * 2,
        [
            [(20, "0.75"), (300, "0.92")],
            [(20, "0.70"), (300, "0.90")],
            [(20, "0.65"), (120, "Method"), (300, "0.88")],
            [(20, "0.60"), (300, "0.86")],
            [(60, "6"), (100, "7"), (140, "8"), (180, "9"), (340, "6"), (380, "7"), (420, "8")],
        ],
        [[(20, "j"), (60, "j")], [(20, "1"), (60, "2"), (100, "3"), (140, "4"), (180, "5")]],
    ],
)
def test_labels_of_drawings_are_not_tables(rows: list[list[tuple[float, str]]]) -> None:
    assert found(*rows) == []


def test_tables_side_by_side_with_their_captions_are_two() -> None:
    pieces = at(200, (20, "Table 4: Answers of people."), (300, "Table 5: Distinct words."))
    for n, (left, right) in enumerate(
        [(("Way", "Fact"), ("Model", "News")), *((("a", "7.1"), ("b", "8.2")),) * 4]
    ):
        pieces += at(220 + 14.0 * n, (20, left[0]), (100, left[1]))
        pieces += at(225 + 14.0 * n, (300, right[0]), (380, right[1]))
    items = page_items(pieces, [], 800.0, lambda _: False)
    one, two = (item for item in items if isinstance(item, PdfTable))
    assert one.header == ("Way", "Fact")
    assert two.header == ("Model", "News")
    texts = [item.text for item in items if isinstance(item, PdfLine)]
    assert texts == ["Table 4: Answers of people.", "Table 5: Distinct words."]


def paper_tables(real_data: Path, name: str) -> dict[str, Table]:
    path = next((real_data / "papers").glob(name))
    draft = Draft(ReadOptions(ocr=False))
    blob = Blob(str(path), path.name, path.read_bytes())
    read_pdf(blob, draft)
    tables = [block.table for block in draft.document(blob, "pdf").blocks if block.table]
    return {table.caption.split(":")[0]: table for table in tables}


def test_tables_of_a_paper_answer_questions_about_them(real_data: Path) -> None:
    tables = paper_tables(real_data, "1810*.pdf")
    glue, swag = tables["Table 1"], tables["Table 4"]
    assert [row[0] for row in glue.rows][-2:] == ["BERT BASE", "BERT LARGE"]
    assert len(glue.rows) == 5
    average = glue.header.index("Average")
    assert max(glue.rows, key=lambda row: float(row[average]))[0] == "BERT LARGE"
    assert glue.rows[-1][average] == "82.1"
    assert swag.header == ("System", "Dev", "Test")
    assert ("BERT LARGE", "86.6", "86.3") in swag.rows
    assert swag.rows[-1] == ("Human (5 annotations)†", "-", "88.0")


def test_a_table_with_merged_cells_is_rebuilt_cell_by_cell(real_data: Path) -> None:
    tables = paper_tables(real_data, "1706*.pdf")
    results, variations = tables["Table 2"], tables["Table 3"]
    assert results.rows[-1][-2:] == ("2.3 · 10^19", "2.3 · 10^19")
    assert variations.header[8:] == (
        "ϵls",
        "train steps",
        "PPL (dev)",
        "BLEU (dev)",
        "params ×10^6",
    )
    labels = [row[0] for row in variations.rows]
    assert labels == ["base", *["(A)"] * 4, *["(B)"] * 2, *["(C)"] * 7, *["(D)"] * 4, "(E)", "big"]
    assert variations.rows[-1][8:10] == ("", "300K")
