"""What can be compared of a claim and a text by words, as numbers with names.

How much of the claim stands in the best sentence, in the best three and anywhere; numbers and
names that do not; negations and opposites that do not agree; the order of what is shared; what
stands in another's place. Refuses to know vectors, and how the numbers are weighed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

from onward.judging.claims.facts import absent_facts
from onward.judging.claims.polarity import opposites
from onward.judging.claims.statements import Source, Statement, holds_name

Features = dict[str, float]

TOP = 3
"""Sentences of a text that together may support a claim."""

_NAME_RUN = re.compile(r"[A-Z][\w’'.-]*(?:\s+(?:(?:of|the|de|van|von|and)\s+)?[A-Z][\w’'.-]*)*")
"""Names that belong together: *Maria von Keller*."""


def best_sentences(claim: Statement, source: Source, limit: int) -> list[int]:
    """Indices of the sentences that hold most of the claim's stems, best first.

    Each further sentence is chosen for what it adds; then for what it holds by itself.
    """
    left = set(claim.known)
    order: list[int] = []
    while len(order) < min(limit, len(source.sentences)):
        best = max(
            (i for i in range(len(source.sentences)) if i not in order),
            key=lambda i: (
                len(left & source.sentences[i].known),
                len(claim.known & source.sentences[i].known),
                -len(source.sentences[i].known),
                -i,
            ),
        )
        order.append(best)
        left -= source.sentences[best].known
    return order


def word_features(
    claim: Statement, clauses: Sequence[Statement], source: Source, chosen: Sequence[int]
) -> Features:
    """Compare a claim with a text by words; ``chosen`` are its best sentences, best first."""
    top = [source.sentences[i] for i in chosen[:TOP]]
    best = top[0]
    return {
        **_coverage(claim, clauses, source, top),
        **_facts(claim, source, top),
        **absent_facts(claim, source).features(),
        **_edits(claim, best),
        "negation": _turned(claim, best),
        "denial": float(claim.denials % 2 != best.denials % 2),
        "only_claim_denies": float(claim.denials % 2 > best.denials % 2),
        "only_text_denies": float(claim.denials % 2 < best.denials % 2),
        "claim_denies": float(claim.denials % 2),
        "opposite": _opposed(claim, best),
        "valence": math.tanh(claim.valence) * math.tanh(best.valence),
        "reversed": _reversed(claim, best),
    }


def _coverage(
    claim: Statement, clauses: Sequence[Statement], source: Source, top: Sequence[Statement]
) -> Features:
    together = frozenset().union(*(s.known for s in top))
    return {
        "cover_best": _share(claim.known, top[0].known),
        "cover_top": _share(claim.known, together),
        "cover_all": _share(claim.known, source.known),
        "least_clause": min(
            max(_share(clause.known, s.known) for s in source.sentences) for clause in clauses
        ),
        "precision": _share(top[0].known, claim.known),
        "bigrams": _share(_pairs(claim), _pairs(top[0])),
        "words_missing": float(len(claim.known - source.known)),
        "run_missing": float(_longest_run(claim, source.known)),
        "length": math.log1p(len(claim.known)),
    }


def _facts(claim: Statement, source: Source, top: Sequence[Statement]) -> Features:
    """Numbers and names of the claim that the text, or its best sentences, do not hold."""
    near_numbers = frozenset().union(*(s.numbers for s in top))
    numbers = claim.numbers - source.numbers
    names = [name for name in claim.names if not holds_name(name, source)]
    apart = [name for name in claim.names if not _among(name, top)]
    return {
        "numbers_missing": _part(len(numbers), len(claim.numbers)),
        "numbers_missing_count": float(len(numbers)),
        "numbers_apart": _part(len(claim.numbers - near_numbers), len(claim.numbers)),
        "numbers_wrong": float(
            bool(claim.numbers - near_numbers and top[0].numbers - claim.numbers)
        ),
        "names_missing": _part(len(names), len(claim.names)),
        "names_missing_count": float(len(names)),
        "names_partly": float(_partly(claim, frozenset(names))),
        "names_apart": _part(len(apart), len(claim.names)),
        "claim_numbers": min(len(claim.numbers), 4) / 4,
        "claim_names": min(len(claim.names), 8) / 8,
    }


def _share(own: frozenset[Hashable], there: frozenset[Hashable]) -> float:
    return len(own & there) / len(own) if own else 1.0


def _part(count: float, of: int) -> float:
    return count / of if of else 0.0


def _pairs(statement: Statement) -> frozenset[tuple[str, str]]:
    return frozenset(zip(statement.stems, statement.stems[1:], strict=False))


def _among(name: str, sentences: Sequence[Statement]) -> bool:
    return any(name in s.words or name in s.names for s in sentences)


def _longest_run(claim: Statement, known: frozenset[str]) -> int:
    """Most stems of the claim in a row that are not among ``known``."""
    longest = run = 0
    for stem in claim.stems:
        run = 0 if stem in known else run + 1
        longest = max(longest, run)
    return longest


def _partly(claim: Statement, missing: frozenset[str]) -> int:
    """How many names of several words the text holds only in part."""
    count = 0
    for match in _NAME_RUN.finditer(claim.text):
        run = match[0].casefold()
        absent = [name in missing for name in claim.names if name in run]
        count += any(absent) and not all(absent)
    return count


def _turned(claim: Statement, best: Statement) -> float:
    """Share of the shared stems that a negation turns round in one of both only."""
    shared = claim.known & best.known
    return _part(len((claim.negated ^ best.negated) & shared), len(shared))


def _opposed(claim: Statement, best: Statement) -> float:
    """1 when a word of the claim has its opposite in the sentence, and the sentence not itself."""
    for form in claim.forms - best.forms:
        against = opposites()[form] & best.forms
        if against and not against & claim.forms:
            return 1.0
    return 0.0


def _reversed(claim: Statement, best: Statement) -> float:
    """Share of the pairs of shared stems that stand in the other order."""
    where = {stem: i for i, stem in enumerate(best.stems)}
    places = [where[stem] for stem in dict.fromkeys(claim.stems) if stem in where]
    pairs = [(a, b) for i, a in enumerate(places) for b in places[i + 1 :]]
    return _part(sum(a > b for a, b in pairs), len(pairs))


def _edits(claim: Statement, best: Statement) -> dict[str, float]:
    """What stands in the claim in the place of something else, where both run alike."""
    matcher = SequenceMatcher(None, best.stems, claim.stems, autojunk=False)
    found = dict.fromkeys(("swapped_number", "swapped_name", "swapped_word", "added"), 0.0)
    for kind, start, end, own_start, own_end in matcher.get_opcodes():
        ours = claim.stems[own_start:own_end]
        if kind == "insert":
            found["added"] += len(ours)
        if kind != "replace":
            continue
        theirs = best.stems[start:end]
        if any(s[0].isdigit() for s in ours) and any(s[0].isdigit() for s in theirs):
            found["swapped_number"] += 1
        elif set(ours) & _name_stems(claim) and set(theirs) & _name_stems(best):
            found["swapped_name"] += 1
        else:
            found["swapped_word"] += 1
    alike = matcher.ratio()
    parts = {key: alike * min(value, 3) / 3 for key, value in found.items()}
    run = sum(block.size for block in matcher.get_matching_blocks())
    parts["near"] = _part(run, len(claim.stems))
    parts["verbatim"] = float(_contains(best.words, claim.words))
    return parts


def _name_stems(statement: Statement) -> frozenset[str]:
    return frozenset(s for s in statement.stems for n in statement.names if n.startswith(s))


def _contains(there: Sequence[str], own: Sequence[str]) -> bool:
    return " ".join(own) in " ".join(there)
