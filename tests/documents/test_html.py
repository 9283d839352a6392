"""Web pages become their main text, with tables, lists and headings, and without menus."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.documents.reading import path_of, read, tables, words

from onward.documents.html import read_html


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"


def test_title_language_and_metadata_are_kept() -> None:
    head = "<title> The\n title </title><meta name=author content=Ann>"
    document = read(read_html, page("<p>Text.</p>", head))
    assert document.title == "The title"
    assert document.metadata == {"author": "Ann", "language": "en"}


def test_the_first_heading_is_the_title_where_there_is_none() -> None:
    assert read(read_html, page("<h1>First</h1><p>x</p>")).title == "First"


def test_headings_nest_by_level() -> None:
    document = read(read_html, page("<h1>A</h1><h2>B</h2><p>deep</p><h2>C</h2><p>other</p>"))
    assert path_of(document, "deep") == ("A", "B")
    assert path_of(document, "other") == ("A", "C")


def test_scripts_styles_hidden_parts_and_furniture_are_dropped() -> None:
    document = read(
        read_html,
        page(
            "<nav>Home</nav><header><h1>Kept</h1><a>Login</a></header><aside>Ads</aside>"
            "<script>var x</script><style>p{}</style><p hidden>no</p>"
            "<p style='display: none'>no</p><p>Real text.</p><footer>Imprint</footer>"
        ),
    )
    assert words(document, "heading") == ["Kept"]
    assert words(document) == ["Real text."]


def test_the_main_element_wins_over_the_rest_of_the_page() -> None:
    body = f"<div>Sidebar words</div><main><p>{'Main text. ' * 5}</p></main><div>More</div>"
    assert words(read(read_html, page(body))) == [("Main text. " * 5).strip()]


def test_an_empty_main_element_is_not_trusted() -> None:
    body = f"<main></main><div><p>{'All is here. ' * 20}</p></div>"
    assert "All is here." in read(read_html, page(body)).text


def test_lists_of_short_links_are_menus_and_lists_of_text_are_not() -> None:
    menu = "".join(f"<li><a href=x>Page {n}</a></li>" for n in range(6))
    body = f"<ul>{menu}</ul><p>Text.</p><ul><li>Real item</li><li>Another</li></ul>"
    document = read(read_html, page(body))
    assert words(document) == ["Text.", "- Real item\n- Another"]


@pytest.mark.parametrize("tag", ["nav", "ul", "aside", "header"])
def test_a_page_that_is_only_a_menu_does_not_come_out_empty(tag: str) -> None:
    links = "".join(f"<li><a href=x>Page {n}</a></li>" for n in range(6))
    assert "Page 3" in read(read_html, page(f"<{tag}>{links}</{tag}>")).text


def test_tables_fill_their_spans_and_join_their_header() -> None:
    document = read(
        read_html,
        page(
            "<table><caption>Sales</caption><thead><tr><th rowspan=2>Item<th colspan=2>2021</tr>"
            "<tr><th>Q1<th>Q2</tr></thead><tr><td>Pens<td>1<td>2</tr></table>"
        ),
    )
    (table,) = tables(document)
    assert table.caption == "Sales"
    assert table.header == ("Item", "2021 Q1", "2021 Q2")
    assert table.rows == (("Pens", "1", "2"),)


def test_a_table_in_a_cell_is_not_lost() -> None:
    inner = "<table><tr><td>red<td>5</tr><tr><td>blue<td>6</tr></table>"
    (table,) = tables(
        read(read_html, page(f"<table><tr><th>A<th>B</tr><tr><td>x<td>{inner}</tr></table>"))
    )
    assert table.rows == (("x", "red, 5; blue, 6"),)


def test_tables_that_only_arrange_the_page_are_read_as_text() -> None:
    inner = "<table><tr><th>K<th>V</tr><tr><td>a<td>1</tr></table>"
    document = read(
        read_html, page(f"<table><tr><td><h2>Head</h2><p>Text</p>{inner}<td>Right</tr></table>")
    )
    assert tables(document)[0].rows == (("a", "1"),)
    assert words(document, "heading") == ["Head"]


def test_lists_keep_numbers_and_nesting() -> None:
    document = read(
        read_html, page("<ol start=3><li>three<ul><li>inner</li></ul></li><li>four</li></ol>")
    )
    assert words(document) == ["3. three\n- inner\n4. four"]


def test_code_in_a_list_item_stays_code() -> None:
    document = read(read_html, page("<ol><li>Run this:<pre>  a\n  b</pre></li></ol>"))
    assert words(document) == ["1. Run this:"]
    assert words(document, "code") == ["  a\n  b"]


def test_definitions_stand_with_their_terms() -> None:
    document = read(read_html, page("<dl><dt>HTTP</dt><dd>A protocol.</dd></dl>"))
    assert words(document) == ["HTTP: A protocol."]


def test_entities_breaks_and_inline_elements() -> None:
    document = read(read_html, page("<p>Fish &amp; <b>chips</b>&nbsp;10<sup>6</sup><br>new</p>"))
    assert words(document) == ["Fish & chips 10^6\nnew"]


def test_two_breaks_part_paragraphs() -> None:
    assert words(read(read_html, page("one<br><br>two"))) == ["one", "two"]


def test_pictures_and_formulas_say_what_they_show() -> None:
    math = "<math><mfrac><mn>1</mn><mi>x</mi></mfrac></math>"
    document = read(read_html, page(f"<p><img src=x alt='A duck'> is {math}</p>"))
    assert words(document) == ["A duck is 1/x"]


def test_the_declared_charset_is_used() -> None:
    data = "<meta charset=windows-1251><p>Привет, мир</p>".encode("cp1251")
    assert words(read(read_html, data)) == ["Привет, мир"]


@pytest.mark.parametrize("data", [b"", b"   ", b"<!-- -->", b"<html></html>", b"\0\0"])
def test_empty_pages_give_no_blocks(data: bytes) -> None:
    assert read(read_html, data).blocks == ()


@pytest.mark.parametrize(
    "opening", ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<dl><dd>", "<blockquote>"]
)
def test_deep_nesting_neither_crashes_nor_loses_text(opening: str) -> None:
    assert "deep text" in read(read_html, opening * 500 + "deep text").text


def test_broken_tags_and_control_characters_do_no_harm() -> None:
    assert "x" in read(read_html, b"<t\xc3\xb6<d <p>\x0bx<ul><li>a\x01<ul><li>b</ul>\x02c").text


def test_real_pages_keep_their_text(real_data: Path) -> None:
    duck = real_data / "fixtures/docling/html/sources/wiki_duck.html"
    document = read(read_html, duck.read_bytes())
    assert "Duck is the common name for numerous species of waterfowl" in document.text
    assert "Kingdom: | Animalia" in document.text
    assert "Create account" not in document.text
    assert path_of(document, "The word duck comes from Old English") == ("Duck", "Etymology")
