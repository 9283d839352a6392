"""Print what each option of the retrieval plan changes, and what it costs, as one Markdown table.

    python -m benchmarks.retrieval_plan                     all questions, about ten minutes
    python -m benchmarks.retrieval_plan --queries 100       the first hundred of each collection
    python -m benchmarks.retrieval_plan --only graph merge  these plans and those they stand beside

Plans stand beside plain hybrid search: words, vectors and late interaction fused by rank. SciFact
is scored by nDCG@10 over training queries, FinanceBench by whether a gold page is shown among the
first five hits, XQuAD by the reciprocal rank of the gold paragraph, and by whether a gold answer is
shown among the first five. Differences have paired 95 % intervals; * marks one that excludes 0.
Costs are medians: with every vector known, and at first, when candidates are embedded too.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from benchmarks import financebench
from benchmarks.ranking import mean, ndcg, percentile, scifact
from benchmarks.scifact import Whole
from benchmarks.xquad import xquad
from onward.models import load_embedder
from onward.options import PassageOptions, RetrieveOptions
from onward.passage_text import indexed_text
from onward.protocols import Embedder
from onward.retrieval import Extras, Indexes, find_by_plan
from onward.retrieval.on_demand import CachedEmbedder, vectors_of
from onward.retrieval.summaries import section_order
from onward.retrieval.words import WordIndex
from onward.statistics import compare_values
from onward.types import Hit, Passage

LIMIT, SHOWN = 10, 5
PLAIN = RetrieveOptions(fusion="ranks", infer=False, quantities=False)
"""What part 1 did."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan to be measured; one that needs a model says how its parts are made."""

    options: RetrieveOptions
    extra: Callable[[Indexes], Extras] = lambda _: Extras()


class Extracts:
    """A SummaryCache that lives as long as the script."""

    def __init__(self) -> None:
        """Start empty."""
        self.kept: dict[str, str] = {}

    def get(self, keys: Sequence[str]) -> dict[str, str]:
        """Return what is known of ``keys``."""
        return {key: self.kept[key] for key in keys if key in self.kept}

    def put(self, summaries: Mapping[str, str]) -> None:
        """Keep extracts."""
        self.kept.update(summaries)


def with_extracts(indexes: Indexes) -> Extras:
    """Sections ordered by their most central sentences, as no model wrote summaries."""
    if indexes.section is None or indexes.embedder is None:
        return Extras()
    embedder = CachedEmbedder(indexes.embedder, Whole())
    order = section_order(indexes.section, embedder=embedder, cache=Extracts())
    return Extras(section_order=order)


PLANS: dict[str, Plan] = {
    "plain hybrid": Plan(PLAIN),
    "scores fused instead of ranks": Plan(replace(PLAIN, fusion="scores")),
    "conditions inferred": Plan(replace(PLAIN, infer=True)),
    "quantities": Plan(replace(PLAIN, quantities=True)),
    "graph": Plan(replace(PLAIN, graph=True)),
    "diversity 0.1": Plan(replace(PLAIN, diversity=0.1)),
    "diversity 0.3": Plan(replace(PLAIN, diversity=0.3)),
    "window 2": Plan(replace(PLAIN, sentence_window=2)),
    "merge 0.5": Plan(replace(PLAIN, merge=0.5)),
    "section summaries (extracts)": Plan(PLAIN, with_extracts),
    "100 candidates": Plan(replace(PLAIN, candidates=100)),
    "**default**": Plan(RetrieveOptions()),
    "default + graph": Plan(RetrieveOptions(graph=True)),
    "default + diversity 0.1": Plan(RetrieveOptions(diversity=0.1)),
}
"""The first is what the others stand beside. More plans: add a line."""


@dataclass(slots=True)
class Collection:
    """Questions over passages that are indexed, and how hits are scored."""

    name: str
    questions: Sequence[str]
    scores: Sequence[Callable[[Sequence[Hit]], dict[str, float]]]
    """One a question: hits → measure → value, 0 to 1."""
    indexes: Indexes
    embed_seconds: float
    """Of one passage."""


@dataclass(slots=True)
class Found:
    """What one plan reached."""

    values: dict[str, list[float]] = field(default_factory=dict)
    """Measure → a value for each question."""
    seconds: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    """Seconds with the candidates to embed."""
    words: list[int] = field(default_factory=list)


class Counted:
    """A VectorCache that counts what it is asked for."""

    def __init__(self, whole: Whole) -> None:
        """Stand before a cache that knows everything."""
        self.whole = whole
        self.asked = 0

    def get(self, keys: Sequence[str]) -> dict[str, object]:
        """Return what is known, and count."""
        self.asked += len(keys)
        return self.whole.get(keys)  # type: ignore[return-value]

    def put(self, vectors: Mapping[str, object]) -> None:
        """Keep vectors."""
        self.whole.put(vectors)  # type: ignore[arg-type]


def indexed(passages: Sequence[Passage], embedder: Embedder) -> tuple[Indexes, float]:
    """Index passages and embed them all; return the seconds a passage took, too."""
    words, whole = WordIndex(), Whole()
    words.add(passages)
    known = {passage.id: passage for passage in passages}
    started = time.perf_counter()
    texts = [indexed_text(passage) for passage in passages]
    for first in range(0, len(texts), 64):
        vectors_of(texts[first : first + 64], embedder, whole)
    seconds = (time.perf_counter() - started) / len(texts)
    sections: dict[object, list[Passage]] = {}
    for one in passages:
        sections.setdefault((one.document_id, one.heading_path), []).append(one)
    return Indexes(
        words,
        lambda ids: [known[name] for name in ids],
        embedder,
        Counted(whole),  # type: ignore[arg-type]
        section=lambda one: sections[one.document_id, one.heading_path],
    ), seconds


def science(embedder: Embedder, queries: int) -> Collection:
    """SciFact's training queries."""
    data = scifact()
    indexes, seconds = indexed(data.passages, embedder)
    indexes = replace(indexes, text={p.document_id: p.text for p in data.passages}.get)
    names = list(data.questions)[:queries]

    def score(grades: Mapping[str, float]) -> Callable[[Sequence[Hit]], dict[str, float]]:
        return lambda hits: {"SciFact nDCG@10": ndcg([h.passage.id for h in hits], grades)}

    scores = [score(data.grades[name]) for name in names]
    return Collection("SciFact", [data.questions[n] for n in names], scores, indexes, seconds)


def filings(embedder: Embedder, queries: int) -> Collection:
    """FinanceBench over ten filings."""
    passages, texts = financebench.read_filings(PassageOptions())
    indexes, seconds = indexed(passages, embedder)
    indexes = replace(indexes, text=texts.get)
    asked = financebench.read_questions()[:queries]

    def score(one: financebench.Asked) -> Callable[[Sequence[Hit]], dict[str, float]]:
        def value(hits: Sequence[Hit]) -> dict[str, float]:
            rank, _ = financebench.ranks(hits, one.gold)
            return {"FinanceBench page@5": float(0 < rank <= SHOWN)}

        return value

    scores = [score(one) for one in asked]
    return Collection("FinanceBench", [one.text for one in asked], scores, indexes, seconds)


def paragraphs(embedder: Embedder, queries: int) -> Collection:
    """XQuAD, English; fewer questions are taken from all over it."""
    passages, asked = xquad()
    indexes, seconds = indexed(passages, embedder)
    indexes = replace(indexes, text={p.document_id: p.text for p in passages}.get)
    step = max(1, len(asked) // queries)
    taken = asked[::step][:queries]

    def score(name: str, answers: Sequence[str]) -> Callable[[Sequence[Hit]], dict[str, float]]:
        def value(hits: Sequence[Hit]) -> dict[str, float]:
            rank = financebench.first(hit.passage.id == name for hit in hits)
            shown = [hit.passage.text for hit in hits[:SHOWN] if hit.passage.id == name]
            return {
                "XQuAD MRR": 1 / rank if rank else 0.0,
                "XQuAD answer@5": float(any(a in text for a in answers for text in shown)),
            }

        return value

    scores = [score(one.passage_id, one.answers) for one in taken]
    return Collection("XQuAD", [one.text for one in taken], scores, indexes, seconds)


def measured(plan: Plan, collections: Sequence[Collection]) -> Found:
    """Ask every question by a plan."""
    found = Found()
    for collection in collections:
        extra, counted = plan.extra(collection.indexes), collection.indexes.cache
        for question, score in zip(collection.questions, collection.scores, strict=True):
            before = getattr(counted, "asked", 0)
            started = time.perf_counter()
            hits = find_by_plan(question, LIMIT, collection.indexes, plan.options, extra=extra)
            seconds = time.perf_counter() - started
            embedded = getattr(counted, "asked", 0) - before
            found.seconds.append(seconds)
            found.first.append(seconds + embedded * collection.embed_seconds)
            found.words.append(sum(len(hit.passage.text.split()) for hit in hits[:SHOWN]))
            for measure, value in score(hits).items():
                found.values.setdefault(measure, []).append(value)
    return found


def cell(plain: Sequence[float], values: Sequence[float]) -> str:
    """A mean with its difference from plain hybrid and the interval of that."""
    if plain is values:
        return f"{mean(values):.3f}"
    binary = {*plain, *values} <= {0.0, 1.0}
    told = compare_values(plain, values, binary=binary, bounds=(0.0, 1.0)).difference
    mark = " *" if told.low > 0 or told.high < 0 else ""
    return f"{mean(values):.3f} ({told.value:+.3f}; {told.low:+.3f} to {told.high:+.3f}){mark}"


def main(arguments: Iterable[str] | None = None) -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--queries", type=int, default=10_000, help="of each collection")
    parser.add_argument("--only", nargs="*", default=[], help="words of the plans to measure")
    options = parser.parse_args(None if arguments is None else list(arguments))
    embedder = load_embedder()
    makers = (science, filings, paragraphs)
    collections = [make(embedder, options.queries) for make in makers]
    first, *others = PLANS
    chosen = [n for n in others if not options.only or any(word in n for word in options.only)]
    measured(PLANS[first], collections)  # what is loaded at first use is no cost of a plan
    plain = measured(PLANS[first], collections)
    sizes = ", ".join(f"{one.name} {len(one.questions)}" for one in collections)
    print(f"Questions: {sizes}. Differences from plain hybrid with 95 % intervals.\n")
    columns = [*plain.values, "words shown", "ms", "ms at first"]
    print(f"| plan | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    for name in (first, *chosen):
        found = plain if name == first else measured(PLANS[name], collections)
        cells = [cell(plain.values[measure], values) for measure, values in found.values.items()]
        cells.append(f"{mean(found.words):.0f}")
        cells += [f"{1000 * percentile(s, 0.5):.0f}" for s in (found.seconds, found.first)]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
