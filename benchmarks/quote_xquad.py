"""How well ``quote`` answers and abstains.

    python -m benchmarks.quote_xquad

Prints, for all questions and for the held-out half alone: the share of XQuAD's questions whose
gold answer stands in the quoted answer (all 240 paragraphs indexed together, at most three
sentences), how often it abstains over its own paragraphs, over Cranfield, and over XQuAD without
the question's article.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from statistics import mean, median

from benchmarks.fit_quote import without_article
from benchmarks.xquad import Asked, Library, cranfield, open_embedder, xquad
from onward.answering.quote import quote_answer
from onward.options import AnswerOptions
from onward.protocols import Embedder
from onward.types import Answer, Hit, Question


def answer_all(
    questions: Sequence[Asked], found: Sequence[list[Hit]], embedder: Embedder | None
) -> list[Answer]:
    """Answer each question from its hits."""
    options = AnswerOptions()
    return [
        quote_answer(Question(asked.text), hits, embedder=embedder, options=options)
        for asked, hits in zip(questions, found, strict=True)
    ]


def quoted(asked: Asked, answer: Answer) -> bool:
    """Whether the gold answer stands in the answer as it is shown."""
    return any(gold in answer.text for gold in asked.answers)


def report(name: str, values: Sequence[float]) -> None:
    """Print a share with its number of questions."""
    print(f"{name:<58} {mean(values):6.1%}  n = {len(values)}")


def main() -> None:
    """Ask everything and print the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words-only", action="store_true", help="answer without the embedder")
    words_only = parser.parse_args().words_only
    embedder = open_embedder()
    chosen = None if words_only else embedder
    passages, questions = xquad()
    own, abstracts = Library(passages, embedder), cranfield()
    foreign = {0: Library(abstracts[::2], embedder), 1: Library(abstracts[1::2], embedder)}
    found = {
        "own": [own.find(asked.text) for asked in questions],
        "cranfield": [foreign[asked.article % 2].find(asked.text) for asked in questions],
        "near": [without_article(own.find(asked.text, 24), asked) for asked in questions],
    }
    answers = {name: answer_all(questions, hits, chosen) for name, hits in found.items()}
    for half, keep in (("all", (0, 1)), ("held out", (1,))):
        of = [i for i, asked in enumerate(questions) if asked.article % 2 in keep]
        mine = answers["own"]
        report(f"{half}: gold answer quoted", [quoted(questions[i], mine[i]) for i in of])
        report(f"{half}: abstains over its own paragraphs", [mine[i].abstained for i in of])
        for name, what in (("cranfield", "Cranfield"), ("near", "XQuAD without the article")):
            report(f"{half}: abstains over {what}", [answers[name][i].abstained for i in of])
    shown = [len(answer.citations) for answer in answers["own"] if not answer.abstained]
    print(f"sentences shown: mean {mean(shown):.2f}")
    print_times(own, questions[::10], chosen)


def print_times(library: Library, questions: Sequence[Asked], embedder: Embedder | None) -> None:
    """Print the median time of retrieving and quoting with every vector cached."""
    seconds = []
    for asked in questions:
        started = time.perf_counter()
        quote_answer(Question(asked.text), library.find(asked.text), embedder=embedder)
        seconds.append(time.perf_counter() - started)
    print(f"warm question, vectors cached: median {median(seconds) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
