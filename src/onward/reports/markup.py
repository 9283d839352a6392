"""HTML as values: text is escaped unless it is already ``Html``, so forgetting cannot break a page.

Knows tags and attributes. Refuses to know what is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from onward.plain import visible

_LONGEST_LINE = 2_000
_VOID = frozenset(("br", "meta", "hr"))


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that goes into a page as it is."""

    source: str


Content = Html | str


def joined(parts: Iterable[Content], between: str = "") -> Html:
    """Concatenate, escaping what is plain text."""
    return Html(between.join(_source(part) for part in parts))


def tag(name: str, /, *content: Content, **attributes: str | None) -> Html:
    """Return ``<name …>content</name>``.

    ``class_`` stands for ``class`` and ``a_b`` for ``a-b``; attributes that are None are left out.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(visible(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{''.join(_source(part) for part in content)}</{name}>")


def said(text: str) -> Html:
    """Text that somebody else wrote, inside a line: its direction stays its own."""
    return tag("bdi", *shortened(text, _LONGEST_LINE))


def prose(text: str, limit: int, class_: str = "prose") -> Html:
    """A block of text that somebody else wrote, with its line breaks, at most ``limit`` long."""
    return tag("div", *shortened(text, limit), class_=class_, dir="auto")


def listing(text: str, limit: int) -> Html:
    """A block of text to be read literally, such as a prompt."""
    return tag("pre", *shortened(text, limit), dir="auto")


def shortened(text: str, limit: int) -> tuple[Content, ...]:
    """Return ``text``, or its first ``limit`` characters and how many more report.json has."""
    if len(text) <= limit:
        return (text,)
    rest = f"{len(text) - limit:,} more characters in report.json"
    return text[:limit], tag("span", f" … {rest}", class_="cut")


def details(summary: Content, *content: Content) -> Html:
    """A part that is closed until the reader opens it; it needs no script."""
    return tag("details", tag("summary", summary), *content)


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[Content]],
    *,
    numbers: Sequence[int] = (),
    caption: str = "",
    narrow: bool = False,
) -> Html:
    """A table; unless it is ``narrow`` anyway, its rows become blocks on a narrow screen.

    The first column names its row; columns in ``numbers`` are aligned right.
    """
    styles = ["num" if column in numbers else None for column in range(len(header))]
    heads = (
        tag("th", name, scope="col", class_=style)
        for name, style in zip(header, styles, strict=True)
    )
    body = [
        tag("tr", tag("th", row[0], scope="row"), *_cells(row[1:], header[1:], styles[1:]))
        for row in rows
    ]
    return tag(
        "table",
        tag("caption", caption) if caption else "",
        tag("thead", tag("tr", *heads)),
        tag("tbody", *body),
        class_=None if narrow else "stack",
    )


def _cells(
    cells: Sequence[Content], names: Sequence[str], styles: Sequence[str | None]
) -> Iterator[Html]:
    for cell, name, style in zip(cells, names, styles, strict=True):
        reasoned = isinstance(cell, str) and cell.startswith("n/a (")
        aligned = f"{style} reasoned" if style and reasoned else style
        yield tag("td", tag("div", cell), class_=aligned, data_label=name)


def pairs(items: Iterable[tuple[Content, Content]]) -> Html:
    """Names with their values, as a description list."""
    return tag("dl", *(joined((tag("dt", name), tag("dd", value))) for name, value in items))


def section(title: str, anchor: str, *content: Content) -> Html:
    """A part of a report with its heading; ``anchor`` is the target of links to it."""
    return tag("section", tag("h2", title), *content, id=anchor)


def _source(part: Content) -> str:
    return part.source if isinstance(part, Html) else escape(visible(part))
