"""How fast and how true the embedder is: python benchmarks/embedder.py [--data ../shared/data].

Speed is given by the wall clock and by processor time: on a machine with other work only the
second says much. Truth is the cosine of int8 to float32 of the same weights.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from onward.models.fetch import model_folder
from onward.models.minilm import MiniLM
from onward.models.minilm_graph import minilm_graph
from onward.models.minilm_setup import load_minilm
from onward.types import TextVectors

QUESTION_EVERY = 6  # 1,190 questions are more than the comparison needs
PASSAGES, PASSAGE_WORDS = 50, 180

LOAD = """
import time; started = time.perf_counter(), time.process_time()
from onward.models import load_embedder
load_embedder(offline=True).embed(["ready"])
print(time.perf_counter() - started[0], time.process_time() - started[1])
"""


def main() -> None:
    """Print every figure, one a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args().data
    texts, questions = abstracts(data), xquad_questions(data)
    int8 = load_minilm()
    folder = model_folder("all-MiniLM-L6-v2")
    weights, tokenizer = load_file(folder / "model.safetensors"), folder / "tokenizer.json"
    exact = MiniLM(minilm_graph(weights), tokenizer, "float32")
    print(int8.name)

    load_seconds()
    for tokens in (75, 250):
        sample = cut(texts, tokenizer, tokens)[:200]
        for name, embedder in (("int8", int8), ("float32", exact)):
            part = sample if name == "int8" else sample[:40]
            wall, processor = seconds(embedder, part)
            each = f"{processor / len(part) * 1000:.1f} ms of one core a text"
            print(f"{tokens}-token texts, {name}: {len(part) / wall:.0f} texts/s, {each}")

    passages = [" ".join(text.split()[:PASSAGE_WORDS]) for text in texts]
    passages = [text for text in passages if len(text.split()) == PASSAGE_WORDS][:PASSAGES]
    wall, processor = seconds(int8, [questions[0], *passages])
    print(
        f"a question and {len(passages)} passages of {PASSAGE_WORDS} words: {wall:.2f} s, "
        f"{processor:.2f} s of processor time"
    )
    for name, sample in (("questions", questions), ("passages", passages)):
        report_cosines(name, int8.embed(sample), exact.embed(sample))


def load_seconds() -> None:
    """Print the median of five starts in new processes, imports included."""
    runs = []
    for _ in range(5):
        command = [sys.executable, "-c", LOAD]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        runs.append([float(value) for value in out.split()])
    wall, processor = (statistics.median(column) for column in zip(*runs, strict=True))
    print(f"load and first text: {wall:.2f} s, {processor:.2f} s of processor time")


def seconds(embedder: MiniLM, texts: Sequence[str]) -> tuple[float, float]:
    """The best of three runs, by the wall clock and by processor time."""
    walls, processors = [], []
    for _ in range(3):
        wall, processor = time.perf_counter(), time.process_time()
        embedder.embed(texts)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return min(walls), min(processors)


def report_cosines(name: str, ours: list[TextVectors], exact: list[TextVectors]) -> None:
    """Print how near the two are, for whole texts and for tokens."""
    pooled = np.array([a.pooled @ b.pooled for a, b in zip(ours, exact, strict=True)])
    tokens = np.concatenate(
        [(a.tokens * b.tokens).sum(axis=1) for a, b in zip(ours, exact, strict=True)]
    )
    print(
        f"cosine of int8 to float32, {len(ours)} {name}: mean {pooled.mean():.4f}, least "
        f"{pooled.min():.4f}; their {len(tokens)} tokens: mean {tokens.mean():.4f}, 1st "
        f"percentile {np.percentile(tokens, 1):.4f}"
    )


def abstracts(data: Path) -> list[str]:
    """Titles and abstracts of SciFact."""
    with (data / "scifact" / "corpus.jsonl").open(encoding="utf-8") as lines:
        return [f"{row['title']}. {row['text']}" for row in map(json.loads, lines)]


def xquad_questions(data: Path) -> list[str]:
    """Some of the English questions of XQuAD."""
    articles = json.loads((data / "xquad" / "xquad.en.json").read_text(encoding="utf-8"))["data"]
    asked = [qa["question"] for a in articles for p in a["paragraphs"] for qa in p["qas"]]
    return asked[::QUESTION_EVERY]


def cut(texts: Sequence[str], tokenizer: Path, tokens: int) -> list[str]:
    """The beginnings of the texts that have so many tokens, at exactly that length."""
    split: Tokenizer = Tokenizer.from_file(str(tokenizer))
    split.no_padding()
    split.no_truncation()
    found = []
    for text in texts:
        offsets = split.encode(text).offsets[1:-1]
        if len(offsets) >= tokens - 2:
            found.append(text[: offsets[tokens - 3][1]])
    return found


if __name__ == "__main__":
    main()
