"""The answer inside what a model wrote: reasoning and stop texts cut away, then a filter by name.

A filter gives the answer as text, or None where it finds none or cannot tell which: that is an
unparsed answer. Knows text and the choices it may name. Refuses to know which answer is right.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from onward.language.matching import tokens
from onward.tasks.benchmarks.fields import LETTERS

STRICT, FLEXIBLE = "strict-match", "flexible-extract"
"""GSM8K's two filters; the gap between them is what form costs."""
ANSWER_IS, FIRST_LETTER = "answer-is", "first-letter"
"""Those of MMLU-Pro and MMLU-Redux in lm-evaluation-harness."""
WHOLE, LETTER, YES_NO, NUMBER = "whole", "letter", "yes-no", "number"

_MOST_LETTERS = 10
"""Choices there may be where none are given."""

_THOUGHT = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)>", re.IGNORECASE)

_HASHES = re.compile(r"#### (-?[0-9.,]+)")
_ANY_NUMBER = re.compile(r"(-?[$0-9.,]{2,})|(-?[0-9]+)")
_ANSWER_IS = re.compile(r"answer is \(?([A-J])\)?")
_FIRST_LETTER = re.compile(r"[ABCD]")
_NUMBER = re.compile(
    r"(?P<sign>(?<![\w.)])[-−])?[$€£]?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
)
_MARKED_NUMBER = re.compile(r"####\s*(.+)|\\boxed\{([^{}]*)\}")

_ANSWER = (
    r"\b(?:answer|antwort|réponse|reponse|respuesta|risposta|resposta|svar|odpowiedź|ответ)\b"
    r"|答案|回答|解答|答え|정답"
)
_AS_YES = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}
_ONLY_YES_NO = re.compile(r"\W*(yes|no|true|false)\W*", re.IGNORECASE)
_LEADING_YES_NO = re.compile(
    r"\W*(yes\b|true\b|(?:no|false)\s*(?=[.,:;!*)\n–—-]|$))", re.IGNORECASE
)
_SAID_YES_NO = re.compile(
    rf"(?:{_ANSWER})\W{{0,5}}(?:is|be)?\W{{0,5}}(yes|no|true|false)\b", re.IGNORECASE
)

# A capital letter that stands alone. "A" and "I" are words, too: not before a lower-case word,
# unless it is one that follows an answer.
_ALONE = (
    r"(?<![A-Za-z0-9_'’])(?<!\bnot )[A-Z](?![A-Za-z0-9_'’])"
    r"(?!(?<=[AI])\s+(?!because|since|as|for|and|or|is|by|due|which)[a-z])"
)
_SAID_LETTER = re.compile(
    rf"(?:{_ANSWER})[^.\n]{{0,40}}?(?:[:：]\s*)?"
    rf"(?:(?P<capital>{_ALONE})(?P<other>\W{{0,3}}(?:or|and|/|oder|und|ou|o)\W{{0,3}}{_ALONE})?"
    r"|\((?P<bracketed>[A-Za-z])\))",
)
_BOXED_LETTER = re.compile(r"\\boxed\{(?:\\text\{)?\W*([A-Za-z])\W*\}")
_ONLY_LETTER = re.compile(r"[\W_]*([A-Za-z])[\W_]*")
_LEADING_LETTER = re.compile(r"[ \t>*_#]*(?:\(([A-Za-z])\)|\*\*([A-Za-z])\*\*|([A-Za-z])[):.\]])")
_LONE_LETTER = re.compile(rf"\(([A-Z])\)|({_ALONE})")


@dataclass(frozen=True, slots=True)
class Filter:
    """How an answer is found in a text, and in which form it is compared."""

    find: Callable[[str, Sequence[str]], str | None]
    """(text, choices) → the answer; None where there is none, or more than one."""
    form: Callable[[str], str]
    """Answer or reference → what has to be equal."""


def answer_text(written: str, stops: Sequence[str] = ()) -> str:
    """Return what counts of ``written``: no reasoning, nothing from the first stop text on.

    Reasoning stands between ``<think>`` and ``</think>`` (also thinking, thought, reasoning). Of a
    block that was never opened, as where the prompt opened it, all before its end falls away; of
    one that never ends all that follows: a model that only reasoned has not answered. Stops are
    looked for after that, as in lm-evaluation-harness.
    """
    text = _unreasoned(written)
    ends = [place for stop in stops if stop and (place := text.find(stop)) >= 0]
    return text[: min(ends)] if ends else text


def extract(name: str, text: str, choices: Sequence[str] = ()) -> str | None:
    """Return the answer that the filter ``name`` of ``FILTERS`` finds; None where unparsed.

    ``choices`` are what letters stand for, where the question had some.
    """
    return FILTERS[name].find(text, choices)


def letter(text: str, choices: Sequence[str] = ()) -> str | None:
    """Return the letter of the choice that ``text`` settles on, in capitals.

    In this order: the last that is boxed or called the answer (``the answer is (B)``,
    ``Antwort: B``); the letter that is all of the text, or that lines begin with (``B``, ``(B)``,
    ``B) Paris``); the only choice whose own words are there; the only capital that stands alone.
    None where that leaves several (``B or C``), a letter without a choice, or nothing.
    """
    known = LETTERS[: len(choices) or _MOST_LETTERS]
    for find in (_said_letter, _leading_letter):
        found = find(text)
        if found is not None:
            return found if found and found in known else None
    named = _named_choice(text, choices)
    if named is not None:
        return named
    alone = {one or two for one, two in _LONE_LETTER.findall(text)} & set(known)
    return alone.pop() if len(alone) == 1 else None


def yes_or_no(text: str, choices: Sequence[str] = ()) -> str | None:  # noqa: ARG001
    """Return ``yes`` or ``no``; true and false count as such.

    What is called the answer last, else what the text or a line of its own begins with. "No" inside
    a sentence is not an answer: None, as where lines disagree.
    """
    said = _SAID_YES_NO.findall(text)
    if said:
        return _AS_YES[said[-1].lower()]
    lines = (_ONLY_YES_NO.fullmatch(line) for line in text.splitlines())
    found = {_AS_YES[line[1].lower()] for line in lines if line}
    leading = _LEADING_YES_NO.match(text)
    if leading:
        found.add(_AS_YES[leading[1].strip().lower()])
    return found.pop() if len(found) == 1 else None


def number(text: str, choices: Sequence[str] = ()) -> str | None:  # noqa: ARG001
    """Return the last number, or that after ``####`` or in a box, in plain digits: ``1234.5``.

    Thousands marks, currency signs and trailing zeros fall away: ``$1,234.50`` is 1234.5.
    """
    marked = [one or two for one, two in _MARKED_NUMBER.findall(text)]
    for part in (*reversed(marked), text):
        found = list(_NUMBER.finditer(part))
        if found:
            return _plain(found[-1])
    return None


def gsm8k_form(text: str) -> str:
    """Return a number of GSM8K as lm-evaluation-harness compares it.

    Commas, dollars, all up to ``#### `` and a last full stop fall away, then case.
    """
    last = text.replace(",", "").replace("$", "").rpartition("#### ")[2]
    return re.sub(r"\.$", "", last).lower()


def _unreasoned(written: str) -> str:
    kept: list[str] = []
    start, inside = 0, False
    for tag in _THOUGHT.finditer(written):
        if tag[1] and not inside:
            kept.clear()
        elif not inside:
            kept.append(written[start : tag.start()])
        start, inside = tag.end(), not tag[1]
    if not start:
        return written
    # What follows a block begins with a blank line, which is no stop.
    return "".join(kept if inside else [*kept, written[start:]]).lstrip()


def _whole(text: str, _choices: Sequence[str]) -> str | None:
    return text if text.strip() else None


def _strict(text: str, _choices: Sequence[str]) -> str | None:
    found = _HASHES.search(text)
    return found[1].strip() if found else None


def _flexible(text: str, _choices: Sequence[str]) -> str | None:
    found = _ANY_NUMBER.findall(text)
    return (found[-1][0] or found[-1][1]).strip() if found else None


def _answer_is(text: str, _choices: Sequence[str]) -> str | None:
    found = _ANSWER_IS.search(text)
    return found[1] if found else None


def _first_letter(text: str, _choices: Sequence[str]) -> str | None:
    found = _FIRST_LETTER.search(text)
    return found[0] if found else None


def _said_letter(text: str) -> str | None:
    """The letter that is called the answer last; "" where that names two."""
    boxed = _BOXED_LETTER.findall(text)
    if boxed:
        return str(boxed[-1]).upper()
    said = list(_SAID_LETTER.finditer(text))
    if not said:
        return None
    last = said[-1]
    return "" if last["other"] else (last["capital"] or last["bracketed"]).upper()


def _leading_letter(text: str) -> str | None:
    """The letter that is all of the text, or begins lines of it; "" where lines differ."""
    whole = _ONLY_LETTER.fullmatch(text)
    if whole:
        return whole[1].upper()
    lines = [line for line in text.splitlines() if line.strip()]
    found = [_line_letter(line) for line in lines]
    if not found or found[0] is None:
        return None
    return found[0] if len(set(found) - {None}) == 1 else ""


def _line_letter(line: str) -> str | None:
    whole = _ONLY_LETTER.fullmatch(line)
    if whole:
        return whole[1].upper()
    leading = _LEADING_LETTER.match(line)
    return next(one for one in leading.groups() if one).upper() if leading else None


def _named_choice(text: str, choices: Sequence[str]) -> str | None:
    """The letter of the only choice whose words are in ``text``, longer ones before their parts."""
    if "".join(choices) == LETTERS[: len(choices)]:
        return None  # letters are all that the choices are
    said = f" {' '.join(tokens(text))} "
    words = [f" {' '.join(tokens(choice))} " for choice in choices]
    there = [place for place, choice in enumerate(words) if choice.strip() and choice in said]
    widest = [
        one
        for one in there
        if not any(words[one] in words[other] and words[one] != words[other] for other in there)
    ]
    return LETTERS[widest[0]] if len(widest) == 1 else None


def _plain(found: re.Match[str]) -> str:
    value = Decimal(found["digits"].replace(",", ""))
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return f"-{plain}" if found["sign"] and value else plain


def _squad_form(text: str) -> str:
    return " ".join(tokens(text))


def _number_form(text: str) -> str:
    return number(text) or text


def _bare_form(text: str) -> str:
    """Without case and ASCII punctuation, as MMLU-Pro is compared."""
    return text.lower().translate(str.maketrans("", "", string.punctuation))


FILTERS: Mapping[str, Filter] = {
    WHOLE: Filter(_whole, _squad_form),
    STRICT: Filter(_strict, gsm8k_form),
    FLEXIBLE: Filter(_flexible, gsm8k_form),
    ANSWER_IS: Filter(_answer_is, _bare_form),
    FIRST_LETTER: Filter(_first_letter, _bare_form),
    YES_NO: Filter(yes_or_no, _bare_form),
    LETTER: Filter(letter, _bare_form),
    NUMBER: Filter(number, _number_form),
}
"""Filters by name; ``whole`` takes the whole text and compares it as SQuAD does."""
