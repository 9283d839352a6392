"""Print nDCG@10 and recall@50 of retrieval on judged collections, stage by stage.

    python -m benchmarks.scifact               SciFact, 809 claims of the training split
    python -m benchmarks.scifact --cranfield   Cranfield and XQuAD too
    python -m benchmarks.scifact --candidates 100

The default of ``onward search`` (words, then pooled vectors and late interaction over the best 50)
stands beside what it is compared with: words, and words fused with a full dense pass, in float32.
The last lines repeat the default with float32 vectors, and with token vectors packed to bytes as
the cache keeps them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.ranking import Collection, cranfield, mean, ndcg, recall, scifact, xquad
from onward.models import load_embedder
from onward.models.fetch import require
from onward.models.minilm import MiniLM
from onward.options import RetrieveOptions
from onward.passage_text import indexed_text
from onward.protocols import Embedder
from onward.records.vector_bytes import pack_rows, unpack_rows
from onward.retrieval.fusion import fuse
from onward.retrieval.on_demand import vectors_of
from onward.retrieval.search import Indexes, search
from onward.retrieval.words import WordIndex
from onward.types import TextVectors

Orders = Mapping[str, Sequence[str]]
"""Question id → passage ids, best first."""

DEPTH = 100
"""Of each order that goes into the full hybrid."""


class Whole:
    """A VectorCache that keeps everything in half precision: rounding far below int8's."""

    def __init__(self) -> None:
        """Start empty."""
        self.kept: dict[str, TextVectors] = {}

    def get(self, keys: Sequence[str]) -> dict[str, TextVectors]:
        """Return what is known of ``keys``."""
        found = {key: self.kept[key] for key in keys if key in self.kept}
        return {
            key: TextVectors(value.pooled, value.tokens.astype(np.float32))
            for key, value in found.items()
        }

    def put(self, vectors: Mapping[str, TextVectors]) -> None:
        """Keep vectors."""
        for key, value in vectors.items():
            half = value.tokens.astype(np.float16)
            self.kept[key] = TextVectors(value.pooled, half)  # type: ignore[arg-type]


class Packed:
    """What another cache keeps, with token vectors rounded as the records round them."""

    def __init__(self, whole: Whole) -> None:
        """Stand before ``whole``."""
        self.whole = whole

    def get(self, keys: Sequence[str]) -> dict[str, TextVectors]:
        """Return what is known of ``keys``, rounded."""
        return {
            key: TextVectors(value.pooled, unpack_rows(pack_rows(value.tokens)))
            for key, value in self.whole.get(keys).items()
        }

    def put(self, vectors: Mapping[str, TextVectors]) -> None:
        """Keep vectors."""
        self.whole.put(vectors)


def float32_embedder() -> MiniLM:
    """The default embedder's weights without quantisation."""
    from safetensors.numpy import load_file

    from onward.models.minilm_graph import minilm_graph

    folder: Path = require("all-MiniLM-L6-v2")
    graph = minilm_graph(load_file(folder / "model.safetensors"))
    return MiniLM(graph, folder / "tokenizer.json", "all-MiniLM-L6-v2/float32")


def stages(indexes: Indexes, collection: Collection, candidates: int) -> dict[str, Orders]:
    """The default's answer to every question, and the order of each of its stages."""
    options = RetrieveOptions(candidates=candidates)
    orders: dict[str, dict[str, list[str]]] = {}
    for name, question in collection.questions.items():
        hits = search(question, candidates, indexes, options)
        orders.setdefault("default: all three", {})[name] = [hit.passage.id for hit in hits]
        by_stage = {
            stage: [h.passage.id for h in sorted(hits, key=lambda h: h.ranks[stage])]
            for stage in ("words", "vectors", "late")
        }
        two = {stage: by_stage[stage] for stage in ("words", "vectors")}
        for stage, ids in by_stage.items():
            orders.setdefault(stage, {})[name] = ids
        orders.setdefault("words + vectors", {})[name] = [one.id for one in fuse(two)]
    return dict(orders)


def full_dense(
    words: WordIndex, collection: Collection, embedder: Embedder, cache: Whole
) -> dict[str, Orders]:
    """Every passage embedded and searched exactly; alone, and fused with words."""
    texts = [indexed_text(passage) for passage in collection.passages]
    parts = (texts[start : start + 256] for start in range(0, len(texts), 256))
    rows = [v.pooled for part in parts for v in vectors_of(part, embedder, cache)]
    matrix = np.stack(rows)
    names = [passage.id for passage in collection.passages]
    dense: dict[str, list[str]] = {}
    both: dict[str, list[str]] = {}
    for name, question in collection.questions.items():
        scores = matrix @ embedder.embed([question])[0].pooled
        dense[name] = [names[i] for i in np.argsort(-scores, kind="stable")[:DEPTH]]
        by_words = [one for one, _ in words.search(question, DEPTH)]
        both[name] = [one.id for one in fuse({"words": by_words, "vectors": dense[name]})]
    return {"full dense, float32": dense, "words + full dense, float32": both}


def report(label: str, orders: Orders, collection: Collection) -> float:
    """Print one line; return nDCG@10."""
    grades = collection.grades
    found = mean(ndcg(orders[name], grades[name]) for name in grades)
    kept = mean(recall(orders[name], grades[name], 50) for name in grades)
    print(f"  {label:44s} nDCG@10 {found:.4f}   recall@50 {kept:.4f}   n {len(grades)}", flush=True)
    return found


def measure(collection: Collection, candidates: int) -> None:
    """Print every line for one collection."""
    words = WordIndex()
    words.add(collection.passages)
    known = {passage.id: passage for passage in collection.passages}
    plain = Indexes(words, lambda ids: [known[name] for name in ids])
    print(f"{collection.name}: {len(known)} passages, {candidates} candidates")
    embedder, exact, cache = load_embedder(), float32_embedder(), Whole()
    figures: dict[str, float] = {}
    usual = replace(plain, embedder=embedder, cache=cache)
    for label, orders in stages(usual, collection, candidates).items():
        figures[label] = report(label, orders, collection)
    for label, orders in full_dense(words, collection, exact, cache).items():
        figures[label] = report(label, orders, collection)
    for label, other in (
        ("default, float32 embedder", replace(plain, embedder=exact, cache=cache)),
        ("default, tokens packed to bytes", replace(usual, cache=Packed(cache))),
    ):
        orders = stages(other, collection, candidates)["default: all three"]
        figures[label] = report(label, orders, collection)
    default = figures["default: all three"]
    for label in list(figures)[5:]:
        print(f"  default minus {label:30s} {default - figures[label]:+.4f}")


def main(arguments: Iterable[str] | None = None) -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cranfield", action="store_true", help="Cranfield and XQuAD too")
    parser.add_argument("--candidates", type=int, default=RetrieveOptions().candidates)
    options = parser.parse_args(None if arguments is None else list(arguments))
    for load in (scifact, *((cranfield, xquad) if options.cranfield else ())):
        measure(load(), options.candidates)


if __name__ == "__main__":
    main()
