"""An answer as claims: the statements that can be true or false, one at a time.

Knows sentences, lists, table rows and citation marks. Refuses to know whether a claim is true.
"""

from __future__ import annotations

import re

from onward.language import guess_language, split_sentences, stems

_CITATION = re.compile(r"\s*\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]")
_BULLET = re.compile(r"^\s*(?:[-–—*+•·▪◦]\s+|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s+|#{1,6}\s+|>\s+)")
_EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
_RULE = re.compile(r"[\s|:=_*-]*")
_TALK = re.compile(
    r"(?:sure|certainly|of course|great question|i hope (?:this|that) helps|let me know"
    r"|(?:based on|according to) the (?:provided |given )?(?:context|documents?|passages?)[,:.]?$"
    r"|here (?:is|are) |in (?:summary|conclusion)[,:.]?$|gerne|natürlich|hier (?:ist|sind) )",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;:](?=\s)|,\s+(?=(?:and|but|while|whereas|which|who|where|und|aber|während|et|mais|y|pero)\s)"
    r"|\s(?=(?:and|but|while|whereas|und|aber|et|mais|y|pero)\s)"
)
_LEAST_STEMS = 2
_LEAST_CLAUSE_STEMS = 3


def split_claims(text: str) -> list[str]:
    """Return the claims of an answer, in order: its sentences, list items and table rows.

    Citation marks, bullets and emphasis are taken away. What states nothing is left out:
    questions, headings and lead-ins that end in a colon, courtesies, rules of a table and pieces
    with fewer than two content words, unless the whole answer is such a piece (``42``). An empty
    answer has no claims.
    """
    language = guess_language(text)
    pieces = [_plain(text[start:end]) for start, end in split_sentences(text, language)]
    pieces = [piece for piece in pieces if not _RULE.fullmatch(piece)]
    claims = [piece for piece in pieces if _states(piece, language)]
    if not claims and len(pieces) == 1 and not _says_nothing(pieces[0]):
        return pieces
    return claims


def split_clauses(claim: str, language: str = "en") -> list[str]:
    """Return the coordinated parts of a claim, in order; the claim itself when it has but one.

    A part has at least three content words, a shorter one stays with the part before it.
    """
    parts: list[str] = []
    start = 0
    for end in [*(match.end() for match in _CLAUSE.finditer(claim)), len(claim)]:
        piece = claim[start:end]
        if parts and len(stems(piece, language)) < _LEAST_CLAUSE_STEMS:
            parts[-1] += piece
        else:
            parts.append(piece)
        start = end
    if len(parts) > 1 and len(stems(parts[0], language)) < _LEAST_CLAUSE_STEMS:
        parts[:2] = ["".join(parts[:2])]
    return [part.strip() for part in parts if part.strip()]


def _plain(piece: str) -> str:
    piece = _EMPHASIS.sub(r"\2", _BULLET.sub("", piece))
    return _CITATION.sub("", piece).strip()


def _states(piece: str, language: str) -> bool:
    return not _says_nothing(piece) and len(stems(piece, language)) >= _LEAST_STEMS


def _says_nothing(piece: str) -> bool:
    return piece.endswith(("?", "？", ":", "：")) or _TALK.match(piece) is not None
