"""English verbs that are safe to build a question with, in the forms that end a subject.

Knows forms. Refuses to know sentences. Verbs whose forms are mostly nouns (model, result, test)
are left out, for a subject would end too early.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


def listed(text: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(text.split())


AUXILIARIES = listed("is are was were can could may might must shall should will would cannot")
"""They swap places with the subject; ``has`` and ``have`` do so only before a participle."""

_REGULAR = listed(
    """
    achieve add aim allow amount apply assume attain avoid belong carry cause change charge close
    collect combine compare compute concatenate consider contain convert cover create decrease
    deliver denote depend describe detect determine develop differ divide drop earn employ enable
    encode ensure evaluate exceed exist exploit expect extend fail fine-tune finetune follow
    generate happen help hire improve include indicate induce initialize inspect insert introduce
    involve last learn leverage limit lower measure motivate move need observe obtain occur offer
    open operate optimize outperform perform permit predict present prevent process produce
    project propose provide publish quantize randomize range reach receive recommend reduce refer
    refund release remain remove replace report represent require retain return reuse save scale
    select sell serve ship show sign simulate sort start stay store suffer suggest surpass sustain
    take tend total train treat update use utilize weigh work yield
"""
)
_IRREGULAR = {
    "become": "became", "begin": "began", "bring": "brought", "build": "built", "buy": "bought",
    "choose": "chose", "come": "came", "consist": "consisted", "cost": "cost", "cut": "cut",
    "draw": "drew", "fall": "fell", "feed": "fed", "find": "found", "get": "got", "give": "gave",
    "go": "went", "grow": "grew", "have": "had", "hold": "held", "keep": "kept", "lead": "led",
    "leave": "left", "lose": "lost", "make": "made", "mean": "meant", "pay": "paid", "rise": "rose",
    "run": "ran", "say": "said", "see": "saw", "sell": "sold", "send": "sent", "set": "set",
    "show": "showed", "spend": "spent", "split": "split", "take": "took", "teach": "taught",
    "tell": "told", "think": "thought", "win": "won", "write": "wrote", "fit": "fit",
}  # fmt: skip
_THIRD = {"have": "has", "go": "goes", "cannot": "cannot"}


@dataclass(frozen=True, slots=True)
class Form:
    """A finite form of a verb: the helper that asks with it, and the base that then follows."""

    helper: str
    base: str


def _forms() -> dict[str, tuple[Form, ...]]:
    forms: dict[str, tuple[Form, ...]] = {}
    for base in sorted(_REGULAR | _IRREGULAR.keys()):
        past = _IRREGULAR.get(base) or _past(base)
        named = ((base, "do"), (_third(base), "does"), (past, "did"))
        for form, helper in named:
            forms[form] = (*forms.get(form, ()), Form(helper, base))
    return forms


def _third(base: str) -> str:
    if base in _THIRD:
        return _THIRD[base]
    if base.endswith("y") and base[-2] not in "aeiou":
        return f"{base[:-1]}ies"
    return f"{base}es" if base.endswith(("s", "sh", "ch", "x", "z")) else f"{base}s"


def _past(base: str) -> str:
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return f"{base[:-1]}ied"
    doubled = base in ("drop", "ship", "occur", "refer", "permit")
    return f"{base}{base[-1]}ed" if doubled else f"{base}ed"


FORMS = MappingProxyType(_forms())
"""Finite form → what it may be; ``cost`` and ``set`` are base and past alike."""
