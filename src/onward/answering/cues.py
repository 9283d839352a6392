"""What a question says about where or how its answer stands: *Table 4*, *highest*, *what is …*.

The weights are set by hand, for the questions that ``weights.py`` is fitted on hold hardly any of
these. Knows patterns. Refuses to know vectors.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from onward.answering.candidates import Candidate, header_of
from onward.language import stems
from onward.types import Hit, Vector

REFERENCE = 3.0
"""For a candidate in, or naming, the table, figure, section or page that the question names."""
EXTREME = 2.0
"""For the row that has the highest (or lowest) value of a column that the question names."""
DEFINITION = 1.5
"""For a sentence that says what the thing is, when the question asks only that."""

FOUND_REFERENCE = 2.0
"""Added to the evidence (in logits) when the best candidate has what the question refers to."""

_REFERENCE = re.compile(
    r"\b(table|figure|fig|section|chapter|appendix|page|tabelle|abbildung|kapitel|seite|tableau"
    r"|chapitre)s?\.?\s*(\d+(?:\.\d+)*|[A-Z]\b)",
    re.IGNORECASE,
)
_MOST = re.compile(r"\b(highest|largest|biggest|greatest|most|best|maximum|höchste\w*)\b", re.I)
_LEAST = re.compile(r"\b(lowest|smallest|least|fewest|minimum|niedrigste\w*)\b", re.I)
_VALUE = re.compile(r"[^\w-]*(-?\d[\d,]*(?:\.\d+)?)\s*\W*$")
_ASKS_WHAT = re.compile(
    r"\W*(what('s|’s| is| are)|who('s|’s| is| was)|define|was ist|qu'est-ce que?)\s+", re.IGNORECASE
)
_LONGEST_SUBJECT = 4
_SAYS_WHAT = re.compile(
    r"^(?P<before>.{1,120}?)(,? (is|are|was|were|means|refers to|denotes|stands for|ist|sind|est"
    r"|sont)\b(?! (also|not|used|only|often|usually|then|more|less)\b)|是)"
    r"|\b(propose|introduce|present|define|call)(s|d|ed)? (?P<after>.{1,80})",
    re.IGNORECASE | re.DOTALL,
)


def cue_scores(question: str, found: Sequence[Candidate], hits: Sequence[Hit]) -> Vector:
    """Return what is to be added to the score of each candidate; mostly zeros."""
    scores = np.zeros(len(found), dtype=np.float32)
    wanted = references(question)
    largest = bool(_MOST.search(question))
    if wanted:
        scores += [REFERENCE * refers(wanted, one, hits[one.hit]) for one in found]
    if largest or _LEAST.search(question):
        scores += EXTREME * _extremes(question, found, hits, 1 if largest else -1)
    if _ASKS_WHAT.match(question):
        scores += [DEFINITION * _defines(question, one, hits[one.hit]) for one in found]
    return scores


def references(text: str) -> set[tuple[str, str]]:
    """Return what a text refers to, as (``table``, ``4``)."""
    return {(kind.lower(), number) for kind, number in _REFERENCE.findall(text)}


def refers(wanted: set[tuple[str, str]], one: Candidate, hit: Hit) -> bool:
    """Whether a candidate stands in, or names, something of ``wanted``."""
    passage = hit.passage
    page = str(passage.location.page_label or passage.location.page)
    sections = {("section", heading.split()[0]) for heading in passage.heading_path if heading}
    there = references(one.scored) | sections | {("page", page), ("seite", page)}
    return not wanted.isdisjoint(there)


def _extremes(question: str, found: Sequence[Candidate], hits: Sequence[Hit], sign: int) -> Vector:
    """Share of the columns named by the question in which a row has the extreme value."""
    shares = np.zeros(len(found), dtype=np.float32)
    for number, hit in enumerate(hits):
        header = header_of(hit.passage)
        if not header or hit.passage.kind != "table":
            continue
        language = hit.passage.language
        asked = set(stems(question, language))
        columns = [i for i, name in enumerate(header) if asked.intersection(stems(name, language))]
        rows = [i for i, one in enumerate(found) if one.hit == number]
        numbers = [
            {i: value for i in rows if (value := _value(found[i], column)) is not None}
            for column in columns
        ]
        numbers = [values for values in numbers if values]
        for values in numbers:
            best = max(sign * value for value in values.values())
            for i, value in values.items():
                shares[i] += (sign * value == best) / len(numbers)
    return shares


def _value(row: Candidate, column: int) -> float | None:
    cells = row.text.split(" | ")
    match = _VALUE.match(cells[column]) if column < len(cells) else None
    return float(match[1].replace(",", "")) if match else None


def _defines(question: str, one: Candidate, hit: Hit) -> bool:
    language = hit.passage.language
    subject = set(stems(_ASKS_WHAT.sub("", question, count=1), language))
    if not 0 < len(subject) <= _LONGEST_SUBJECT:
        return False
    match = _SAYS_WHAT.search(one.shown)
    named = stems((match["before"] or match["after"]) if match else "", language)
    return subject.issubset(named) and len(named) <= 2 * len(subject) + 1
