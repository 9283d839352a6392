"""Questions made from one English sentence, without a model.

Knows the sentence and its main clause. Refuses to know passages, and whether a question makes
sense without them: the filter decides that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from onward.tasks.asked import Asked
from onward.tasks.english_clauses import Clause, finite_at, main_clause
from onward.tasks.english_numbers import dates, kept, numbers
from onward.tasks.english_verbs import FORMS, listed

_ASIDE = re.compile(r"\s\((?![^()]*\d)[^()]{0,60}\)")
_ABBREVIATION = re.compile(
    r"(?P<long>(?:[\w’'-]+\s){1,6}[\w’'-]+)\s\((?:or\s)?(?P<short>[A-Z][\w-]{1,9})\)"
)
_PURPOSE = re.compile(
    r"(?:In order )?[Tt]o (?P<aim>[a-z][^,]+), we (?P<deed>(?:also |then |further |simply )?"
    r"(?!can|could|may|might|must|should|would|will|are|have)[a-z]+\s.+)"
)
_SUPERLATIVE = re.compile(
    r"the (?:first|only|largest|smallest|greatest|main|best|most|latest|biggest|highest|lowest|key"
    r"|primary)\b"
)
_KIND_OF = re.compile(
    r"(?:an?\s(?!few|lot|number|bit|good|similar|result|consequence|strong|matter)|one of the\s)"
)
_OF_SOMETHING = re.compile(r"(?:The|Our)\s.+\sof\s")
_NEEDED = re.compile(
    r"(?:(?:also|often|then|only|commonly|typically)\s)?(?:used|needed|required|responsible"
    r"|designed)\s(?:to|for)\s"
)
_LED = re.compile(
    r"(?P<what>(?:\w+ly\s)?(?:based on|composed of|trained on|evaluated on|built on|derived from"
    r"|initialized (?:with|from|using|to)|made (?:of|from)|caused by|used (?:for|as)|known as"
    r"|called|applied to|limited to|stored in|kept in|written in|trained with|optimized with"
    r"|connected to|named after|responsible for|designed for|followed by|replaced by"
    r"|measured by))\s(?P<answer>.+)"
)
"""What a participle leads to: *is based on X*."""
_WITH_OBJECT = listed(
    """use propose introduce employ contain include require need provide produce apply compare
    combine report evaluate describe develop present utilize adopt receive cover"""
)
_END_OF_OBJECT = re.compile(
    r"\s(?=(?:to|for|as|in|into|on|from|by|with|without|within|during|at|over|across|via|through"
    r"|using|while|when|because|so|after|before|if|since|until|per|than)\s)|[,;:]\s"
)
_EMPTY = re.compile(
    r"(?:the same|these|this|such|our|both|its|their|different|several|various|many|more|most|some"
    r"|additional|further|detailed"
    r"|the (?:two|three|results?)|a list|all|each|other|to)\b",
    re.IGNORECASE,
)
"""Objects that say nothing without the text before them."""
_VAGUE = re.compile(r"^(?:the|an?) [a-z]+$|\b[a-z]+ed$")
_RELATIVE = re.compile(r"\s(?:that|which|who|where)\s")


def english_questions(sentence: str, common: Callable[[str], bool]) -> Iterator[Asked]:
    """Yield questions on ``sentence``: one line, no citations, with its full stop.

    ``common`` tells of a capitalised word whether its capital is only that of a first word.
    """
    text = sentence.strip().rstrip(".").strip()
    yield from _abbreviations(text)
    plain = _ASIDE.sub("", text)
    if match := _PURPOSE.match(plain):
        deed = re.split(r"[,;:]\s", match["deed"])[0]
        yield Asked("object", f"what do we do to {match['aim']}", f"they {deed}")
    main, reason = _before_because(plain)
    clause = main_clause(main, common)
    if clause is None:
        return
    if reason:
        yield Asked("reason", clause.ask("why"), f"because {reason}")
    for way in (_definitions, _named, numbers, dates, _objects):
        yield from way(clause)


def _before_because(text: str) -> tuple[str, str]:
    """The sentence before its *because*, and what follows it; "" where there is none."""
    main, _, reason = text.partition(" because ")
    if reason and not reason.startswith("of ") and " because " not in reason:
        return main.rstrip(", "), reason
    return text, ""


def _abbreviations(text: str) -> Iterator[Asked]:
    """*Masked Language Model (MLM)*: the initials of the words before it, one for each letter."""
    for match in _ABBREVIATION.finditer(text):
        short = re.sub(r"(?<=[A-Z])s$", "", match["short"])
        letters = [character.casefold() for character in short if character.isalpha()]
        if sum(character.isupper() for character in short) < 2 or len(letters) < 2:
            continue
        words = list(re.finditer(r"[^\s-]+", match["long"]))[-len(letters) :]
        if [word[0][0].casefold() for word in words] == letters:
            answer = match["long"][words[0].start() :]
            yield Asked("abbreviation", f"what does {short} stand for", answer)


def _definitions(clause: Clause) -> Iterator[Asked]:
    if not clause.is_be:
        return
    subject, rest = clause.subject, clause.rest
    short = len(subject.split()) <= 6 and clause.verb in ("is", "are") and not clause.lead
    described = re.match(r"(?:the|that|to)\s", rest) and _OF_SOMETHING.match(subject)
    if (_KIND_OF.match(rest) and short) or (described and not _SUPERLATIVE.match(rest)):
        yield Asked("definition", clause.led(f"what {clause.verb} {subject}"), rest)


def _named(clause: Clause) -> Iterator[Asked]:
    """Ask for the subject: *what is the first model that …*, *what is used to …*."""
    if not clause.is_be:
        return
    superlative = _SUPERLATIVE.match(clause.rest) and clause.verb in ("is", "was")
    needed = _NEEDED.match(clause.rest) and clause.verb in ("is", "are")
    said = kept(clause.rest)
    if said and (superlative or needed) and not _EMPTY.match(clause.subject):
        yield Asked("name", clause.led(f"what {clause.verb} {said}"), clause.subject)


def _objects(clause: Clause) -> Iterator[Asked]:
    """Ask for the object of a verb, or for what a participle leads to."""
    if clause.form is None:
        if match := _LED.fullmatch(clause.rest):
            answer = kept(_END_OF_OBJECT.split(match["answer"])[0]) or ""
            yield Asked("object", clause.ask("what", match["what"]), answer)
    elif clause.form.base in _WITH_OBJECT:
        answer, left = _object(clause.rest)
        vague = _EMPTY.match(answer) or _VAGUE.search(answer)
        alone = clause.subject.lower() == "we" or clause.form.base == "use"
        empty = vague or (not left and alone) or re.search(r"\band\s", left)
        if 2 <= len(answer.split()) <= 12 and not empty:
            yield Asked("object", clause.ask("what", left), answer)


def _object(rest: str) -> tuple[str, str]:
    """The object that ``rest`` begins with, and what is left; "" where it cannot be told."""
    answer = _END_OF_OBJECT.split(rest, maxsplit=1)[0]
    left = rest[len(answer) :].strip()
    if _RELATIVE.search(answer):
        answer, left = re.split(r"[,;:]\s", rest)[0], ""
    tokens = answer.split()
    for place in finite_at(tokens):
        if place and tokens[place - 1] == "and":
            tokens, left = tokens[: place - 1], ""
            break
        third = any(form.helper == "does" for form in FORMS.get(tokens[place].strip(",.;:"), ()))
        if place == len(tokens) - 1 or (third and not _RELATIVE.search(answer)):
            return "", ""
    left = "" if left[:1] in (",", ";", ":") else (kept(left) or "")
    return " ".join(tokens).rstrip(",;:"), left
