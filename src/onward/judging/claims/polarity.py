"""What turns the sense of a statement round: negations, their reach, and words with an opposite.

Knows lists of words, English and a little German, French and Spanish. Refuses to know what is
stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from onward.language import stems

NEGATION = re.compile(
    r"\b(?:not|no(?!\.? ?\d)|never|none|nor|neither|nobody|nothing|without|cannot|hardly|barely"
    r"|nicht|kein\w*|nie|niemals|ohne|jamais|aucune?|pas|nunca|ningun\w*|sin)\b|n['’]t\b"
    r"|不|没|沒|ない|\bне\b|\bнет\b",
    re.IGNORECASE,
)
_NO_NEGATION = re.compile(r"\b(?:not only|no doubt|nicht nur|no less than|no fewer than)\b", re.I)

_OPPOSITES = """
rise rises rose risen rising raise raised increase increasing grow grew grown growth climb climbed \
expand expanded accelerate warm warmer warming heat hotter gain gained : fall falls fell fallen \
falling decrease decreasing shrink shrank shrunk decline drop dropped reduce reduction slow slowed \
cool cooler cooling colder lose lost loss
improve improved improvement better best outperform outperforms surpass exceed exceeds : worsen \
worse worst deteriorate degrade degrades underperform trail lag
increase raise boost enhance improve strengthen : reduce lower diminish weaken hurt harm
profit gain surplus : loss deficit
win won winner victory beat : lose lost loser defeat
more many most much : less fewer few least little
high higher highest : low lower lowest
large larger largest big bigger biggest great greater greatest huge : small smaller smallest \
little tiny minor negligible
long longer longest : short shorter shortest
fast faster fastest quick quickly rapid rapidly : slow slower slowest slowly gradual gradually
early earlier earliest : late later latest
old older oldest ancient : new newer newest young younger youngest modern recent
strong stronger strongest : weak weaker weakest
maximum max maximise maximize : minimum min minimise minimize
up upward upwards : down downward downwards
above over : below under beneath
before prior : after following
first initial begin began begun start started : last final end ended finish finished stop stopped \
cease ceased
open opened : close closed shut
buy bought purchase purchased acquire acquired : sell sold
include included including contain : exclude excluded excluding lack lacks
allow allows allowed permit enable enables : forbid forbidden prohibit prohibited prevent prevents \
block disable disables ban banned
accept accepted approve approved : reject rejected refuse refused deny denied
agree agreed support supports supported confirm confirmed : disagree disagreed oppose opposed \
dispute disputed contradict refute refuted
true correct accurate right : false incorrect inaccurate wrong
possible able can : impossible unable cannot
necessary required requires need needs : unnecessary optional
always every all entire : never none
same identical similar equal alike : different distinct unlike
easy easier simple : hard harder difficult complex
cheap cheaper inexpensive : expensive costly
safe safer harmless : dangerous unsafe harmful risky
good positive beneficial benefit benefits advantage : bad negative detrimental harm disadvantage
success succeed succeeded successful successfully : failure fail failed unsuccessful
alive survive survived live lived born : dead die died killed
male man men boy he his him : female woman women girl she her
father son brother husband king : mother daughter sister wife queen
north northern : south southern
east eastern : west western
left : right
import imported : export exported
add added adding : remove removed removing subtract
join joined enter entered arrive arrived : leave left exit quit depart departed
public : private
internal inner inside indoor : external outer outside outdoor
full complete completely fully : empty partial partially partly incomplete
single one : multiple several many
encoder encode : decoder decode
input : output
supervised : unsupervised
frozen freeze freezes fixed static : trainable trained updated dynamic
dense : sparse
parallel concurrent : sequential sequentially
bidirectional : unidirectional
common frequent frequently often usual usually : rare rarely uncommon unusual seldom
significant significantly important major considerable : insignificant unimportant irrelevant
known certain sure clear : unknown uncertain unsure unclear
natural : artificial synthetic man-made anthropogenic human
visible present : invisible absent
active : inactive passive
permanent : temporary
mandatory compulsory : voluntary
day daily : night nightly
upper top : bottom
front forward : back backward rear
push : pull
lead leads led ahead : behind
love loved like liked : hate hated dislike disliked
praise praised : criticise criticised criticize criticized
overestimate overestimated exaggerate exaggerated : underestimate underestimated
steigt stieg steigen gestiegen erhöht mehr wächst wuchs zunimmt : sinkt sank sinken gesunken senkt \
verringert weniger schrumpft fiel abnimmt
höher größer besser länger schneller stärker : niedriger kleiner schlechter kürzer langsamer \
schwächer
höchste größte beste : niedrigste kleinste schlechteste
vor früher : nach später
immer alle : nie niemals keine
erste : letzte
gewann gewonnen gewinn : verlor verloren verlust
augmente augmenté hausse plus : diminue diminué baisse moins
aumenta aumentó sube más : disminuye disminuyó baja menos
"""
"""A line: words, a colon between blanks, words that say the opposite; a backslash continues it."""
_REACH = 3
"""Content words after a negation that it turns round."""
_BREAK = re.compile(r"[,;:.!?()]|\s(?:but|although|though|while|because|aber|sondern|mais|pero)\s")


@cache
def opposite_lists() -> tuple[tuple[list[str], list[str]], ...]:
    """Words and, of each line, the words that say the opposite; written as they are listed."""
    lines = (line.split(" : ") for line in _OPPOSITES.strip().splitlines())
    return tuple((one.split(), two.split()) for one, two in lines)


@cache
def opposite_words() -> Mapping[str, frozenset[str]]:
    """Word → the words listed as its opposites."""
    return _table([(set(one), set(two)) for one, two in opposite_lists()])


@cache
def opposites() -> Mapping[str, frozenset[str]]:
    """Word form, and its English stem, → the forms that say the opposite."""
    return _table([(_forms(one), _forms(two)) for one, two in opposite_lists()])


def _table(sides: Iterable[tuple[set[str], set[str]]]) -> Mapping[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for one, two in sides:
        for form in one:
            table.setdefault(form, set()).update(two - one)
        for form in two:
            table.setdefault(form, set()).update(one - two)
    return {form: frozenset(there) for form, there in table.items()}


def _forms(listed: Iterable[str]) -> set[str]:
    return {form for word in listed for form in (word, *stems(word))}


def negated(text: str, language: str = "en") -> frozenset[str]:
    """Stems that a negation of ``text`` turns round: up to three content words behind each."""
    found: list[str] = []
    text = _NO_NEGATION.sub(" ", text)
    for match in NEGATION.finditer(text):
        rest = text[match.end() :]
        stop = _BREAK.search(rest)
        found += stems(rest[: stop.start()] if stop else rest, language)[:_REACH]
    return frozenset(found)


def denials(text: str) -> int:
    """How many negations a text holds."""
    return len(NEGATION.findall(_NO_NEGATION.sub(" ", text)))


def valence(words: Iterable[str]) -> int:
    """Words of the first sides of the list (more, better, true) less those of the second."""
    return sum(_side().get(word, 0) for word in words)


@cache
def _side() -> Mapping[str, int]:
    table: dict[str, int] = {}
    for sides in opposite_lists():
        for side, value in zip(sides, (1, -1), strict=True):
            for word in side:
                table.setdefault(word, value)
    return table
