"""Recursive retrieval: sections are found by their summaries, then passages within them.

A section is what stands under one heading path of a document. Its summary is a model's where one
was written (``onward situate --summaries``), else its most central sentences. Knows passages and
the texts of summaries. Refuses to know where they are kept.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import fsum
from typing import Protocol

from onward.errors import ModelError
from onward.fence import MATERIAL, fenced, harmless
from onward.language import split_sentences, stems
from onward.passage_text import context_line
from onward.protocols import Embedder
from onward.replies import without_thoughts
from onward.retrieval.fusion import fuse
from onward.types import Message, Passage, Sampling

SectionKey = tuple[str, tuple[str, ...]]
"""(document id, heading path)."""

MOST_SECTION_CHARACTERS = 24_000
"""Of a section, what is summarised: some 4,000 words. A document without headings is one section,
and its beginning says what it is."""

_SUMMARY_PROMPT = f"""\
Summarise the section below, of the document “{{title}}”, for an index by which people find \
sections. In at most three sentences say what it is about and which facts it holds, with the \
names, periods and quantities that people would ask for. Use only what it says. Write in its \
language. {MATERIAL} Reply with the summary and nothing else.

{{section}}"""
SUMMARY_TOKENS = 160
"""Longest summary by a model."""
_LONGEST_SUMMARY = 900
_SENTENCES = 3
_SHORTEST, _LONGEST = 3, 60
"""Content words of a sentence in an extract: neither a heading nor a list run together."""
_MOST_SENTENCES = 400


class SummaryCache(Protocol):
    """Keeps summaries by ``summary_key``."""

    def get(self, keys: Sequence[str]) -> dict[str, str]:
        """Return what is known of ``keys``."""
        ...

    def put(self, summaries: Mapping[str, str]) -> None:
        """Keep extracts."""
        ...


def section_of(passage: Passage) -> SectionKey:
    """The section that a passage stands in."""
    return passage.document_id, passage.heading_path


def section_text(passages: Sequence[Passage]) -> str:
    """The text of a section, given all its passages in order; cut at MOST_SECTION_CHARACTERS."""
    texts, length = [], 0
    for passage in passages:
        texts.append(passage.text)
        length += len(passage.text)
        if length > MOST_SECTION_CHARACTERS:
            break
    return "\n\n".join(texts)[:MOST_SECTION_CHARACTERS]


def summary_key(text: str) -> str:
    """The key under which a cache keeps the summary of ``text``: 32 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def extract(text: str, language: str = "en", *, sentences: int = _SENTENCES) -> str:
    """Return the most central sentences of ``text``, in their order; "" where it has none.

    Central is a sentence whose stems are frequent in the text; the square of a stem's share takes
    its place once a sentence with it is chosen, so that the next one says something else
    (SumBasic: Nenkova & Vanderwende 2005, section 3). Rows of tables are no sentences.
    """
    found = [text[start:end] for start, end in split_sentences(text, language)]
    bags: dict[int, frozenset[str]] = {}
    for number, sentence in enumerate(found[:_MOST_SENTENCES]):
        words = stems(sentence, language)
        if " | " not in sentence and _SHORTEST <= len(words) <= _LONGEST:
            bags[number] = frozenset(words)
    counts = Counter(stem for bag in bags.values() for stem in bag)
    total = sum(counts.values())
    share = {stem: count / total for stem, count in counts.items()}
    chosen: list[int] = []
    while len(chosen) < sentences and bags:
        # Exactly rounded, so that of equals the first comes first whatever the order of a set.
        best = max(bags, key=lambda n: fsum(share[stem] for stem in bags[n]) / len(bags[n]))
        chosen.append(best)
        for stem in bags.pop(best):
            share[stem] **= 2
    return " ".join(" ".join(found[number].split()) for number in sorted(chosen))


def summary_messages(passages: Sequence[Passage], text: str) -> tuple[Message, ...]:
    """What a model is asked for the summary of a section with this text."""
    title = harmless(context_line(passages[0]))
    asked = _SUMMARY_PROMPT.format(title=title, section=fenced("passage", text))
    return (Message("user", asked),)


def read_summary(reply: str) -> str:
    """Return the summary that a model wrote, on one line; raises ModelError for an empty one."""
    summary = " ".join(without_thoughts(reply).split())[:_LONGEST_SUMMARY]
    if not summary:
        raise ModelError("the model wrote nothing")
    return summary


def summary_sampling() -> Sampling:
    """How a model is to write a summary."""
    return Sampling(max_tokens=SUMMARY_TOKENS)


def section_order(
    whole: Callable[[Passage], Sequence[Passage]],
    *,
    embedder: Embedder | None = None,
    cache: SummaryCache | None = None,
) -> Callable[[str, Sequence[Passage]], list[str]]:
    """Return what orders candidates by the summaries of their sections: (question, passages) → ids.

    ``whole`` gives all passages of the section in which one stands. Passages of one section keep
    their order; fewer than two sections say nothing and give []. Summaries are compared by the
    stems that they share with the question and, with an ``embedder``, by meaning, both fused.
    """

    def order(question: str, passages: Sequence[Passage]) -> list[str]:
        sections: dict[SectionKey, list[Passage]] = {}
        for passage in passages:
            sections.setdefault(section_of(passage), []).append(passage)
        if len(sections) < 2:
            return []
        texts = _summaries({key: found[0] for key, found in sections.items()}, whole, cache)
        names = list(texts)
        summaries = list(texts.values())
        orders = {"words": _by_words(question, summaries, passages[0].language)}
        if embedder is not None:
            asked, *vectors = embedder.embed([question, *summaries])
            cosines = [float(asked.pooled @ vector.pooled) for vector in vectors]
            orders["vectors"] = _ordered(cosines)
        ranked = [names[int(one.id)] for one in fuse(orders)]
        return [passage.id for key in ranked for passage in sections[key]]

    return order


def _summaries(
    sections: Mapping[SectionKey, Passage],
    whole: Callable[[Passage], Sequence[Passage]],
    cache: SummaryCache | None,
) -> dict[SectionKey, str]:
    """The summary of each section under its title and headings; what is new is kept."""
    texts = {key: section_text(whole(one) or [one]) for key, one in sections.items()}
    keys = {key: summary_key(text) for key, text in texts.items()}
    known = cache.get(list(keys.values())) if cache is not None else {}
    new = {
        keys[key]: extract(text, sections[key].language)
        for key, text in texts.items()
        if keys[key] not in known
    }
    if cache is not None and new:
        cache.put(new)
    known |= new
    return {key: f"{context_line(one)}\n{known[keys[key]]}" for key, one in sections.items()}


def _by_words(question: str, summaries: Sequence[str], language: str) -> list[str]:
    """Numbers of the summaries by the question's stems in them, a rare stem counting more."""
    asked = set(stems(question, language))
    bags = [asked.intersection(stems(summary, language)) for summary in summaries]
    spread = Counter(stem for bag in bags for stem in bag)
    return _ordered([sum(1 / spread[stem] for stem in bag) for bag in bags])


def _ordered(scores: Sequence[float]) -> list[str]:
    """Numbers of the scores, best first; equal scores keep their order."""
    return [str(n) for n in sorted(range(len(scores)), key=lambda n: -scores[n])]
