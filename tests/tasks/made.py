"""Passages made by hand, as the reader of documents would give them."""

from __future__ import annotations

import hashlib

from onward.types import Location, Passage


def passage(
    text: str,
    *,
    title: str = "Staff handbook",
    source: str = "handbook.md",
    language: str = "en",
    headings: tuple[str, ...] = (),
    location: Location = Location(),  # noqa: B008 - frozen
) -> Passage:
    """A passage of text that is the whole of its document."""
    return Passage(
        id=hashlib.sha256(f"{source}:{text}".encode()).hexdigest()[:32],
        document_id=hashlib.sha256(source.encode()).hexdigest(),
        source=source,
        title=title,
        heading_path=headings,
        location=location,
        start=0,
        end=len(text),
        text=text,
        kind="text",
        language=language,
    )


def table(
    caption: str,
    header: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    *,
    title: str = "Price list",
    source: str = "prices.xlsx",
    language: str = "en",
) -> Passage:
    """A passage that is one table."""
    above = "\n".join([*([caption] if caption else []), " | ".join(header)])
    text = "\n".join([above, *(" | ".join(row) for row in rows)])
    whole = passage(text, title=title, source=source, language=language)
    return Passage(
        **{
            name: getattr(whole, name)
            for name in Passage.__slots__
            if name not in ("kind", "headers")
        },
        kind="table",
        headers=((len(above) + 1, header),),
    )
