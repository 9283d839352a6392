"""The citations of an answer: whether they bear out its claims, and whether all are cited.

Knows citation marks, quotes and gold spans. Refuses to know how citations were found and checked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onward.judging.claims.splitting import split_claims
from onward.judging.metrics.claims import BORNE_OUT
from onward.judging.metrics.ranking import overlaps
from onward.judging.metrics.text import without_marks
from onward.language import guess_language, split_sentences
from onward.passage_text import context_line
from onward.protocols import Entailment
from onward.types import Answer, Citation, GoldSpan

_MARK = re.compile(r"\[(\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*)\]|【(\d{1,3})[^】]*】")
_MOST = 20
"""Numbers of one range; ``[1-999]`` is no citation."""
_NUMBERS = re.compile(r"(\d+)(?:\s?[–-]\s?(\d+))?")


@dataclass(frozen=True, slots=True)
class CitedClaim:
    """A claim of an answer with the citations that stand at its sentence."""

    text: str
    premises: tuple[tuple[str, ...], ...] = ()
    """For each number that stands there, its quotes; one number may have quotes for several
    sentences. A quote comes with title, headings and column names of its passage."""


@dataclass(frozen=True, slots=True)
class CitationChecks:
    """What the citations of one answer are worth."""

    claims: int
    """Claims that could be cited."""
    supported: int
    """Claims that their citations bear out, one alone or all of them together."""
    citations: int
    """Citations, each counted once for every claim it stands at."""
    supporting: int
    """Of these, those that bear out the claim, alone or because it needs them together."""


def cited_claims(answer: Answer) -> list[CitedClaim]:
    """Return the claims of an answer, each with the citations of its sentence.

    A mark belongs to the sentence it stands in or right after. Of an answer that has citations
    but no marks (a record of another tool), every claim has all of them.
    """
    spans = split_sentences(answer.text, guess_language(answer.text))
    sentences = [without_marks(answer.text[start:end]) for start, end in spans]
    claims = set(split_claims("\n\n".join(sentences)))  # labels are none beside other sentences
    marked = _numbers_of_sentences(answer.text, spans)
    premises = _premises(answer)
    found: list[CitedClaim] = []
    for sentence, numbers in zip(sentences, marked, strict=True):
        cited = tuple(premises[n] for n in premises if n in numbers or not any(marked))
        own = [claim for claim in split_claims(sentence) if claim in claims]
        found += [CitedClaim(claim, cited) for claim in own]
    return found


def check_citations(claims: Sequence[CitedClaim], entailment: Entailment) -> CitationChecks:
    """Ask ``entailment`` which citations bear out the claims they stand at, in one call.

    After ALCE (Gao et al. 2023, section 4.3): a claim is supported when one of its quotes or all
    of them together bear it out; a citation supports when a quote of it does so alone, or when
    none does so alone and all together do.
    """
    cited = [claim for claim in claims if claim.premises]
    texts = list(dict.fromkeys(text for claim in cited for text in _texts(claim)))
    if not texts:
        return CitationChecks(len(claims), 0, 0, 0)
    borne_out = entailment([claim.text for claim in cited], texts).support >= BORNE_OUT
    supported = citations = supporting = 0
    for row, claim in zip(borne_out, cited, strict=True):
        by = {text for text, is_borne_out in zip(texts, row, strict=True) if is_borne_out}
        alone = [not by.isdisjoint(quotes) for quotes in claim.premises]
        together = _texts(claim)[-1] in by
        supported += together or any(alone)
        citations += len(alone)
        supporting += sum(alone) if any(alone) else len(alone) * together
    return CitationChecks(len(claims), supported, citations, supporting)


def citation_precision(checks: CitationChecks) -> float | None:
    """Share of the citations that bear out the claim they stand at; None without citations."""
    return checks.supporting / checks.citations if checks.citations else None


def citation_recall(checks: CitationChecks) -> float | None:
    """Share of the claims that their citations bear out.

    0 for claims without any citation; None when the answer claims nothing.
    """
    return checks.supported / checks.claims if checks.claims else None


def citation_gold_precision(
    citations: Sequence[Citation], gold: Sequence[GoldSpan]
) -> float | None:
    """Share of the citations whose quote overlaps a gold span by half of the shorter.

    None without citations or without gold spans.
    """
    if not citations or not gold:
        return None
    return sum(any(overlaps(one, span) for span in gold) for one in citations) / len(citations)


def citation_gold_recall(citations: Sequence[Citation], gold: Sequence[GoldSpan]) -> float | None:
    """Share of the gold spans that a citation overlaps by half of the shorter.

    0 without citations; None without gold spans.
    """
    if not gold:
        return None
    return sum(any(overlaps(one, span) for one in citations) for span in gold) / len(gold)


def _premises(answer: Answer) -> dict[int, tuple[str, ...]]:
    """For each number of a citation its quotes, under what their passages say around them."""
    passages = {hit.passage.id: hit.passage for hit in answer.hits}
    found: dict[int, tuple[str, ...]] = {}
    for one in answer.citations:
        passage = passages.get(one.passage_id)
        around = "" if passage is None else f"{context_line(passage)}\n"
        names: tuple[str, ...] = ()
        for start, header in passage.headers if passage is not None else ():
            names = header if start <= one.start else names
        columns = " | ".join(names) + "\n" if names else ""
        found[one.n] = (*found.get(one.n, ()), f"{around}{columns}{one.quote}")
    return found


def _texts(claim: CitedClaim) -> list[str]:
    """Each quote of a claim, then all of them as one text."""
    quotes = list(dict.fromkeys(quote for quotes in claim.premises for quote in quotes))
    return [*quotes, "\n\n".join(quotes)]


def _numbers_of_sentences(text: str, spans: Sequence[tuple[int, int]]) -> list[set[int]]:
    """The numbers that the marks of each sentence hold; a mark that begins one is of the last."""
    marked: list[set[int]] = [set() for _ in spans]
    for match in _MARK.finditer(text):
        owner = max((i for i, (start, _) in enumerate(spans) if start <= match.start()), default=0)
        if owner and not _MARK.sub("", text[spans[owner][0] : match.start()]).strip():
            owner -= 1
        marked[owner] |= _numbers(match[1] or match[2])
    return marked


def _numbers(listed: str) -> set[int]:
    found: set[int] = set()
    for first, last in _NUMBERS.findall(listed):
        found |= set(range(int(first), min(int(last or first), int(first) + _MOST) + 1))
    return found
