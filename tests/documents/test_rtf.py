"""Rich text keeps headings, tables, lists and notes, in any code page."""

from __future__ import annotations

import pytest
from tests.documents.reading import path_of, read, tables, words

from onward.documents.rtf import read_rtf
from onward.errors import UnreadableError


def rtf(body: str) -> bytes:
    return (r"{\rtf1\ansi\ansicpg1252\deff0 " + body + "}").encode("latin-1")


def test_paragraphs_and_characters() -> None:
    body = r"caf\'e9 \u8364?5 \ldblquote x\rdblquote\emdash y\~z\par next\line same\par"
    assert words(read(read_rtf, rtf(body))) == ["café €5 “x”—y z", "next\nsame"]


def test_the_code_page_and_the_font_decide_what_bytes_mean() -> None:
    cyrillic = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}}{\f1 \'cf\'f0}\'e9"
    assert words(read(read_rtf, rtf(cyrillic))) == ["Прé"]


def test_replacement_characters_after_unicode_are_skipped() -> None:
    assert words(read(read_rtf, rtf(r"\uc2\u26085\'93\'fa!\par"))) == ["日!"]


def test_headings_by_style_and_by_outline_level() -> None:
    body = (
        r"{\stylesheet{\s1 heading 1;}{\s2\sbasedon1 heading 2;}}"
        r"\pard\s1 A\par\pard\s2 B\par\pard deep\par\pard\outlinelevel0 C\par\pard other\par"
    )
    document = read(read_rtf, rtf(body))
    assert path_of(document, "deep") == ("A", "B")
    assert path_of(document, "other") == ("C",)


def test_tables_keep_rows_and_merged_cells() -> None:
    body = (
        r"\trowd\clvmgf\cellx1\cellx2\pard\intbl Tall\cell b\cell\row"
        r"\trowd\clvmrg\cellx1\cellx2\pard\intbl\cell line\par two\cell\row\pard after\par"
    )
    document = read(read_rtf, rtf(body))
    assert "Tall | line two" in document.text
    assert len(tables(document)) == 1
    assert words(document) == ["after"]


def test_list_markers_stay() -> None:
    body = r"{\listtext\'b7\tab}first\par{\listtext 2.\tab}second\par"
    assert words(read(read_rtf, rtf(body))) == ["- first", "2. second"]


def test_title_notes_headers_and_hidden_text() -> None:
    body = (
        r"{\info{\title My title}{\author Ann}}{\header Company\par}"
        r"Claim{\footnote Source.}{\v hidden}\par"
    )
    document = read(read_rtf, rtf(body))
    assert document.title == "My title"
    assert document.metadata == {"author": "Ann"}
    assert words(document) == ["Claim[1]", "[1] Source.", "Company"]


def test_pictures_objects_and_unknown_groups_say_nothing() -> None:
    body = r"{\pict ffd8ff}{\*\unknown secret}{\object{\*\objdata 00}}text{\field{\*\fldinst "
    body += r"HYPERLINK x}{\fldrslt link}}\par"
    assert words(read(read_rtf, rtf(body))) == ["textlink"]


def test_html_wrapped_in_rtf_by_outlook_is_not_doubled() -> None:
    body = r"\fromhtml1{\*\htmltag64 <p>}Hello\htmlrtf\par\htmlrtf0{\*\htmltag72 </p>}\par"
    assert words(read(read_rtf, rtf(body))) == ["Hello"]


def test_what_is_no_rtf_has_a_reason() -> None:
    with pytest.raises(UnreadableError, match="does not begin"):
        read(read_rtf, b"plain")


def test_groups_without_end_have_a_reason() -> None:
    with pytest.raises(UnreadableError, match="nested without end"):
        read(read_rtf, rtf("{" * 5000))


@pytest.mark.parametrize("tail", ["\\", "\\'", "\\'e", "\\u", "\\bin999999 x", "{\\pict", "}}}"])
def test_cut_off_files_keep_what_came_before(tail: str) -> None:
    assert "kept" in read(read_rtf, b"{\\rtf1 kept\\par " + tail.encode()).text
