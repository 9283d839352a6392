"""Print what a question costs among 100,000 passages: milliseconds and memory.

    python -m benchmarks.hundred_thousand
    python -m benchmarks.hundred_thousand --passages 20000 --questions 50

The passages are windows of real sentences (SciFact, Cranfield, XQuAD, tiny Shakespeare), each
drawn from two places so that all differ; the questions are claims of SciFact and questions of
XQuAD. Words, records and vectors lie on disk as ``onward add`` leaves them. "Cached" asks each
question again after its candidates were embedded once; "first time" embeds them. Run it on
an idle machine.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np

from benchmarks.ranking import DATA, Collection, cranfield, percentile, scifact, xquad
from onward.language import split_sentences
from onward.models import load_embedder
from onward.records import (
    DocumentRecords,
    SharedConnection,
    VectorRecords,
    Visible,
    open_database,
)
from onward.retrieval import Indexes, search
from onward.retrieval.vectors.exact import ExactIndex
from onward.retrieval.words import WordIndex
from onward.types import Document, Location, Passage

LIMIT = 8
WINDOW = 4
"""Sentences from each of the two places; about 180 words together."""


def sentences(collections: list[Collection]) -> list[str]:
    """Every sentence of the sources, in order."""
    texts = [passage.text for one in collections for passage in one.passages]
    shakespeare = (DATA / "tuning" / "tinyshakespeare.txt").read_text("utf-8").split("\n\n")
    return [
        text[start:end].strip()
        for text in [*texts, *shakespeare]
        for start, end in split_sentences(text, "en")
    ]


def make_passages(count: int, parts: list[str]) -> Iterator[Passage]:
    """Distinct passages: two windows of sentences each, from places drawn with a fixed seed."""
    draw = random.Random(0)
    for n in range(count):
        starts = (draw.randrange(len(parts) - WINDOW), draw.randrange(len(parts) - WINDOW))
        text = " ".join(part for start in starts for part in parts[start : start + WINDOW])
        name = f"{n:06d}"
        title = f"Collected notes {n // 200}"
        source = f"notes_{n // 200}.txt"
        yield Passage(
            id=name,
            document_id=source,
            source=source,
            title=title,
            heading_path=(f"Part {n // 20 % 10 + 1}",),
            location=Location(line=n),
            start=0,
            end=len(text),
            text=text,
            kind="text",
            language="en",
        )


def megabytes() -> float:
    """Peak resident memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ask(questions: list[str], indexes: Indexes) -> list[float]:
    """Milliseconds for each question."""
    taken = []
    for question in questions:
        started = time.perf_counter()
        search(question, LIMIT, indexes)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def report(label: str, taken: list[float]) -> None:
    """Print one line."""
    p50, p95, slowest = (percentile(taken, share) for share in (0.5, 0.95, 1.0))
    print(
        f"{label:34s} p50 {p50:6.0f} ms   p95 {p95:6.0f} ms   slowest {slowest:6.0f} ms"
        f"   n {len(taken)}   peak memory {megabytes():.0f} MB",
        flush=True,
    )


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=100)
    options = parser.parse_args()
    sources = [scifact(), cranfield(), xquad()]
    parts = sentences(sources)
    asked = [*sources[0].questions.values(), *sources[2].questions.values()]
    random.Random(1).shuffle(asked)
    asked = asked[: options.questions]
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options.passages, asked, parts)


def publish(passages: list[Passage], folder: Path) -> SharedConnection:
    """Keep passages in the records, 200 to a document."""
    connection = open_database(folder / "onward.db")
    records = DocumentRecords(connection)
    shown = []
    for source, group in groupby(passages, key=lambda one: one.source):
        held = list(group)
        document = Document(
            id=source, source=source, title=held[0].title, kind="text", language="en",
            text="\n\n".join(one.text for one in held), blocks=(),
        )  # fmt: skip
        key = records.stage(document, held, digest=source, recipe="benchmark")
        shown.append(Visible(source, key, len(document.text)))
    records.publish({"benchmark": shown})
    return connection


def random_vectors(ids: list[str]) -> ExactIndex:
    """A full dense pass in size and speed; what it brings up is drawn by chance."""
    index = ExactIndex()
    draw = np.random.default_rng(0)
    for start in range(0, len(ids), 10_000):
        part = ids[start : start + 10_000]
        rows = draw.standard_normal((len(part), 384), dtype=np.float32)
        index.add(part, rows / np.linalg.norm(rows, axis=1, keepdims=True))
    return index


def measure(folder: Path, count: int, asked: list[str], parts: list[str]) -> None:
    """Index ``count`` passages in ``folder`` and print every line."""
    passages = list(make_passages(count, parts))
    ids = [passage.id for passage in passages]
    print(f"{count} passages, {sum(len(p.text.split()) for p in passages)} words")
    connection = publish(passages, folder)
    words = WordIndex(folder / "words")
    started = time.perf_counter()
    words.add(passages)
    print(f"indexed by words in {time.perf_counter() - started:.1f} s; {megabytes():.0f} MB")
    del passages
    lexical = Indexes(words, DocumentRecords(connection).passages)
    report("words alone", ask(asked, lexical))
    whole = replace(lexical, embedder=load_embedder(), cache=VectorRecords(connection))
    report("first time, up to 50 to embed", ask(asked, whole))
    report("cached vectors", ask(asked, whole))
    full = replace(whole, vectors=random_vectors(ids))
    ask(asked, full)
    report("cached, after a full dense pass", ask(asked, full))
    connection.close()


if __name__ == "__main__":
    main()
