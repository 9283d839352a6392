"""XQuAD's paragraphs and questions, and Cranfield's abstracts as documents without answers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onward.models import load_embedder
from onward.retrieval.on_demand import CachedEmbedder
from onward.retrieval.search import Indexes, search
from onward.retrieval.words import WordIndex
from onward.types import Hit, Location, Passage, TextVectors

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@dataclass(frozen=True)
class Asked:
    """A question of XQuAD with its gold answers."""

    text: str
    answers: tuple[str, ...]
    article: int
    """Even articles are for fitting, odd ones are held out."""
    passage_id: str


class Memory:
    """A VectorCache that lives as long as the script."""

    def __init__(self) -> None:
        """Start empty."""
        self.kept: dict[str, TextVectors] = {}

    def get(self, keys: Sequence[str]) -> dict[str, TextVectors]:
        """Return what is known of ``keys``."""
        return {key: self.kept[key] for key in keys if key in self.kept}

    def put(self, vectors: Mapping[str, TextVectors]) -> None:
        """Keep vectors."""
        self.kept.update(vectors)


def passage(name: str, title: str, text: str) -> Passage:
    """Return a passage that is a whole document."""
    return Passage(
        name, name, name, title, (), Location(), 0, len(text), text, kind="text", language="en"
    )


def xquad() -> tuple[list[Passage], list[Asked]]:
    """Return the 240 paragraphs and 1,190 questions of XQuAD English."""
    articles = json.loads((DATA / "xquad" / "xquad.en.json").read_text())["data"]
    passages: list[Passage] = []
    questions: list[Asked] = []
    for number, article in enumerate(articles):
        for paragraph in article["paragraphs"]:
            name = f"{number:02d}-{len(passages)}"
            title = article["title"].replace("_", " ")
            passages.append(passage(name, title, paragraph["context"]))
            questions += [
                Asked(qa["question"], tuple(a["text"] for a in qa["answers"]), number, name)
                for qa in paragraph["qas"]
            ]
    return passages, questions


def cranfield() -> list[Passage]:
    """Return the abstracts of Cranfield that are not empty."""
    text = (DATA / "cranfield" / "cran.all.1400").read_text()
    passages = []
    for number, record in enumerate(re.split(r"^\.I \d+\n", text, flags=re.MULTILINE)[1:]):
        title, body = (
            " ".join(match[1].split()) if (match := re.search(pattern, record, re.DOTALL)) else ""
            for pattern in (r"\.T\n(.*?)\n\.A", r"\.W\n(.*)")
        )
        body = body.removeprefix(title).strip()
        if body:
            passages.append(passage(f"cran-{number}", title, body))
    return passages


class Library:
    """Passages that can be searched as ``onward ask`` would."""

    def __init__(self, passages: Sequence[Passage], embedder: CachedEmbedder) -> None:
        """Index ``passages``; the embedder keeps their vectors."""
        known = {one.id: one for one in passages}
        words = WordIndex()
        words.add(passages)
        self.indexes = Indexes(
            words,
            lambda ids: [known[name] for name in ids],
            embedder,
        )

    def find(self, question: str, limit: int = 8) -> list[Hit]:
        """Return the best hits."""
        return search(question, limit, self.indexes)


def open_embedder() -> CachedEmbedder:
    """Return the default embedder."""
    return CachedEmbedder(load_embedder(), Memory())
