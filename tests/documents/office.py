"""Builds small Word and PowerPoint files in memory for the tests."""

from __future__ import annotations

from collections.abc import Mapping

from tests.documents.reading import zipped

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"

Links = Mapping[str, tuple[str, str]]
"""Relationship id → (kind, target)."""


def relationships(links: Links) -> str:
    items = "".join(
        f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{target}"/>'
        for key, (kind, target) in links.items()
    )
    return f"<Relationships>{items}</Relationships>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(text: str = "", *, style: str = "", inside: str = "", properties: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    content = inside or (run(text) if text else "")
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{content}</w:p>"


def cell(text: str, properties: str = "", inside: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside or paragraph(text)}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def docx(
    body: str,
    parts: Mapping[str, str] | None = None,
    links: Links | None = None,
    *,
    namespace: str = W,
) -> bytes:
    """Return a Word file whose body is ``body``; ``parts`` stand in the folder ``word``."""

    def wrapped(name: str, content: str) -> str:
        return (
            f'<w:{name} xmlns:w="{namespace}" xmlns:r="{R}" xmlns:m="{M}" xmlns:a="{A}" '
            f'xmlns:c="{C}" '
            'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            f'xmlns:wp="wp" xmlns:v="urn:schemas-microsoft-com:vml">{content}</w:{name}>'
        )

    members = {
        "_rels/.rels": relationships(
            {
                "d": ("officeDocument", "word/document.xml"),
                "c": ("metadata/core-properties", "docProps/core.xml"),
            }
        ),
        "word/document.xml": wrapped("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": relationships(links or {}),
        "docProps/core.xml": (
            '<p:cp xmlns:p="p" xmlns:d="d"><d:title>The title</d:title>'
            "<d:creator>Ann</d:creator></p:cp>"
        ),
    }
    for name, content in (parts or {}).items():
        members[f"word/{name}"] = wrapped("part", content)
    return zipped(members)


STYLES = (
    '<w:style w:type="paragraph" w:styleId="U1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="U2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="My Heading"/>'
    '<w:basedOn w:val="U2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Toc"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Cap"><w:name w:val="caption"/></w:style>'
)


def shape(text: str, kind: str = "", *, y: int | None = None, x: int = 0) -> str:
    """Return a PowerPoint shape with a line of text for each line of ``text``."""
    mark = f'<p:ph type="{kind}"/>' if kind else ""
    place = f'<a:xfrm><a:off x="{x}" y="{y}"/></a:xfrm>' if y is not None else ""
    body = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
    return (
        f"<p:sp><p:nvSpPr><p:nvPr>{mark}</p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr>"
        f"<p:txBody>{body}</p:txBody></p:sp>"
    )


def pptx(*slides: str, parts: Mapping[str, str] | None = None, links: Links | None = None) -> bytes:
    """Return a PowerPoint file; ``links`` are those of its first slide."""
    spaces = f'xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{R}" xmlns:c="{C}"'
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="s{n}"/>' for n in range(len(slides)))
    members = {
        "_rels/.rels": relationships({"d": ("officeDocument", "ppt/presentation.xml")}),
        "ppt/presentation.xml": f"<p:presentation {spaces}><p:sldIdLst>{ids}</p:sldIdLst>"
        "</p:presentation>",
        "ppt/_rels/presentation.xml.rels": relationships(
            {f"s{n}": ("slide", f"slides/slide{n}.xml") for n in range(len(slides))}
        ),
        "ppt/slides/_rels/slide0.xml.rels": relationships(links or {}),
    }
    for number, slide in enumerate(slides):
        members[f"ppt/slides/slide{number}.xml"] = (
            f"<p:sld {spaces}><p:cSld><p:spTree>{slide}</p:spTree></p:cSld></p:sld>"
        )
    for name, content in (parts or {}).items():
        members[f"ppt/{name}"] = f"<p:part {spaces}>{content}</p:part>"
    return zipped(members)


CHART = (
    "<c:chart><c:title><a:t>Sales</a:t></c:title><c:ser><c:tx><c:v>2021</c:v></c:tx>"
    "<c:cat><c:pt idx='0'><c:v>Pens</c:v></c:pt><c:pt idx='1'><c:v>Ink</c:v></c:pt></c:cat>"
    "<c:val><c:pt idx='1'><c:v>7</c:v></c:pt></c:val></c:ser></c:chart>"
)
