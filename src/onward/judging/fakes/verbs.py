"""Common English verbs, so that a sentence without an auxiliary can be negated.

Knows spelling. Refuses to know sentences.
"""

from __future__ import annotations

import re

from onward.judging.fakes.material import listed

_REGULAR = listed(
    """accept achieve acquire adapt adjust adopt affect agree align allow analyze announce appear
    apply approve argue ask assess assign assume attach attend augment avoid believe belong
    calculate classify collect combine compare compute concatenate conclude conduct connect consider
    consist construct consume contain continue contribute convert correspond create decide declare
    decompose define deliver demonstrate denote depend derive describe determine develop differ
    discover discuss dominate eliminate emphasize employ enable encode encounter encourage enhance
    ensure evaluate exceed exhibit exist expand expect explain explore express extend extract
    facilitate fail finetune follow formulate generate govern happen identify ignore illustrate
    implement imply impose improve include incorporate indicate induce inform inherit initialize
    inspect inspire instruct integrate interact interpret introduce invent investigate involve join
    justify lack learn leverage listen locate maintain manage mention minimize modify motivate
    multiply normalize observe obtain occur operate optimize outline outperform own participate
    perform predict prefer prepare preserve pretrain prevent produce propose prove provide publish
    quantify quantize reach receive recognize recommend recover reduce refer regard relate rely
    remain remove replace replicate represent require resemble reside resolve restrict retrieve
    reveal select separate share simplify simulate solve specify start stay submit succeed suffer
    suffice suggest surpass surround tend transform translate use utilize validate vary verify weigh
    yield show fit help need want wonder"""
)
_MAY_BE_NOUNS = listed(
    """add address advance aim answer approach build call cause change check claim close cluster
    condition cost count cover cut decrease design double drop end estimate experiment feature
    filter focus force form function gain handle highlight hope host increase issue label launch
    limit link live load look map mark mask match measure mix model move name note offer open order
    pass pick place plan play point post present process progress project promote push range rank
    rate record release repeat report result return run sample save scale score search set sort
    split stack state stop store study supply support target test trace train transfer treat trigger
    try tune turn update upload view visit vote wait weight work"""
)
_IRREGULAR = """become became; beat beat; begin began; break broke; bring brought; buy bought;
choose chose; come came; do did; draw drew; fall fell; feed fed; find found; get got; give gave;
go went; grow grew; have had; hold held; keep kept; know knew; lead led; leave left; let let;
lie lay; lose lost; make made; mean meant; meet met; pay paid; read read; rise rose; run ran;
say said; see saw; sell sold; send sent; set set; show showed; speak spoke; spend spent;
stand stood; take took; tell told; think thought; win won; write wrote"""
_PAIRS = dict(pair.split() for pair in _IRREGULAR.split(";"))
_NOUNS_TOO = _MAY_BE_NOUNS | listed("fall feed find leave lie mean read rise run set stand win")
_DOUBLED = listed("fit occur refer prefer transfer drop plan run set stop split map cut")
_UNLIKE_PARTICIPLES = listed(
    """became began broke chose came did drew fell gave went grew knew rose ran saw spoke took
    wrote"""
)


def _third(base: str) -> str:
    if base in ("have", "do", "go"):
        return {"have": "has", "do": "does", "go": "goes"}[base]
    if re.search(r"[^aeiou]y$", base):
        return base[:-1] + "ies"
    return base + ("es" if re.search(r"(?:s|x|z|ch|sh)$", base) else "s")


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if re.search(r"[^aeiou]y$", base):
        return base[:-1] + "ied"
    return base + (base[-1] if base in _DOUBLED else "") + "ed"


BASES = _REGULAR | _MAY_BE_NOUNS | frozenset(_PAIRS)
"""``allow``."""

THIRD = {_third(base): base for base in sorted(BASES - _NOUNS_TOO)}
"""``allows`` → ``allow``: forms of the present that are hardly ever nouns."""

UNSURE_THIRD = {_third(base): base for base in sorted(_NOUNS_TOO)}
"""``sets`` → ``set``: forms that may be nouns."""

PAST = {
    **{_past(base): base for base in sorted(BASES - _PAIRS.keys())},
    **{past: base for base, past in _PAIRS.items()},
}
"""``allowed`` → ``allow``, ``took`` → ``take``."""

SURE_PAST = {form: PAST[form] for form in _UNLIKE_PARTICIPLES}
"""Forms of the past that cannot be a participle."""

VERB_FORMS = frozenset([*THIRD, *PAST])
"""What ends a term, for it is a verb."""
