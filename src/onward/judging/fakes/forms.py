"""Fakes that are wrong whatever the right answer says: off topic, padded, cut off, empty, an order.

Knows sentences of its own and the answers to other questions. Refuses to know facts of the case.
"""

from __future__ import annotations

import re
from random import Random

from onward.judging.fakes.material import Made, Material
from onward.judging.fakes.sentences import FILLERS, ORDERS, REFUSALS, STRAY
from onward.language import STOP_WORDS, overlap, split_sentences, stems
from onward.language.words import UNSPACED

_MOST_SHARED = 0.3
"""Share of another answer's words that the right answer may hold for it to be on something else."""
_SHORTEST_CUT = 6
"""Words of the shortest text that can be cut in the middle of a sentence."""
_FAR = 0.5
"""How far from the middle a cut may be for the sake of where it is, as a share of half the text."""
_FILLERS = 6
_UNSPACED = re.compile(f"[{UNSPACED}]")


def stray(material: Material, chance: Random) -> Made | None:
    """A fluent sentence about something that neither the question nor the right answer touches."""
    sentences = STRAY.get(material.language, STRAY["en"])
    near = set(stems(f"{material.question} {material.control}", material.language))
    for sentence in chance.sample(sentences, len(sentences)):
        if near.isdisjoint(stems(sentence, material.language)):
            return Made(sentence, "about something else")
    return None


def answer_other(material: Material, chance: Random) -> Made | None:
    """The right answer to another question, unlike this question and its right answer."""
    language = material.language
    for other in chance.sample(material.others, len(material.others)):
        there = other.text
        if (
            overlap(there, material.control, language) < _MOST_SHARED
            and overlap(material.control, there, language) < _MOST_SHARED
            and overlap(material.question, there, language) < _MOST_SHARED
            and stems(there, language)
        ):
            return Made(there, f"answers “{other.question}”")
    return None


def pad(material: Material, chance: Random) -> Made | None:
    """The right answer among empty phrases, and then once more; other languages: thrice."""
    fillers = FILLERS.get("en" if material.language == "und" else material.language)
    control = material.control.strip()
    if fillers is None:
        return Made("\n".join([control] * 4), "said four times")
    chosen = chance.sample(fillers, _FILLERS)
    half = len(chosen) // 2
    parts = [*chosen[:half], control, *chosen[half:], control]
    return Made(" ".join(parts), "said twice, among empty phrases")


def cut(material: Material, _chance: Random) -> Made | None:
    """About half of the right answer, cut in a sentence, after *the* or *of* where one is near."""
    control = material.control.strip()
    unspaced = len(_UNSPACED.findall(control)) > len(control) / 3
    units = list(re.finditer(r"\w" if unspaced else r"\S+", control))
    if len(units) < (2 * _SHORTEST_CUT if unspaced else _SHORTEST_CUT):
        return None
    spans = split_sentences(control, material.language)
    edges = {place for span in spans for place in span}
    middle = [unit for unit in units if unit.start() not in edges and unit.end() not in edges]
    half = len(control) / 2
    dangling = STOP_WORDS.get(material.language, STOP_WORDS["en"])

    def unlike(unit: re.Match[str]) -> tuple[bool, float]:
        away = abs(unit.end() - half) / half
        return away > _FAR or unit[0].lower() not in dangling, away

    if not middle:
        return None
    text = control[: min(middle, key=unlike).end()].rstrip(" ,;:–-(")
    return Made(text, f"{len(text)} of {len(control)} characters")


def order_judge(material: Material, chance: Random) -> Made | None:
    """Nothing of an answer, but an order to the judge."""
    order = chance.choice(ORDERS)
    sentences = STRAY.get(material.language, STRAY["en"])
    content = chance.choice(("", chance.choice(sentences)))
    return Made(f"{content} {order}".strip(), "an order to the judge and no answer")


def say_nothing(_material: Material, _chance: Random) -> Made | None:
    """An empty text."""
    return Made("", "no text at all")


def refuse(material: Material, chance: Random) -> Made | None:
    """The statement that the documents hold no answer."""
    return Made(
        chance.choice(REFUSALS.get(material.language, REFUSALS["en"])),
        "the documents do hold the answer",
    )
