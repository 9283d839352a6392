"""Print how often the gold page is among the first hits, over ten filings together.

    python -m benchmarks.financebench            28 questions, the effect of each step
    python -m benchmarks.financebench --each     and each question's ranks

A hit counts when its document and a page that it shows are gold (``evidence_page_num`` counts from
0); "pages" counts each page once, at its best passage. One question is 3.6 points, so neighbouring
lines differ by luck. No weight was chosen on these questions; that quantities are looked up by what
they are computed from was decided with them in sight, and two of the eighteen definitions (gross
margin, segments) find three gold pages that were never among the first 50.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.ranking import DATA
from benchmarks.xquad import Memory
from onward.documents import Reading, expand, read_sources
from onward.models import load_embedder
from onward.options import PassageOptions, ReadOptions, RetrieveOptions
from onward.passage_text import indexed_text
from onward.protocols import Embedder
from onward.retrieval import Indexes, find_by_plan
from onward.retrieval.filters import locations
from onward.retrieval.on_demand import vectors_of
from onward.retrieval.vectors.exact import ExactIndex
from onward.retrieval.words import WordIndex
from onward.types import Hit, Passage

FOLDER = DATA / "financebench"
DEPTH = 50
Retrieve = Callable[[str], list[Hit]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its gold pages as (document name, page counted from 1)."""

    text: str
    gold: frozenset[tuple[str, int]]


def read_questions() -> list[Asked]:
    """The questions over the filings that are here."""
    with (FOLDER / "questions.jsonl").open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [
        Asked(
            record["question"],
            frozenset((record["doc_name"], e["evidence_page_num"] + 1) for e in record["evidence"]),
        )
        for record in records
    ]


def read_filings(options: PassageOptions) -> tuple[list[Passage], dict[str, str]]:
    """Every passage of every filing, as ``onward add`` reads them, and each document's text."""
    reading = ReadOptions(include=("*.pdf",))
    outcomes = read_sources(list(expand(str(FOLDER), reading)), reading, options)
    read = [found for found in outcomes if isinstance(found, Reading)]
    texts = {one.document.id: one.document.text for one in read}
    return [passage for one in read for passage in one.passages], texts


def without_context(passage: Passage) -> Passage:
    """The passage as if nobody knew where it stands."""
    return replace(passage, title="", heading_path=(), source="unnamed")


def retriever(
    passages: Sequence[Passage],
    options: RetrieveOptions,
    *,
    embedder: Embedder | None = None,
    full: bool = False,
) -> Retrieve:
    """Index passages, to be found by a plan; ``full`` embeds all of them beforehand."""
    words = WordIndex()
    words.add(passages)
    known = {passage.id: passage for passage in passages}
    cache = Memory()
    vectors = None
    if embedder and full:
        pooled = [
            v.pooled for v in vectors_of([indexed_text(p) for p in passages], embedder, cache)
        ]
        vectors = ExactIndex()
        vectors.add(list(known), np.stack(pooled))
    indexes = Indexes(words, lambda ids: [known[name] for name in ids], embedder, cache, vectors)
    return lambda question: find_by_plan(question, DEPTH, indexes, options)


def first(found: Iterable[bool]) -> int:
    """Rank of the first that is right; 0 where none is."""
    return next((rank for rank, right in enumerate(found, start=1) if right), 0)


def ranks(hits: Sequence[Hit], gold: frozenset[tuple[str, int]]) -> tuple[int, int]:
    """Rank of the gold page among hits, and among distinct pages."""
    pages = [
        [(Path(hit.passage.source).stem, at.page or 0) for at in locations(hit.passage)]
        for hit in hits
    ]
    each = dict.fromkeys(page for some in pages for page in some)
    return first(not gold.isdisjoint(some) for some in pages), first(p in gold for p in each)


def report(label: str, retrieve: Retrieve, asked: Sequence[Asked], *, each: bool) -> None:
    """Print one line, and each question where wanted."""
    found = [ranks(retrieve(one.text), one.gold) for one in asked]
    cells = []
    for depth in (1, 5, 10, 20, 50):
        count = sum(0 < rank <= depth for rank, _ in found)
        cells.append(f"@{depth} {count:2d} ({count / len(asked):4.0%})")
    pages = [sum(0 < rank <= depth for _, rank in found) for depth in (5, 10)]
    print(f"{label:46s} {'  '.join(cells)}   pages @5 {pages[0]}  @10 {pages[1]}", flush=True)
    if each:
        for one, (rank, _) in zip(asked, found, strict=True):
            print(f"    {rank or '-':>3}  {one.text[:100]}")


def main() -> None:
    """Read, then print a line for each step."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--each", action="store_true", help="the rank for each question too")
    parser.add_argument("--words", type=int, default=PassageOptions().words, help="of a passage")
    options = parser.parse_args()
    passages, _ = read_filings(PassageOptions(words=options.words))
    asked = read_questions()
    print(f"{len(passages)} passages of about {options.words} words; {len(asked)} questions")
    embedder = load_embedder()
    by_id = {passage.id: passage for passage in passages}
    plain = RetrieveOptions(fusion="ranks", infer=False, quantities=False)
    bare_words = retriever([without_context(passage) for passage in passages], plain)

    def bare_hits(question: str) -> list[Hit]:
        return [replace(hit, passage=by_id[hit.passage.id]) for hit in bare_words(question)]

    report("words, text only", bare_hits, asked, each=False)
    named = retriever(passages, plain)
    report("words, with title, headings, file name", named, asked, each=False)
    for label, plan in (
        ("plain hybrid: words, vectors, late interaction", plain),
        ("+ scores fused instead of ranks", replace(plain, fusion="scores")),
        ("+ conditions inferred", RetrieveOptions(quantities=False)),
    ):
        report(label, retriever(passages, plan, embedder=embedder), asked, each=False)
    default = RetrieveOptions()
    found = retriever(passages, default, embedder=embedder)
    report("default: + what quantities are computed from", found, asked, each=options.each)
    found = retriever(passages, default, embedder=embedder, full=True)
    report("default after a full dense pass", found, asked, each=False)


if __name__ == "__main__":
    main()
