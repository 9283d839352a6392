"""Gold evidence, as people write it down, resolved to the spans of documents that it means.

Knows quotes, sources and locations. Refuses to know where texts are kept, and who is judged by
them. Nothing is dropped silently: what is not found is told with its reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

from onward.plain import location_label
from onward.tasks.alignment import (
    LEAST_LIKENESS,
    Searchable,
    Span,
    find_alike,
    find_exact,
    find_nearest,
)
from onward.types import Evidence, GoldSpan, Location, Skipped

_SHORT = 4
"""Words below which a quote that stands in several places says too little."""
_SAME = ("page", "page_label", "sheet", "part")
"""Fields of a location that must be equal where they are given."""
_COUNTED = ("row", "line", "seconds")
"""Fields of which the last place that is not beyond the wanted one counts."""


@dataclass(frozen=True, slots=True)
class GoldText:
    """What has to be known of a document to find quotes in it."""

    text: str
    places: tuple[tuple[int, Location], ...] = ()
    """Where in the text another location begins, ascending; () when none is known."""


OpenText = Callable[[str], GoldText | None]
"""Document id → its text; None when it is no longer there."""


class Resolver:
    """Resolves evidence against a library; keeps the last document made searchable."""

    def __init__(self, sources: Mapping[str, str], open_text: OpenText) -> None:
        """Take every source with the id of its document, and what opens a document."""
        self._sources = sources
        self._names = SourceNames(sources)
        self._open = open_text
        self._opened: tuple[str, GoldText, Searchable] | None = None

    def resolve(self, evidence: Sequence[Evidence]) -> tuple[list[GoldSpan], list[Skipped]]:
        """Return the span of each piece of evidence that is found, and why the others are not.

        The source is matched as it is, else by the end of its path, with or without its suffix,
        whatever the case. In its documents the quote is looked for exactly,
        then without minding blanks, case, quotation marks, dashes, ligatures and hyphens, then (8
        words or more) where at least 0.85 of its words stand in order. Each time the named
        location is searched first and the whole document after it. A quote of under 4 words that
        stands there more than once is not resolved. Spans are offsets into the document's text.
        """
        spans: list[GoldSpan] = []
        problems: list[Skipped] = []
        for item in evidence:
            found = self._resolve(item)
            if isinstance(found, GoldSpan):
                spans.append(found)
            else:
                problems.append(Skipped(item.source, found))
        return spans, problems

    def _resolve(self, item: Evidence) -> GoldSpan | str:
        sources = self._names.matching(item.source)
        if not sources:
            return "no document of this name; add it, or correct 'source'"
        opened = 0
        reasons = []
        for method in (_exact, _alike, _nearest):
            for source in sources:
                document = self._text(self._sources[source])
                if document is None:
                    continue
                opened += 1
                text, searchable = document
                found = method(item, searchable, _stretches(text, item.location))
                if isinstance(found, str):
                    reasons.append(found)
                elif found is not None:
                    return GoldSpan(source, self._sources[source], *found)
        if not opened:
            return "its document is no longer there; add it again"
        return reasons[0] if reasons else _not_found(item)

    def _text(self, document_id: str) -> tuple[GoldText, Searchable] | None:
        if self._opened is None or self._opened[0] != document_id:
            document = self._open(document_id)
            if document is None:
                return None
            self._opened = (document_id, document, Searchable(document.text))
        return self._opened[1], self._opened[2]


class SourceNames:
    """The sources of a library, found by what people call them."""

    def __init__(self, sources: Iterable[str]) -> None:
        """Take all sources, as the library shows them."""
        self._known = set(sources)
        self._by_file: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
        for source in sorted(self._known):
            if parts := _parts(source):
                stemmed = [*parts[:-1], PurePosixPath(parts[-1]).stem]
                for named in {parts[-1]: parts, stemmed[-1]: stemmed}.items():
                    self._by_file[named[0]].append((source, named[1]))

    def matching(self, wanted: str) -> list[str]:
        """Return the sources that ``wanted`` may mean, by the strictest rule that finds any.

        In order: the source itself; the end of its path, ``reports/2023.pdf``, the last suffix
        left out or not; what is itself the end of ``wanted``. Case and the kind of slash make no
        difference but in the first.
        """
        if wanted in self._known:
            return [wanted]
        tail = _parts(wanted)
        named = self._by_file.get(tail[-1], []) if tail else []
        inside = [source for source, parts in named if parts[-len(tail) :] == tail]
        return inside or [source for source, parts in named if tail[-len(parts) :] == parts]


def _parts(source: str) -> list[str]:
    parts = re.split(r"[/\\]+", source.casefold())
    return [part for part in parts if part not in ("", ".", "..")]


def _exact(item: Evidence, searchable: Searchable, within: Sequence[Span]) -> Span | str | None:
    return _first(item, [list(find_exact(searchable, item.quote, w)) for w in within])


def _alike(item: Evidence, searchable: Searchable, within: Sequence[Span]) -> Span | str | None:
    return _first(item, [list(find_alike(searchable, item.quote, w)) for w in within])


def _nearest(item: Evidence, searchable: Searchable, within: Sequence[Span]) -> Span | str | None:
    found = (find_nearest(searchable, item.quote, w) for w in within)
    return next(
        (span for span, likeness in filter(None, found) if likeness >= LEAST_LIKENESS), None
    )


def _first(item: Evidence, found: Sequence[Sequence[Span]]) -> Span | str | None:
    """The first of the places in the first stretch that has any; a reason where that is a guess."""
    spans = next((spans for spans in found if spans), None)
    if spans is None:
        return None
    if len(spans) > 1 and len(item.quote.split()) < _SHORT:
        return (
            f"{_shown(item.quote)} stands there {len(spans)} times;"
            " give more of the text around it, or its 'location'"
        )
    return spans[0]


def _stretches(document: GoldText, wanted: Location | None) -> list[Span]:
    """Where to look, in this order: what stands at ``wanted``, then all of the document."""
    everything = (0, len(document.text))
    if wanted is None:
        return [everything]
    places = document.places
    named = [
        (start, end, at)
        for (start, at), (end, _) in pairwise([*places, (everything[1], wanted)])
        if all(getattr(wanted, name) in (None, getattr(at, name)) for name in _SAME)
    ]
    for name in _COUNTED:
        count = getattr(wanted, name)
        if count is not None:
            named = [p for p in named if (getattr(p[2], name) or 0) <= count][-1:]
    return [*_joined(named), everything]


def _joined(places: Sequence[tuple[int, int, Location]]) -> Iterator[Span]:
    """Neighbours as one stretch, for a quote may run on."""
    begin, last = None, -1
    for start, end, _ in places:
        if begin is not None and start != last:
            yield begin, last
            begin = None
        begin = start if begin is None else begin
        last = end
    if begin is not None:
        yield begin, last


def _not_found(item: Evidence) -> str:
    at = f" ({location_label(item.location)} or elsewhere)" if item.location else ""
    return f"{_shown(item.quote)} is not in its text{at}; quote it as it stands there"


def _shown(quote: str) -> str:
    text = " ".join(quote.split())
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
