"""What a hit shows: less than its passage (a window of sentences) or more (its whole section).

A passage that is small is found well, one that is large is read well; this is where the two part.
Spans, places and headers stay those of the document, and the id stays that of the passage that was
found. Knows passages and their neighbours. Refuses to know why they were found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from onward.language import split_sentences, stems
from onward.types import Hit, Passage

Section = Callable[[Passage], Sequence[Passage]]
"""A passage → those of its document under the same headings, in order."""
WholeText = Callable[[str], str | None]
"""Document id → its text."""

WINDOW, MERGE = "window", "merge"
_MOST_WORDS = 900
"""Of a merged section: five passages; a longer one stays in its passages."""
_GAP = 300
"""Characters between two passages of a section that follow one another: headings, page feet."""


def windows(
    question: str,
    hits: Sequence[Hit],
    reach: int,
    *,
    section: Section | None,
    text: WholeText | None,
) -> list[Hit]:
    """Show of each text the sentence nearest to the question with ``reach`` more on each side.

    Nearest is the sentence with most of the question's stems, a stem that few sentences hold
    counting more (the first of equals). The window goes beyond the passage, not beyond its
    section, where ``section`` and ``text`` are given. Tables and code are shown whole, and so is
    a passage without sentences. A hit whose window another one shows already is left out.
    """
    shown: list[Hit] = []
    for hit in hits:
        passage = hit.passage
        if passage.kind == "text" and not passage.headers and _is_plain(passage):
            run = _run(passage, section, text) if section and text else [passage]
            passage = _window(question, passage, run, reach, text)
        if not any(_holds(other.passage, passage) for other in shown):
            shown.append(replace(hit, passage=passage))
    return shown


def merged(
    hits: Sequence[Hit], limit: int, share: float, *, section: Section, text: WholeText
) -> list[Hit]:
    """Return ``limit`` hits, those of a section made one where they are enough of it.

    Enough is ``share`` (above 0, at most 1) of the section's passages, two at least, among the
    first ``limit`` hits. The one stands where the best of them stood and shows the section's text
    as the document has it, at most 900 words of it; what it makes room for is filled by the hits
    that follow. Auto-merging as in LlamaIndex, over headings instead of fixed sizes.
    """
    first = list(hits[:limit])
    whole: dict[str, Passage] = {}
    for hit in first:
        if hit.passage.id in whole:
            continue
        run = _run(hit.passage, section, text)
        ids = {one.id for one in run}
        inside = [other for other in first if other.passage.id in ids]
        if len(inside) < 2 or len(inside) < share * len(run) or _words(run) > _MOST_WORDS:
            continue
        one = _joined(hit.passage, run, run[0].start, run[-1].end, text)
        whole |= {other.passage.id: one for other in inside if one is not None}
    return list(_without_repeats(hits, whole))[:limit]


def _without_repeats(hits: Sequence[Hit], whole: dict[str, Passage]) -> Iterator[Hit]:
    seen: list[Passage] = []
    for hit in hits:
        if (one := whole.get(hit.passage.id)) is not None:
            if one not in seen:
                seen.append(one)
                yield replace(hit, passage=one, ranks={**hit.ranks, MERGE: len(seen)})
        elif not any(_holds(other, hit.passage) for other in seen):
            yield hit


def _run(passage: Passage, section: Section, text: WholeText) -> list[Passage]:
    """The passages around one that follow each other in its section; itself where none do."""
    if text(passage.document_id) is None:
        return [passage]
    run: list[Passage] = []
    for one in sorted(section(passage), key=lambda p: (p.start, p.end)):
        if run and not -_GAP <= one.start - run[-1].end <= _GAP:
            if any(p.id == passage.id for p in run):
                break
            run = []
        run.append(one)
    return run if any(p.id == passage.id for p in run) else [passage]


def _window(
    question: str, passage: Passage, run: Sequence[Passage], reach: int, text: WholeText | None
) -> Passage:
    """The passage cut, or grown, to the sentences around the one nearest to the question."""
    start, end = passage.start, passage.end
    whole = passage.text
    if text is not None and len(run) > 1 and (document := text(passage.document_id)) is not None:
        texts = [one for one in run if one.kind == "text" and not one.headers]
        start, end = texts[0].start, texts[-1].end
        whole = document[start:end]
    spans = [(start + a, start + b) for a, b in split_sentences(whole, passage.language)]
    inside = [n for n, (a, b) in enumerate(spans) if a < passage.end and b > passage.start]
    if not inside:
        return passage
    best = _nearest(question, [whole[a - start : b - start] for a, b in spans], inside, passage)
    first, last = max(0, best - reach), min(len(spans) - 1, best + reach)
    left, right = spans[first][0], spans[last][1]
    return _cut(passage, run, left, right, whole[left - start : right - start])


def _nearest(
    question: str, sentences: Sequence[str], among: Sequence[int], passage: Passage
) -> int:
    asked = set(stems(question, passage.language))
    bags = {n: asked.intersection(stems(sentences[n], passage.language)) for n in among}
    spread = {stem: sum(stem in bag for bag in bags.values()) for stem in asked}
    return max(among, key=lambda n: sum(1 / spread[stem] for stem in bags[n]))


def _joined(
    passage: Passage, run: Sequence[Passage], start: int, end: int, text: WholeText
) -> Passage | None:
    document = text(passage.document_id)
    return _cut(passage, run, start, end, document[start:end]) if document else None


def _cut(passage: Passage, run: Sequence[Passage], start: int, end: int, shown: str) -> Passage:
    """The passage with another span of its document, and what stands where in it."""
    places = {one.start: one.location for one in run}
    places |= {offset: at for one in run for offset, at in one.places}
    before = [offset for offset in sorted(places) if offset <= start]
    location = places[before[-1]] if before else passage.location
    headers: list[tuple[int, tuple[str, ...]]] = []
    for offset, names in (header for one in run for header in one.headers):
        # The pieces of a split table repeat its header; its text has it once.
        goes_on = bool(headers) and names == headers[-1][1]
        if start <= offset < end and not goes_on:
            headers.append((offset, names))
    kinds = {one.kind for one in run}
    return replace(
        passage,
        location=location,
        start=start,
        end=end,
        text=shown,
        kind=passage.kind if len(kinds) == 1 else "text",
        places=tuple((o, places[o]) for o in sorted(places) if start < o < end),
        headers=tuple(headers),
    )


def _is_plain(passage: Passage) -> bool:
    """Whether it shows exactly its span of the document."""
    return len(passage.text) == passage.end - passage.start


def _holds(one: Passage, other: Passage) -> bool:
    same = one.document_id == other.document_id
    return same and one.start <= other.start and other.end <= one.end


def _words(run: Sequence[Passage]) -> int:
    return sum(len(one.text.split()) for one in run)
