"""XML is read as articles, labels or plain fields, and cannot do harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.documents.reading import lines, path_of, read, tables, words

from onward.documents.xml import read_xml
from onward.errors import UnreadableError

ARTICLE = r"""<article xmlns:mml="http://www.w3.org/1998/Math/MathML"><front><journal-meta>
<journal-title>J</journal-title></journal-meta><article-meta>
<title-group><article-title>On <italic>ducks</italic></article-title></title-group>
<contrib-group><contrib><name><surname>Doe</surname><given-names>Ann</given-names></name>
</contrib></contrib-group><pub-date><year>2020</year></pub-date>
<abstract><p>We show x.</p></abstract></article-meta></front>
<body><sec><label>1.</label><title>Methods</title><p>First<xref>[1]</xref> with
<inline-formula><mml:math><mml:msup><mml:mi>a</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math>
</inline-formula>.<list><list-item><p>item</p></list-item></list>After.</p>
<disp-formula><label>(8)</label><tex-math>\documentclass{x}\begin{document}$$y$$\end{document}
</tex-math></disp-formula>
<sec><title>Inner</title><table-wrap><label>Table 1</label><caption><p>Sales</p></caption>
<table><thead><tr><th rowspan="2">Item</th><th colspan="2">2021</th></tr><tr><th>Q1</th><th>Q2</th>
</tr></thead><tbody><tr><td>Pens</td><td>1</td><td>10<sup>6</sup></td></tr></tbody></table>
<table-wrap-foot><p>Note.</p></table-wrap-foot></table-wrap>
<fig><label>Fig 1</label><caption><p>A duck.</p></caption></fig></sec></sec></body>
<back><ref-list><ref><label>1</label><mixed-citation>Doe 2019</mixed-citation></ref></ref-list>
</back></article>"""


def test_an_article_keeps_title_authors_abstract_and_sections() -> None:
    document = read(read_xml, ARTICLE)
    assert document.title == "On ducks"
    assert document.metadata["author"] == "Ann Doe"
    assert path_of(document, "We show x.") == ("On ducks", "Abstract")
    assert path_of(document, "First[1]") == ("On ducks", "1. Methods")
    assert path_of(document, "Fig 1. A duck.") == ("On ducks", "1. Methods", "Inner")
    assert path_of(document, "Doe 2019") == ("On ducks", "References")


def test_an_article_keeps_its_table_formulas_and_lists_in_place() -> None:
    document = read(read_xml, ARTICLE)
    (table,) = tables(document)
    assert table.caption == "Table 1. Sales"
    assert table.header == ("Item", "2021 Q1", "2021 Q2")
    assert table.rows == (("Pens", "1", "10^6"),)
    found = words(document)
    start = found.index("First[1] with a^2.")
    assert found[start + 1 : start + 4] == ["- item", "After.", "(8) y"]
    assert "Note." in found


def test_records_become_lines_of_fields() -> None:
    text = '<?xml version="1.0"?>\n<all>\n<c id="3"><n>France</n><cap>Paris</cap></c>\n</all>'
    document = read(read_xml, text)
    assert words(document) == ["c\nc id: 3\nn: France\ncap: Paris"]
    assert lines(document) == [3]


def test_text_with_elements_in_it_stays_together() -> None:
    document = read(read_xml, "<d><s><p>One <b>bold</b> word.</p><p>Two</p></s></d>")
    assert "p: One bold word." in document.text


def test_xbrl_labels_and_links_are_readable() -> None:
    text = (
        '<link:linkbase xmlns:link="l" xmlns:xlink="x"><link:labelLink xlink:role="r/link">'
        '<link:loc xlink:href="f.xsd#Assets" xlink:label="a"/>'
        '<link:labelArc xlink:from="a" xlink:to="b"/>'
        '<link:label xlink:label="b">Total assets</link:label></link:labelLink>'
        '<link:calculationLink xlink:role="r/Sheet">'
        '<link:loc xlink:href="f.xsd#Assets" xlink:label="a"/>'
        '<link:loc xlink:href="f.xsd#Cash" xlink:label="c"/>'
        '<link:calculationArc xlink:from="a" xlink:to="c" weight="1.0"/></link:calculationLink>'
        "</link:linkbase>"
    )
    document = read(read_xml, text)
    assert words(document) == ["Assets: Total assets", "Assets > Cash (weight 1.0)"]
    assert words(document, "heading") == ["Labels", "Sheet"]


def test_xhtml_is_read_as_a_page() -> None:
    text = '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>H</h1><p>x</p></body></html>'
    assert path_of(read(read_xml, text), "x") == ("H",)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_a_declaration_that_disagrees_with_the_bytes_does_no_harm(encoding: str) -> None:
    text = '<?xml version="1.0" encoding="UTF-8"?><a><b>é è</b></a>'
    assert "b: é è" in read(read_xml, text.encode(encoding)).text


def test_a_billion_laughs_are_not_laughed() -> None:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    text = f"<!DOCTYPE l [{entities}]><l><p>start</p><p>&a11;</p><p>end</p></l>"
    document = read(read_xml, text)
    assert len(document.text) < 100
    assert "start" in document.text


def test_files_and_urls_are_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    text = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><x><p>&e;</p><q>ok</q></x>'
    document = read(read_xml, text)
    assert "SECRET" not in document.text
    assert "q: ok" in document.text
    outside = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x><q>ok</q></x>'
    assert "q: ok" in read(read_xml, outside).text


def test_nesting_without_end_does_not_crash() -> None:
    read(read_xml, "<a>" * 100_000)
    assert "deep" in read(read_xml, "<a>" * 200 + "deep" + "</a>" * 200).text


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    assert "one" in read(read_xml, "<a><b>one</b><c>two</a>").text


@pytest.mark.parametrize("data", [b"", b"   ", b"no xml", b"<?xml version='1.0'?>"])
def test_what_holds_no_element_has_a_reason(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="broken XML"):
        read(read_xml, data)


def test_a_real_article(real_data: Path) -> None:
    path = real_data / "fixtures/docling/jats/sources/pone.0234687.nxml"
    document = read(read_xml, path.read_bytes())
    table = tables(document)[0]
    assert table.caption == "Table 1. Descriptive characteristics of the herd."
    assert ("Milk fat", "%", "4.0") in table.rows
