"""PowerPoint slides are pages under their titles, with tables, charts and notes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.documents.office import CHART, pptx, shape
from tests.documents.reading import path_of, read, tables, words

from onward.documents.pptx import read_pptx
from onward.errors import UnreadableError

TABLE = (
    "<p:graphicFrame><a:tbl>"
    "<a:tr><a:tc gridSpan='2'><a:txBody><a:p><a:r><a:t>Wide</a:t></a:r></a:p></a:txBody></a:tc>"
    "<a:tc hMerge='1'/></a:tr>"
    "<a:tr><a:tc><a:txBody><a:p><a:r><a:t>a</a:t></a:r></a:p></a:txBody></a:tc>"
    "<a:tc><a:txBody><a:p><a:r><a:t>b</a:t></a:r></a:p></a:txBody></a:tc></a:tr>"
    "</a:tbl></p:graphicFrame>"
)


def test_slides_are_pages_under_their_titles() -> None:
    data = pptx(
        shape("First", "title") + shape("one\ntwo", "body"), shape("Second", "title") + shape("x")
    )
    document = read(read_pptx, data)
    assert document.title == "First"
    assert [(b.kind, b.location.page) for b in document.blocks] == [
        ("heading", 1), ("text", 1), ("heading", 2), ("text", 2),
    ]  # fmt: skip
    assert words(document) == ["- one\n- two", "x"]


def test_a_slide_without_title_does_not_stand_under_the_one_before() -> None:
    document = read(read_pptx, pptx(shape("First", "title"), shape("lonely")))
    assert path_of(document, "lonely") == ("Slide 2",)


def test_shapes_are_read_from_top_to_bottom_and_from_left_to_right() -> None:
    data = pptx(
        shape("bottom", y=9_000_000)
        + shape("right", y=1_000_000, x=500)
        + shape("left", y=1_000_100, x=5)
    )
    assert words(read(read_pptx, data)) == ["left", "right", "bottom"]


def test_groups_are_looked_into_and_furniture_is_left_out() -> None:
    data = pptx(f"<p:grpSp><p:grpSp>{shape('inside')}</p:grpSp></p:grpSp>" + shape("7", "sldNum"))
    assert words(read(read_pptx, data)) == ["inside"]


def test_tables_and_charts() -> None:
    chart = '<p:graphicFrame><c:chart r:id="c"/></p:graphicFrame>'
    data = pptx(
        TABLE + chart, parts={"charts/c.xml": CHART}, links={"c": ("chart", "../charts/c.xml")}
    )
    first, second = tables(read(read_pptx, data))
    assert first.rows[-1] == ("a", "b")
    assert second.rows == (("Pens", ""), ("Ink", "7"))


def test_notes_follow_their_slide() -> None:
    notes = f"<p:spTree>{shape('Say this', 'body')}{shape('3', 'sldNum')}</p:spTree>"
    links = {"n": ("notesSlide", "../notes.xml")}
    data = pptx(shape("T", "title"), parts={"notes.xml": notes}, links=links)
    assert words(read(read_pptx, data)) == ["Notes: Say this"]


def test_pictures_give_their_description() -> None:
    picture = "<p:pic><p:nvPicPr><p:cNvPr descr='A duck'/></p:nvPicPr></p:pic>"
    assert words(read(read_pptx, pptx(picture))) == ["[image: A duck]"]


def test_an_empty_slide_says_nothing() -> None:
    assert read(read_pptx, pptx("", shape(""))).blocks == ()


def test_what_is_no_presentation_has_a_reason() -> None:
    with pytest.raises(UnreadableError, match="broken zip container"):
        read(read_pptx, b"PK\x03\x04")


def test_real_broken_files_are_read_as_far_as_they_go(real_data: Path) -> None:
    folder = real_data / "fixtures/unstructured"
    malformed = (folder / "fake-power-point-malformed.pptx").read_bytes()
    assert read(read_pptx, malformed).text == "Test Slide"
