"""What counting words achieves without any language model: the score to be beaten.

Knows words and labels. Refuses to know models; needs no torch.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from onward.errors import TrainingError
from onward.language.words import words


def naive_bayes(texts: Sequence[str], labels: Sequence[str]) -> Callable[[str], str]:
    """Return what tells the likeliest label of a text, learned from ``texts``.

    Multinomial naive Bayes with add-one smoothing over the words that were seen (Manning, Raghavan
    and Schütze 2008, section 13.2); words that were never seen say nothing. Among equally likely
    labels the more frequent one wins, then the one that sorts first. Raises TrainingError without
    texts.
    """
    if not texts:
        raise TrainingError("no texts to count words in")
    counts: dict[str, Counter[str]] = {label: Counter() for label in labels}
    for text, label in zip(texts, labels, strict=True):
        counts[label].update(words(text))
    frequency = Counter(labels)
    vocabulary = {word for counted in counts.values() for word in counted}
    totals = {label: counted.total() + len(vocabulary) for label, counted in counts.items()}
    ranked = sorted(frequency, key=lambda label: (-frequency[label], label))

    def score(label: str, known: Sequence[str]) -> float:
        counted, total = counts[label], totals[label]
        evidence = math.fsum(math.log((counted[word] + 1) / total) for word in known)
        return math.log(frequency[label] / len(texts)) + evidence

    def classify(text: str) -> str:
        known = [word for word in words(text) if word in vocabulary]
        return max(ranked, key=lambda label: score(label, known))

    return classify
