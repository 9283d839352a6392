"""Text is escaped unless it is already markup, so that forgetting cannot break a page."""

from __future__ import annotations

from onward.plain import visible
from onward.reports.markup import Html, joined, prose, said, shortened, table, tag
from tests.reports.pages import read_page


def test_plain_text_and_attributes_are_escaped_and_markup_is_not() -> None:
    inner = tag("b", "1 < 2")
    assert tag("p", "a & b ", inner, title='"x"').source == (
        '<p title="&quot;x&quot;">a &amp; b <b>1 &lt; 2</b></p>'
    )
    assert joined(("<", Html("<br>"))).source == "&lt;<br>"


def test_attribute_names_are_written_as_html_has_them() -> None:
    assert (
        tag("p", class_="a", aria_label="b", id=None).source == '<p class="a" aria-label="b"></p>'
    )


def test_characters_that_nobody_can_see_or_that_mislead_are_replaced() -> None:
    assert visible("a\x00b\x1b[31m\ud800\u202ec") == "a�b�[31m��c"
    assert visible("one\r\ntwo\rthree\tfour") == "one\ntwo\nthree\tfour"
    assert visible("שלום 🗼 日本") == "שלום 🗼 日本"


def test_long_texts_are_cut_and_say_how_much_is_missing() -> None:
    assert shortened("abc", 3) == ("abc",)
    assert "1,234 more characters in report.json" in prose("x" * 2234, 1000).source
    assert "more characters" in said("x" * 3000).source


def test_text_keeps_its_own_direction() -> None:
    assert 'dir="auto"' in prose("שלום", 100).source
    assert said("שלום").source == "<bdi>שלום</bdi>"


def test_a_table_names_the_columns_of_its_cells_for_narrow_screens() -> None:
    page = read_page(table(("Name", "n"), [("a", "1"), ("b", "n/a (why)")], numbers=(1,)).source)
    assert not page.faults
    source = table(("Name", "n"), [("a", "1")], numbers=(1,)).source
    assert '<td class="num" data-label="n"><div>1</div></td>' in source
    assert 'class="stack"' not in table(("Name",), [("a",)], narrow=True).source
