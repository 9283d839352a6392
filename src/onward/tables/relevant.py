"""Choose the few tables that a question may be about, among thousands.

Looks at names, captions, headings, columns and sample cells. Refuses to read rows.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from onward.language import stems, words
from onward.protocols import Embedder
from onward.types import KnownTable, Passage

# BM25F: Robertson, Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), 3.4.
_WEIGHTS = (2.0, 2.0, 1.0, 1.0)
"""Of caption, columns, cells, and what stands around: source, title, headings."""
_LENGTHS = (12.0, 20.0, 60.0, 10.0)
"""Usual stems of each; what is longer counts less for each of them."""
_B, _K1 = 0.5, 1.2

LOOKED_AT = 40
"""Tables whose words are read, of those that share any with the question."""
_EMBEDDED = 20
_RANK_CONSTANT = 60
_EMBEDDED_CELLS = 3

_NUMBERED = re.compile(
    r"\b(?:tables?|tabs?\.?|tabellen?|exhibits?|schedules?)[\s_#]*((?:[0-9]+(?:[.-][0-9]+)*[a-z]?|[IVX]+)\b)",
    re.IGNORECASE,
)
_SHEET = re.compile(r"\b(?:work)?(?:sheets?|tab)\b|\bblatt\b|\btabellenblatt\b", re.IGNORECASE)


def relevant_tables(
    question: str,
    known: Sequence[KnownTable],
    *,
    limit: int,
    embedder: Embedder | None = None,
    passages: Sequence[Passage] = (),
) -> list[KnownTable]:
    """Return at most ``limit`` tables that may answer ``question``, best first.

    A table that the question names comes first: by its name, its number (``Table 4``), its sheet or
    its file. The others are ordered by the words that they share with the question, by where
    ``passages`` (best first) stand that were found for it, and for the best 20 by ``embedder``,
    fused by reciprocal rank. Tables that share nothing are left out, unless there are no more than
    ``limit`` in all.
    """
    if not known:
        return []
    named = {n: count for n, table in enumerate(known) if (count := _named(question, table))}
    shared = sharing(question, [_text(table) for table in known])
    candidates = list(dict.fromkeys((*named, *shared)))[: LOOKED_AT + len(named)]
    scores = _scores(question, {n: known[n] for n in candidates}, len(known))
    orders = [sorted(scores, key=lambda n: -scores[n]), _by_passages(known, passages)]
    if embedder is not None and len(candidates) > 1:
        orders.append(_by_vectors(question, known, _fused(orders)[:_EMBEDDED], embedder))
    order = _fused(orders)
    if len(known) <= limit:
        order += [n for n in range(len(known)) if n not in order]
    order.sort(key=lambda n: -named.get(n, 0))
    return [known[n] for n in order[:limit]]


def _text(table: KnownTable) -> str:
    cells = " ".join([cell for column in table.samples for cell in column])
    parts = (table.name, table.source, table.title, *table.heading_path, table.caption)
    return " ".join((*parts, *table.header, cells))


def sharing(question: str, texts: Sequence[str]) -> list[int]:
    """Say which texts share words with the question, those with the rarest and most first.

    Words are looked for as parts of words, which is fast and finds too much, seldom too little:
    a first choice among thousands of descriptions (``TableRecords.known``).
    """
    texts = [text.lower() for text in texts]
    parts = {_part(word, stem) for word in set(words(question)) for stem in stems(word)}
    scores: dict[int, float] = {}
    for part in parts:
        holders = [n for n, text in enumerate(texts) if part in text]
        rarity = math.log(1 + (len(texts) - len(holders) + 0.5) / (len(holders) + 0.5))
        for n in holders:
            scores[n] = scores.get(n, 0.0) + rarity
    return sorted(scores, key=lambda n: -scores[n])


def _part(word: str, stem: str) -> str:
    """What all forms of a word have in common: ``stud`` of ``studies`` and ``study``."""
    stem = stem.removesuffix("i")
    return stem if word.startswith(stem) and stem else word


def _scores(question: str, tables: Mapping[int, KnownTable], total: int) -> dict[int, float]:
    """BM25F of each table that shares a stem with the question."""
    asked = set(stems(question))
    counted = {n: [Counter(stems(field)) for field in _fields(t)] for n, t in tables.items()}
    holders = {
        stem: sum(any(stem in count for count in counts) for counts in counted.values())
        for stem in asked
    }
    scores: dict[int, float] = {}
    for n, counts in counted.items():
        score = 0.0
        for stem in asked:
            frequency = sum(
                weight * count[stem] / (1 - _B + _B * count.total() / usual)
                for weight, usual, count in zip(_WEIGHTS, _LENGTHS, counts, strict=True)
                if stem in count
            )
            if frequency:
                rarity = math.log(1 + (total - holders[stem] + 0.5) / (holders[stem] + 0.5))
                score += rarity * frequency / (_K1 + frequency)
        if score:
            scores[n] = score
    return scores


def _fields(table: KnownTable) -> tuple[str, str, str, str]:
    around = " ".join((PurePosixPath(table.source).name, table.title, *table.heading_path))
    cells = " ".join(cell for column in table.samples for cell in column)
    return table.caption, " ".join(table.header), cells, around.replace("_", " ")


def _named(question: str, table: KnownTable) -> int:
    """How many ways the question names this table outright."""
    asked = question.casefold()
    file = PurePosixPath(table.source).name.casefold()
    stem = file.rpartition(".")[0] or file
    sheet = (table.location.sheet or "").casefold()
    is_file = _holds(asked, file) or (len(stem) > 3 and "_" in stem and _holds(asked, stem))
    telling = bool(_SHEET.search(question)) or any(c.isdigit() for c in sheet)
    return (
        3 * _holds(asked, table.name.casefold())
        + 2 * _is_numbered(question, table)
        + 2 * is_file
        + (len(sheet) > 1 and telling and _holds(asked, sheet))
    )


def _is_numbered(question: str, table: KnownTable) -> bool:
    asked = {number.lower() for number in _NUMBERED.findall(question)}
    if not asked:
        return False
    own = _NUMBERED.search(table.caption)
    return own is not None and own[1].lower() in asked


def _holds(text: str, name: str) -> bool:
    """Whether a name stands in a text, not as part of a longer one."""
    if not name or name not in text:
        return False
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _by_passages(known: Sequence[KnownTable], passages: Sequence[Passage]) -> list[int]:
    """The tables that passages are parts of, in the order of the passages."""
    of_document: dict[str, list[int]] = {}
    for n, table in enumerate(known if passages else ()):
        of_document.setdefault(table.document_id, []).append(n)
    found: dict[int, None] = {}
    for passage in passages:
        for n in of_document.get(passage.document_id, ()):
            if known[n].start < passage.end and passage.start < known[n].end:
                found[n] = None
    return list(found)


def _by_vectors(
    question: str, known: Sequence[KnownTable], order: Sequence[int], embedder: Embedder
) -> list[int]:
    asked, *described = embedder.embed([question, *(_described(known[n]) for n in order)])
    nearness = {
        n: float(asked.pooled @ text.pooled) for n, text in zip(order, described, strict=True)
    }
    return sorted(order, key=lambda n: -nearness[n])


def _described(table: KnownTable) -> str:
    columns = (
        f"{name}: {', '.join(cells[:_EMBEDDED_CELLS])}"
        for name, cells in zip(table.header, table.samples, strict=False)
    )
    return "\n".join((" › ".join((table.title, *table.heading_path)), table.caption, *columns))


def _fused(orders: Sequence[Sequence[int]]) -> list[int]:
    scores: dict[int, float] = {}
    for order in orders:
        for rank, n in enumerate(order, start=1):
            scores[n] = scores.get(n, 0.0) + 1 / (_RANK_CONSTANT + rank)
    return sorted(scores, key=lambda n: -scores[n])
