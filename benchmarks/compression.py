"""What --compress keeps of what answers a question, and what it saves.

``python -m benchmarks.compression``: XQuAD, the eight hits of each question over all paragraphs;
the articles with odd numbers, on which nothing was chosen (``--fitted`` shows the others). Kept
means that a sentence with a gold answer is shown of the gold passage, of the questions whose gold
passage was found.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from benchmarks.xquad import Asked, Library, open_embedder, xquad
from onward.answering.compress import compressed
from onward.language import split_sentences
from onward.protocols import Embedder
from onward.statistics import proportion_interval
from onward.tokens import estimate_tokens
from onward.types import Passage

_HITS = 8


@dataclass
class Sums:
    """Counts over questions."""

    questions: int = 0
    kept: int = 0
    tokens: int = 0
    whole: int = 0


def main() -> None:
    """Print the figures with and without an embedder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fitted", action="store_true", help="the articles with even numbers")
    even = parser.parse_args().fitted
    passages, questions = xquad()
    embedder = open_embedder()
    library = Library(passages, embedder)
    chosen = [asked for asked in questions if (asked.article % 2 == 0) is even]
    found = [[hit.passage for hit in library.find(asked.text, _HITS)] for asked in chosen]
    pairs = [
        (asked, shown)
        for asked, shown in zip(chosen, found, strict=True)
        if asked.passage_id in {passage.id for passage in shown}
    ]
    print(f"{len(chosen)} questions, gold passage among {_HITS} hits: {len(pairs)}")
    for name, helper in (("words", None), ("words and vectors", embedder)):
        sums = Sums()
        for asked, shown in pairs:
            _count(sums, asked, shown, helper)
        kept = proportion_interval(sums.kept, sums.questions)
        print(
            f"{name}: sentence with the answer kept {kept.value:.3f}"
            f" [{kept.low:.3f}, {kept.high:.3f}],"
            f" tokens {sums.tokens / sums.whole:.3f} of the whole"
        )


def _count(sums: Sums, asked: Asked, shown: list[Passage], embedder: Embedder | None) -> None:
    texts = compressed(asked.text, shown, embedder)
    place = next(i for i, passage in enumerate(shown) if passage.id == asked.passage_id)
    whole = shown[place].text
    gold = [
        whole[start:end]
        for start, end in split_sentences(whole)
        if any(answer in whole[start:end] for answer in asked.answers)
    ]
    sums.questions += 1
    sums.kept += any(sentence in texts[place] for sentence in gold) or not gold
    sums.tokens += sum(map(estimate_tokens, texts))
    sums.whole += sum(estimate_tokens(passage.text) for passage in shown)


if __name__ == "__main__":
    main()
