"""Fakes in which a name, or else a term, of the right answer is exchanged for another.

Knows capitals and the words around a noun. Refuses to know what is named: a place may become a
person, which is as wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from random import Random

from onward.judging.fakes.material import (
    Made,
    Material,
    by_weight,
    holds,
    listed,
    replaced,
    same,
    shuffled,
)
from onward.judging.fakes.terms import plural, terms_of
from onward.language import overlap, split_sentences, words
from onward.language.names import names_of

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_POINTERS = listed(
    "table figure fig section sec equation eq appendix chapter page theorem algorithm step"
    " tabelle abbildung abschnitt kapitel seite tableau the this we our it in"
)
_BARE = re.compile(r"[^\W\d_a-z][\w’'-]{2,}(?: [^\W\d_a-z][\w’'.-]*){0,3}")
"""A text that is nothing but a name, or a single word with a capital."""
_CITED = re.compile(r"\s*(?:et\s+al\b|&|and\s+\w+,?\s*\(?(?:19|20)\d\d|,?\s*\(?(?:19|20)\d\d)")
_STRANGERS = (
    "Lisbon", "Okafor", "Marrakesh", "Halvorsen", "Clara Whitfield", "Port Elgin",
    "Stefan Moravec", "NASDAQ", "CERN", "UNESCO", "YouTube", "LaTeX", "PayPal",
)  # fmt: skip
"""For right answers in whose surroundings there is no other name."""
_LIKELY = 0.5
"""Share of the rest of a sentence that must not stand beside the new name in a true one."""


def swap_entity(material: Material, chance: Random) -> Made | None:
    """Put another name of the same shape in the place of a name, or a term in that of a term."""
    names = names_in(material.control)
    names.sort(key=lambda name: by_weight(name, material))
    strangers = [
        [name for text in material.context for name in names_in(text)],
        [name for other in material.others for name in names_in(other.text)],
        list(_STRANGERS),
    ]
    for name in names:
        for pool in strangers:
            fitting = (other for other in pool if _shape(other) == _shape(name))
            made = _exchanged(material, name, shuffled(fitting, chance))
            if made:
                return made
    return _swap_term(material, chance)


def _swap_term(material: Material, chance: Random) -> Made | None:
    terms = terms_of(material.control, material.language)
    terms.sort(key=lambda term: by_weight(term, material))
    known = [term for text in material.context for term in terms_of(text, material.language)]
    for term in terms:
        fitting = (other for other in known if _like_term(other, term))
        made = _exchanged(material, term, shuffled(fitting, chance))
        if made:
            return made
    return None


def names_in(text: str) -> list[str]:
    """Return the names of a text, each once: words with capitals that follow each other are one.

    What points at a part of a document (*Table*) and the authors of a reference in brackets are
    left out.
    """
    known = set(names_of(text))
    names: list[str] = []
    if _BARE.fullmatch(text.strip()):
        return [text.strip()]
    for start, end in _runs(text, known):
        name = text[start:end]
        if (
            len(name) > 2
            and name not in names
            and not name.endswith("-")
            and not _CITED.match(text, end)
            and not any(word.casefold() in _POINTERS for word in name.split())
        ):
            names.append(name)
    return names


def _runs(text: str, known: set[str]) -> Iterator[tuple[int, int]]:
    """Spans of names that nothing but a blank parts."""
    start = end = -1
    for match in _WORD.finditer(text):
        if match[0] not in known or (match.start() and text[match.start() - 1] in "-–_\\@/"):
            continue
        if start >= 0 and text[end : match.start()] == " ":
            end = match.end()
            continue
        if start >= 0:
            yield start, end
        start, end = match.span()
        end -= len(match[0]) - len(re.sub(r"['’]s?$", "", match[0]))
    if start >= 0:
        yield start, end


def _exchanged(material: Material, old: str, candidates: Iterable[str]) -> Made | None:
    for new in candidates:
        if _is_stranger(new, old, material) and not _may_be_true(material, old, new):
            text = replaced(material.control, old, new)
            if not same(text, material.control):
                return Made(text, f"{old} became {new}")
    return None


def _is_stranger(new: str, old: str, material: Material) -> bool:
    """Whether ``new`` is neither another form of ``old`` nor of anything in case and control."""
    one, other = new.casefold(), old.casefold()
    if one in other or other in one or not set(words(new)).isdisjoint(words(old)):
        return False
    if one[:4] == other[:4] or _shortens(new, old) or _shortens(old, new):
        return False
    if any(
        holds(text, word) for text in (material.control, material.question) for word in new.split()
    ):
        return False
    defined = re.compile(
        rf"{re.escape(old)}\s*\(\s*{re.escape(new)}|{re.escape(new)}\s*\(\s*{re.escape(old)}"
    )
    return not any(defined.search(text) for text in material.context)


def _may_be_true(material: Material, old: str, new: str) -> bool:
    """Whether the context says of ``new`` much of what the control says of ``old``."""
    said = [
        replaced(material.control[start:end], old, " ")
        for start, end in split_sentences(material.control, material.language)
        if holds(material.control[start:end], old)
    ]
    for text in material.context:
        if holds(text, new):
            for start, end in split_sentences(text, material.language):
                there = text[start:end]
                if holds(there, new) and any(
                    overlap(rest, there, material.language) >= _LIKELY for rest in said
                ):
                    return True
    return False


def _shape(name: str) -> tuple[str, ...]:
    """Capitals only, an inner capital, or a first one: for each word of the name."""
    return tuple(
        "upper" if word.isupper() else "inner" if word[1:] != word[1:].lower() else "first"
        for word in name.split()
    )


def _shortens(short: str, full: str) -> bool:
    """Whether the letters of ``short`` stand in ``full`` in this order, as those of *LoRA* do."""
    if len(short) > len(full) / 2 or short[0].casefold() != full[0].casefold():
        return False
    rest = iter(full.casefold())
    return all(letter in rest for letter in short.casefold())


def _like_term(one: str, other: str) -> bool:
    return len(one.split()) == len(other.split()) and plural(one) == plural(other)
