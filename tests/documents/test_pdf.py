"""The PDF reader from bytes to blocks, over small files written here by hand and over real ones.

``build`` writes the few PDF objects that a test needs: texts at given places in the standard
fonts, so that every coordinate, and with it every expected order, is known.
"""

from __future__ import annotations

import math
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from onward.documents.draft import Draft
from onward.documents.pdf import assemble_pages, count_pages, read_pages, read_pdf
from onward.errors import UnreadableError
from onward.options import ReadOptions
from onward.types import Blob, Block, Document

NO_OCR = ReadOptions(ocr=False)


class Text(NamedTuple):
    """A string at (x, y) from the bottom left corner of a page of 612 by 792 points."""

    x: float
    y: float
    text: str
    size: float = 10
    bold: bool = False
    degrees: float = 0


def build(
    pages: Sequence[Sequence[Text] | None], catalog: str = "", info: str = "", rotate: int = 0
) -> bytes:
    """A PDF of these pages; None is a page that the file names but does not hold."""
    objects = {1: "", 2: "", 3: _font("Helvetica"), 4: _font("Helvetica-Bold"), 5: f"<<{info}>>"}
    kids = []
    for number, texts in enumerate(pages):
        page, content = 6 + 2 * number, 7 + 2 * number
        kids.append(f"{page} 0 R")
        if texts is None:
            continue
        stream = "BT\n" + "\n".join(_show(text) for text in texts) + "\nET"
        objects[page] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Rotate {rotate}"
            f"/Contents {content} 0 R/Resources<</Font<</F0 3 0 R/F1 4 0 R>>>>>>"
        )
        objects[content] = f"<</Length {len(stream)}>>stream\n{stream}\nendstream"
    objects[1] = f"<</Type/Catalog/Pages 2 0 R {catalog}>>"
    objects[2] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    return _file(objects)


def _font(name: str) -> str:
    return f"<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>"


def _show(text: Text) -> str:
    cos, sin = math.cos(math.radians(text.degrees)), math.sin(math.radians(text.degrees))
    escaped = text.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    matrix = f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {text.x} {text.y} Tm"
    return f"/F{int(text.bold)} {text.size} Tf {matrix} ({escaped}) Tj"


def _file(objects: dict[int, str]) -> bytes:
    out = b"%PDF-1.7\n"
    offsets = {}
    for number, body in sorted(objects.items()):
        offsets[number] = len(out)
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = len(out)
    size = max(objects) + 1
    entries = "".join(
        f"{offsets[n]:010d} 00000 n \n" if n in offsets else "0000000000 65535 f \n"
        for n in range(size)
    )
    trailer = f"<</Size {size}/Root 1 0 R/Info 5 0 R>>"
    return out + f"xref\n0 {size}\n{entries}trailer{trailer}\nstartxref\n{table}\n%%EOF".encode()


def lines(*texts: str, x: float = 72, y: float = 700, leading: float = 12) -> list[Text]:
    """Lines of prose below each other."""
    return [Text(x, y - leading * number, text) for number, text in enumerate(texts)]


def read(data: bytes, options: ReadOptions = NO_OCR, name: str = "sample.pdf") -> Document:
    blob = Blob(name, name, data)
    draft = Draft(options)
    read_pdf(blob, draft)
    return draft.document(blob, "pdf")


def said(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]


def tables(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.table is not None]


PROSE = (
    "The committee met on the first day of the month and went through the papers that",
    "had been sent to it, of which there were many, and it agreed upon most of them in",
    "the end, though not without some words about the length of the longer ones.",
)


def test_lines_become_a_paragraph_and_pages_are_counted_from_one() -> None:
    document = read(build([lines(*PROSE), lines("A second page.")]))
    assert [said(document, block) for block in document.blocks] == [
        " ".join(PROSE),
        "A second page.",
    ]
    assert [block.location.page for block in document.blocks] == [1, 2]


def test_headings_are_found_by_size_boldness_and_number() -> None:
    page = [
        Text(72, 740, "A Study of Many Small Things", 20),
        Text(72, 700, "1 Introduction", 14, bold=True),
        *lines(*PROSE, y=675),
        Text(72, 620, "1.1 Earlier Work", 10, bold=True),
        *lines(*PROSE, y=600),
        Text(72, 540, "2 Results", 14, bold=True),
        *lines(*PROSE, y=515),
    ]
    document = read(build([page]))
    headings = {said(document, b): b.heading_path for b in document.blocks if b.kind == "heading"}
    title = "A Study of Many Small Things"
    assert document.title == title
    assert headings == {
        title: (),
        "1 Introduction": (title,),
        "1.1 Earlier Work": (title, "1 Introduction"),
        "2 Results": (title,),
    }


def test_a_declared_title_wins_unless_it_is_a_file_name() -> None:
    page = lines(*PROSE)
    assert read(build([page], info="/Title(Annual Report)")).title == "Annual Report"
    assert read(build([page], info="/Title(report_v3.docx)")).title == "sample"


def test_a_word_broken_at_the_end_of_a_line_is_mended() -> None:
    page = lines(
        "The information is here, and more of the same kind of thing follows, with infor-",
        "mation about it. We use a state-of-the-",
        "art method that is well known for what it does, and for being quite so very well-",
        "known among those who pre-",
        "fix their words.",
    )
    text = read(build([page])).text
    assert "with information about it" in text
    assert "a state-of-the-art method" in text
    assert "very well-known among" in text
    assert "prefix their words" in text


def test_a_word_broken_at_the_end_of_a_page_is_completed_on_that_page() -> None:
    first = lines("All that is known of it is what the committee said in its own infor-")
    document = read(build([first, lines("mation, and that was little.")]))
    pages = [(b.location.page, said(document, b)) for b in document.blocks]
    assert pages[0] == (
        1,
        "All that is known of it is what the committee said in its own information,",
    )
    assert pages[1] == (2, "and that was little.")


LEFT = [f"left column line {number} runs on to here" for number in range(12)]
RIGHT = [f"right column line {number} runs on to here" for number in range(12)]


@pytest.mark.parametrize("row_by_row", [False, True])
def test_two_columns_are_read_one_after_the_other(row_by_row: bool) -> None:  # noqa: FBT001
    columns = [lines(*LEFT, x=72), lines(*RIGHT, x=320)]
    order = [text for pair in zip(*columns, strict=True) for text in pair]
    page = order if row_by_row else columns[0] + columns[1]
    title = Text(150, 740, "A title that stands over both of the columns", 16)
    text = read(build([[title, *page]])).text
    places = [text.index(line) for line in ["A title", *LEFT, *RIGHT]]
    assert places == sorted(places)


def test_a_financial_table_keeps_labels_signs_and_brackets() -> None:
    rows = [
        ("Net sales", "$", "9,456", "$", "8,120"),
        ("Cost of sales", "", "(7,001", "", "(6,500"),
        ("Gross margin", "", "25.9", "", "20.0"),
    ]
    page = [
        *lines(*PROSE, y=760),
        Text(72, 700, "Table 4: Results of the group"),
        Text(300, 680, "Years ended December 31,"),
        Text(310, 668, "2022"),
        Text(390, 668, "2021"),
    ]
    for number, (label, sign, first, sign2, second) in enumerate(rows):
        y = 650 - 14 * number
        tail = {1: ")", 2: "%"}.get(number, "")
        page += [Text(72, y, label), Text(310, y, first), Text(390, y, second)]
        page += [Text(302, y, sign), Text(382, y, sign2)] if sign else []
        page += [Text(342, y, tail), Text(422, y, tail)] if tail else []
    document = read(build([page]))
    [block] = tables(document)
    table = block.table
    assert table is not None
    assert table.caption == "Table 4: Results of the group"
    assert table.header == ("", "Years ended December 31, 2022", "Years ended December 31, 2021")
    assert table.rows == (
        ("Net sales", "$9,456", "$8,120"),
        ("Cost of sales", "(7,001)", "(6,500)"),
        ("Gross margin", "25.9%", "20.0%"),
    )
    assert "Table 4" not in document.text.replace(said(document, block), "")


def test_prose_with_wide_blanks_and_lists_are_not_tables() -> None:
    page = [
        text
        for number in range(5)
        for text in (
            Text(72, 700 - 14 * number, "•"),
            Text(90, 700 - 14 * number, "an item of the list that says something of its own"),
        )
    ]
    document = read(build([page]))
    assert not tables(document)
    assert document.text.count("an item of the list") == 5


def test_repeated_heads_and_page_numbers_are_dropped_and_printed_numbers_kept() -> None:
    pages = [
        [
            Text(72, 760, "Confidential report of the committee"),
            *lines(*PROSE, f"This is what only page {number} says of the matter at hand."),
            Text(300, 30, f"Page {number + 10} of 20"),
        ]
        for number in range(1, 5)
    ]
    document = read(build(pages))
    assert "Confidential" not in document.text
    assert "of 20" not in document.text
    assert document.text.count("This is what only page") == 4
    assert {b.location.page: b.location.page_label for b in document.blocks} == {
        1: "11",
        2: "12",
        3: "13",
        4: "14",
    }


def test_declared_page_labels_are_used() -> None:
    labels = "/PageLabels<</Nums[0<</S/r>>2<</S/D>>]>>"
    document = read(build([lines(f"Text number {n}.") for n in "abc"], labels))
    assert [block.location.page_label for block in document.blocks] == ["i", "ii", "1"]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_whose_text_is_turned_is_read_along_its_text(degrees: int) -> None:
    turn = math.radians(degrees)
    page = [
        Text(
            306 - 200 * math.cos(turn) + 14 * number * math.sin(turn),
            396 - 200 * math.sin(turn) - 14 * number * math.cos(turn),
            line,
            degrees=degrees,
        )
        for number, line in enumerate(PROSE)
    ]
    assert read(build([page], rotate=degrees)).text == " ".join(PROSE)


def test_a_stamp_in_the_margin_comes_after_the_text() -> None:
    stamp = Text(30, 200, "stamp 2018 of the archive", 16, degrees=90)
    document = read(build([[stamp, *lines(*PROSE)]]))
    assert [said(document, block) for block in document.blocks] == [
        " ".join(PROSE),
        "stamp 2018 of the archive",
    ]


def test_a_broken_page_is_a_warning() -> None:
    document = read(build([lines("First."), None, lines("Third.")]))
    assert [block.location.page for block in document.blocks] == [1, 3]
    assert document.warnings == ("page 2: broken: cannot be opened",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"%PDF-1.7\nnothing else", "broken"),
        (b"<html>not a PDF</html>", "broken"),
        (build([[]]), "blank"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(data)


def test_pages_read_in_parts_and_sent_between_processes_give_the_same_document() -> None:
    pages = [[*lines(*PROSE, f"Page {number} ends with infor-")] for number in range(1, 6)]
    blob = Blob("a.pdf", "a.pdf", build(pages))
    assert count_pages(blob) == 5
    parts = [*read_pages(blob, 1, 2, NO_OCR), *read_pages(blob, 3, 5, NO_OCR)]
    draft = Draft(NO_OCR)
    assemble_pages(pickle.loads(pickle.dumps(parts)), draft)
    assert draft.document(blob, "pdf") == read(blob.data, name="a.pdf")
    assert [page.number for page in read_pages(blob, 4, 99, NO_OCR)] == [4, 5]


def test_characters_beyond_the_first_plane_stay_whole(real_data: Path) -> None:
    lora = next((real_data / "papers").glob("2106*.pdf"))
    document = read(lora.read_bytes())
    assert "�" not in document.text
    document.text.encode("utf-8")


def test_attention_has_its_headings_and_its_results(real_data: Path) -> None:
    paper = next((real_data / "papers").glob("1706*.pdf"))
    document = read(paper.read_bytes())
    headings = [said(document, block) for block in document.blocks if block.kind == "heading"]
    expected = [
        "Attention Is All You Need",
        "Abstract",
        "1 Introduction",
        "3 Model Architecture",
        "3.2.1 Scaled Dot-Product Attention",
        "6.1 Machine Translation",
        "7 Conclusion",
    ]
    assert [heading for heading in headings if heading in expected] == expected
    [table] = [b.table for b in tables(document) if b.table and "Table 2" in b.table.caption]
    assert table.header == (
        "Model",
        "BLEU EN-DE",
        "BLEU EN-FR",
        "Training Cost (FLOPs) EN-DE",
        "Training Cost (FLOPs) EN-FR",
    )
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["ConvS2S [9]"] == ("25.16", "40.46", "9.6 · 10^18", "1.5 · 10^20")
    assert rows["Transformer (big)"][:2] == ("28.4", "41.8")


def test_bert_is_read_by_columns_with_whole_words(real_data: Path) -> None:
    document = read(next((real_data / "papers").glob("1810*.pdf")).read_bytes())
    text = document.text
    assert "fine-tuning approach, such as the Generative Pre-trained Transformer" in text
    assert "unidirectionality constraint" in text
    assert "language representation model called BERT" in text
    assert text.index("1 Introduction") < text.index("2 Related Work") < text.index("3 BERT\n")
    glue = next(b.table for b in tables(document) if b.table and "Table 1" in b.table.caption)
    large = " ".join(next(row for row in glue.rows if row[0] == "BERT LARGE"))
    assert large == "BERT LARGE 86.7/85.9 72.1 92.7 94.9 60.5 86.5 89.3 70.1 82.1"


def test_an_income_statement_keeps_labels_with_their_numbers(real_data: Path) -> None:
    report = real_data / "financebench" / "BOEING_2022_10K.pdf"
    blob = Blob("boeing.pdf", "boeing.pdf", report.read_bytes())
    draft = Draft(NO_OCR)
    assemble_pages(read_pages(blob, 55, 55, NO_OCR), draft)
    document = draft.document(blob, "pdf")
    [block] = tables(document)
    assert block.table is not None
    assert block.table.header == ("Years ended December 31,", "2022", "2021", "2020")
    rows = {row[0]: row[1:] for row in block.table.rows}
    assert rows["Sales of products"] == ("$55,893", "$51,386", "$47,142")
    assert rows["Cost of products"] == ("(53,969)", "(49,954)", "(54,568)")


def test_every_pdf_fixture_gives_text_or_a_reason(real_data: Path) -> None:
    reasons = {}
    for path in sorted((real_data / "fixtures").rglob("*.pdf")):
        try:
            document = read(path.read_bytes())
        except UnreadableError as error:
            reasons[path.name] = str(error)
        else:
            assert document.blocks
    assert {name for name, reason in reasons.items() if "encrypted" in reason} == {
        "2206.01062_pg3.pdf",
        "password.pdf",
    }
    assert all("encrypted" in reason or "no text" in reason for reason in reasons.values())


def test_right_to_left_text_comes_in_logical_order(real_data: Path) -> None:
    [path] = (real_data / "fixtures").rglob("right_to_left_02.pdf")
    document = read(path.read_bytes())
    assert "السيد رئيس" in document.text
