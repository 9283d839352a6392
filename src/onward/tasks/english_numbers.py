"""Questions for a number or a date in an English clause.

Knows numbers, the nouns that they count, and which words go to the front with them. Refuses to
know whole sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onward.language.numbers import NUMBER_WORDS
from onward.tasks.asked import Asked
from onward.tasks.english_clauses import CONJUNCTIONS, PREPOSITIONS, Clause, finite_at
from onward.tasks.english_verbs import AUXILIARIES, listed

_AROUND = (
    r"(?:(?:up to|at least|at most|more than|less than|about|around|approximately|only|nearly"
    r"|almost)\s)?"
)
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?[KMB]?"
_SCALE = r"(?:\s(?:hundred|thousand|million|billion|trillion))?"
_BEGINS = r"(?<![\w$€£.,/–-])"
_COUNT = re.compile(
    rf"{_BEGINS}(?P<all>{_AROUND}(?:{_DIGITS}|{'|'.join(NUMBER_WORDS)}){_SCALE}"
    r"\s(?P<noun>(?:[\w-]+\s){0,2}[\w-]+))",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"{_BEGINS}(?P<all>{_AROUND}\d+(?:[.,]\d+)?\s?(?:%|percent\b|per cent\b))")
_MONEY = re.compile(rf"{_BEGINS}(?P<all>{_AROUND}[$€£]\s?(?:{_DIGITS}){_SCALE})(?![\w-])")
_SIZE = re.compile(
    rf"(?:a|an|the)\s(?P<what>(?:[\w-]+\s){{0,2}}[\w-]+)\sof\s(?P<all>{_AROUND}\d+(?:[.,]\d+)*"
    r"(?:e-?\d+)?%?)(?=$|[,;]|\s(?:and|for|in|on|with|to)\b)"
)
"""*a batch size of 32*"""
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_YEAR = r"(?:1[5-9]|20)\d\d"
_DATE = re.compile(
    rf"\b(?P<word>on|in|since|until|by)\s(?:the end of\s)?(?:{_YEAR}(?!-|\s[a-z]+s\b)"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?(?:{_MONTHS})(?:\s\d{{1,2}}(?!\d))?(?:,?\s{_YEAR})?)\b"
)
_DATE_WORDS = {"since": "since when", "until": "until when", "by": "by when"}

_COMPLEMENT = re.compile(
    r"(?:of\s(?:[^\s,;:]+\s?)+?(?=$|\s?(?:to|for|as|in|on|from|by|with|at|when|if|than|through|per"
    r"|a|an|and)\s)|(?:more|less)\s(?!than\b)[a-z]+)"
)
"""What belongs to the counted noun and goes to the front with it: *of paid leave*."""
_NOT_AFTER = re.compile(
    rf"(?:and|or|to|x|times|out of|which|that)\s|(?:more|less|higher|lower)\sthan\b"
    rf"|.*\s(?:and|or)\s(?:\d|(?:{'|'.join(NUMBER_WORDS)})\b)"
)
_SUBORDINATE = re.compile(r"\b(?:that|which|who|where|whether|if|when|while|how)\b")
_NOT_BEFORE = listed(
    """a an the its their our your his her these those all between and than or top least most last
    first next such same other another both any every each no not further additional"""
)
_FRONTED = listed("for in on with after within by to at from over during across")
_FEW = re.compile(rf"(?:{'|'.join(NUMBER_WORDS)})\s(?!percent|hours|days|weeks|months|years)")
_PLURALS = listed("people men women children")
_NOT_PLURAL = re.compile(r"(?:ss|us|is|as|was|has|its|this|does|less)$", re.IGNORECASE)
_MOST_LEFT = 14


def numbers(clause: Clause) -> Iterator[Asked]:
    """Yield questions for the first number of each sort in what follows the verb."""
    rest = clause.rest
    if match := _PERCENT.search(rest):
        yield from _counted(clause, match, "how many percent")
    if match := _MONEY.search(rest):
        yield from _counted(clause, match, "how much money")
    if match := _SIZE.match(rest):
        after = kept(rest[match.end() :])
        if after or (after is not None and clause.subject.lower() != "we"):
            yield Asked("number", clause.ask(f"what {match['what']}", after), match["all"])
    for match in _COUNT.finditer(rest):
        if noun := _plural(match["noun"]):
            yield from _counted(clause, match, f"how many {noun}", noun)
            return


def dates(clause: Clause) -> Iterator[Asked]:
    """Yield a question for the first date in what follows the verb."""
    match = _DATE.search(clause.rest)
    if match is None:
        return
    before, after = clause.rest[: match.start()].strip(), kept(clause.rest[match.end() :])
    last = before.split()[-1].lower() if before else ""
    if after is None or "," in before or last in PREPOSITIONS | CONJUNCTIONS:
        return
    if clause.is_be and before.startswith("to "):
        return  # our aim is to finish by 2027
    asked = _DATE_WORDS.get(match["word"], "when")
    yield Asked("date", clause.ask(asked, _joined(before, after)), match[0])


def kept(after: str) -> str | None:
    """What follows the piece that is asked for, as far as it belongs there; None if that is long.

    It ends at a comma and before a second verb: *and are kept in the safe*.
    """
    after = re.split(r"\s*(?:[,;:–—]\s|\s-\s)", after)[0].strip(" ,;:")
    tokens = after.split()
    for place in finite_at(tokens):
        before = [token.lower() for token in tokens[:place]]
        if "and" in before[-3:]:
            return " ".join(tokens[: len(before) - 1 - before[::-1].index("and")])
    return after if len(tokens) <= _MOST_LEFT else None


def _plural(words: str) -> str:
    """The shortest run of ``words`` that ends as a plural does; "" if none does."""
    found: list[str] = []
    for word in words.split():
        lower = word.lower()
        if lower in PREPOSITIONS or lower in CONJUNCTIONS or lower in AUXILIARIES:
            return ""
        found.append(word)
        ends = word.endswith("s") and len(word) > 2 and not _NOT_PLURAL.search(word)
        if ends or lower in _PLURALS:
            return " ".join(found)
    return ""


def _counted(clause: Clause, match: re.Match[str], words: str, noun: str = "") -> Iterator[Asked]:
    """Ask for the number that ``match`` found; ``noun`` is what it counts."""
    start, end = match.start("all"), match.end("all")
    if noun:
        end = match.start("noun") + len(noun)
    answer = clause.rest[start:end].strip()
    before, after = clause.rest[:start].strip(), kept(clause.rest[end:])
    if after is None or "," in before or _NOT_AFTER.match(after) or _SUBORDINATE.search(before):
        return
    if complement := _COMPLEMENT.match(after):
        words, after = f"{words} {complement[0].strip()}", after[complement.end() :].strip()
        if _NOT_AFTER.match(after):
            return
    if clause.is_be and not before and _FEW.match(answer):
        return  # they are two variants
    last = before.split()[-1].lower() if before else ""
    left = " ".join(before.split()[:-1])
    if last == "of" and re.fullmatch(r"(?:a|an|the)(?:\s[\w-]+){1,3}\sof", before):
        yield Asked("number", clause.ask(f"{before} {words}", after), answer)
    elif last in _FRONTED:
        # *T5-11B with 11 billion parameters* belongs together, *trained for 12 hours* does not.
        together = clause.is_be and not re.fullmatch(r"[a-z -]*", left)
        if not together and not (last == "within" and "percent" in words):
            asked = clause.ask(f"{last} {words}", _joined(left, after))
            yield Asked("number", asked, answer)
    elif last not in PREPOSITIONS and last not in _NOT_BEFORE and not before.endswith("="):
        yield Asked("number", clause.ask(words, _joined(before, after)), answer)


def _joined(*pieces: str) -> str:
    return " ".join(piece for piece in pieces if piece)
