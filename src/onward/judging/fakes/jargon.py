"""Fakes in which invented terms stand in the place of those of the right answer.

Knows a list of terms that mean nothing. Refuses to know those that do.
"""

from __future__ import annotations

import re
from random import Random

from onward.judging.fakes.material import Made, Material, by_weight, holds, replaced
from onward.judging.fakes.names import names_in
from onward.judging.fakes.terms import plural, terms_of
from onward.judging.fakes.verbs import BASES, VERB_FORMS
from onward.language import STOP_WORDS

_INVENTED = (
    "vorthic lattice", "quandrel manifold", "synaptoflux gradient", "hypermodal cascade",
    "tessoric kernel", "omnivector plexus", "cryostatic resonator", "paraxial glimmer",
    "neuroquantic spindle", "drelic convolute", "isofractal membrane", "chronopolar adjunct",
    "metaphasic conduit", "quasilinear thrum", "polyferric oscillon", "zeptonic relay",
)  # fmt: skip
_INVENTED_NAMES = (
    "Vorthion", "Quandrelex", "Zeptar", "Drelix", "Ombrasyn", "Tessorax", "Nuvolith", "Kryphon",
)  # fmt: skip
_MOST = 3
_LONG_WORD = re.compile(r"(?<![\w-])[^\W\d_]{5,}(?![\w-])")
_NOT_NOUNS = re.compile(r"(?:ed|ly|ing|ive|ous|able|ible|ful|less|al|ic|er|est|ent|ant)$")


def invent_terms(material: Material, chance: Random) -> Made | None:
    """Exchange up to three terms or names for invented ones, those that are not asked for first."""
    names = names_in(material.control)
    terms = [*terms_of(material.control, material.language), *names]
    terms = terms or _long_words(material.control)
    terms.sort(key=lambda term: by_weight(term, material))
    things = chance.sample(_INVENTED, _MOST)
    people = chance.sample(_INVENTED_NAMES, _MOST)
    text = material.control
    changes: list[str] = []
    for term in terms:
        if len(changes) < _MOST and holds(text, term):
            plain = things[len(changes)] + ("s" if plural(term) else "")
            new = people[len(changes)] if term in names else plain
            text = replaced(text, term, new)
            changes.append(f"{term} became {new}")
    return Made(text, ", ".join(changes)) if changes else None


def _long_words(text: str) -> list[str]:
    """Return the content words of a text that has neither terms nor names, longest first."""
    found = {
        word
        for word in _LONG_WORD.findall(text)
        if word.isascii()
        and word.lower() not in STOP_WORDS["en"]
        and word not in VERB_FORMS | BASES
        and not _NOT_NOUNS.search(word)
    }
    return sorted(found, key=lambda word: (-len(word), word))
