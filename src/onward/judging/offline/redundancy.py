"""What an answer says twice, says without need, or says beside the point.

Knows sentences and their words. Refuses to know whether they are true.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from onward.judging.offline.coverage import is_open
from onward.judging.offline.likeness import Likeness, stem_set
from onward.language import words

_ALIKE = 0.8
"""Share of a sentence's stems in one earlier sentence from which on it says the same again."""
_FILLER = re.compile(
    r"\b(?:it (?:is|should be|must be) (?:also )?(?:important|worth|interesting|useful|essential"
    r"|noted|crucial)(?: to)?(?: note| noting| mention\w*| remember\w*| understand| consider)?"
    r"|(?:as|like) (?:we|you) (?:can see|know|may know)|needless to say|at the end of the day"
    r"|in (?:other words|summary|conclusion|essence|short)|to (?:sum up|summari[sz]e|conclude)"
    r"|as (?:mentioned|stated|noted|said) (?:above|before|earlier|previously)|generally speaking"
    r"|i hope (?:this|that)|let me know|feel free|please (?:note|let)|thank(?:s| you)|of course"
    r"|great question|there (?:are|is) (?:many|a lot|so much|much)(?: more)? (?:things? )?to say"
    r"|as an ai|certainly|in today['’]s world|for (?:a|the) (?:very )?long time"
    r"|all things considered|when all is said|with (?:all )?(?:that|this) (?:being )?said"
    r"|this (?:is|was) (?:a|an) (?:very )?(?:important|interesting|complex|broad) (?:topic|question"
    r"|subject|point|matter)|es ist wichtig|wie bereits|zusammenfassend|il est important"
    r"|en résumé|es importante|en resumen)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Redundancy:
    """How much of an answer is needed; 0 to 1, higher is better; 1 for an empty answer."""

    distinct: float
    """Share of the words that stand in sentences which are not said before."""
    plain: float
    """Share of the words that stand in sentences without stock phrases."""
    pointed: float
    """Share of the words in sentences that are near the question or near what is offered for it."""
    brief: float
    """1 up to as many words as the question may need, then falling to 0 at 3,000."""
    repeated: str | None
    filler: str | None
    beside: str | None
    """An example of each, None when there is none."""


_NEAR, _TO_THE_POINT = 0.3, 0.5
"""Likeness below which a sentence is beside the point, and from which on it is to the point."""
_FACT, _EXPLANATION, _ENDLESS = 60, 200, 3000
"""Words that the answer to a question for a fact, and to an open question, may need."""
_LEAST = 4
"""Content words from which on a sentence can repeat another: *Limitations:* may come twice."""


def measure_redundancy(
    question: str, sentences: Sequence[str], offers: Sequence[str], likeness: Likeness
) -> Redundancy:
    """Find what an answer could do without."""
    lengths = [len(words(sentence)) for sentence in sentences]
    total = sum(lengths)
    if not total:
        return Redundancy(1.0, 1.0, 1.0, 1.0, None, None, None)
    again = [not new for new in distinct(sentences)]
    filler = [bool(_FILLER.search(sentence)) for sentence in sentences]
    near = [
        max(likeness.between(sentence, other) for other in (question, *offers))
        for sentence in sentences
    ]
    return Redundancy(
        distinct=_kept(lengths, again),
        plain=_kept(lengths, filler),
        pointed=sum(n * min(near / _TO_THE_POINT, 1) for n, near in zip(lengths, near, strict=True))
        / total,
        brief=brevity(total, _EXPLANATION if is_open(question) else _FACT),
        repeated=_first(sentences, again),
        filler=_first(sentences, filler),
        beside=_first(sentences, [one < _NEAR for one in near]),
    )


def brevity(count: int, need: int) -> float:
    """1 for up to ``need`` words, falling with their logarithm to 0 at 3,000."""
    over = math.log(max(count, need) / need) / math.log(_ENDLESS / need)
    return max(1.0 - over, 0.0)


def distinct(sentences: Sequence[str]) -> list[bool]:
    """Whether each sentence says something that none before it said."""
    return [not _said_before(sentence, sentences[:i]) for i, sentence in enumerate(sentences)]


def _said_before(sentence: str, earlier: Sequence[str]) -> bool:
    own = stem_set(sentence)
    return len(own) >= _LEAST and any(len(own & stem_set(e)) / len(own) >= _ALIKE for e in earlier)


def _kept(lengths: Sequence[int], dropped: Sequence[bool]) -> float:
    return 1 - sum(n for n, drop in zip(lengths, dropped, strict=True) if drop) / sum(lengths)


def _first(sentences: Sequence[str], marked: Sequence[bool]) -> str | None:
    return next((s for s, mark in zip(sentences, marked, strict=True) if mark), None)
