"""Questions made from one German sentence, without a model.

A German question puts the finite verb second as the statement does, so it is enough to know the
subject and a few safe verbs. Knows the sentence only. Refuses to know whether a question makes
sense without its passage: the filter decides that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onward.tasks.asked import Asked
from onward.tasks.english_verbs import listed

_VERBS = listed(
    """ist sind war waren hat haben hatte hatten beträgt betragen betrug kostet kosten kostete
    dauert dauern dauerte wiegt wiegen umfasst umfassen enthält enthalten liegt liegen lag
    wird werden wurde wurden kann können konnte muss müssen darf dürfen soll sollen öffnet öffnen
    schließt schließen beginnt beginnen begann endet enden gilt gelten besteht bestehen erhält
    erhalten
    verliert verlieren braucht brauchen nutzt nutzen verwendet verwenden bietet bieten stieg
    stiegen sank sanken wuchs erreicht erreichen produziert produzieren verkauft verkaufen
    beschäftigt beschäftigen arbeiten arbeitet trägt tragen fasst fassen"""
)
_NO_SUBJECT = listed(
    """er sie es wir ich ihr du man dies diese dieser dieses das hier dort dabei dazu dafür damit
    davon wer was wenn weil da als ob dass während nachdem bevor auch nur nicht so sowie dann danach
    außerdem jedoch zudem beide solche solcher in im an am auf bei beim für mit nach seit über unter
    um von vom vor zu zum zur bis aus durch gegen ohne zwischen"""
)
_STOPS_SUBJECT = re.compile(r"[,;:()–—]|\b(?:dass|weil|wenn|ob)\b")
_NUMBER_WORDS = "zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf"
_AROUND = r"(?:(?:bis zu|mindestens|höchstens|mehr als|weniger als|über|rund|etwa|knapp|nur)\s)?"
_COUNT = re.compile(
    rf"(?<![\w€.,/–-])(?P<all>{_AROUND}(?:\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?|\d+(?:,\d+)?|{_NUMBER_WORDS})"
    r"(?:\s(?:Millionen|Milliarden|Tausend))?\s(?P<noun>(?:[a-zäöüß]+e[nrs]?\s)?[A-ZÄÖÜ][\w-]+))"
)
_PLURAL = re.compile(
    r"(?:e|en|er|n|s|Prozent|Euro|Dollar|Kilometer|Meter|Gramm|Kilogramm|Liter|Jahr)$"
)
_DATE = re.compile(
    r"\b(?P<word>am|im|seit|bis|ab)\s(?:Ende\s)?(?P<date>(?:\d{1,2}\.\s)?(?:Januar|Februar|März|April"
    r"|Mai|Juni|Juli|August|September|Oktober|November|Dezember)(?:\s(?:1[5-9]|20)\d\d)?"
    r"|Jahre?\s(?:1[5-9]|20)\d\d)\b"
)
_DATE_WORDS = {"am": "wann", "im": "wann", "seit": "seit wann", "bis": "bis wann", "ab": "ab wann"}
_GENITIVE = re.compile(
    r"(?:seiner|seines|ihrer|ihres|der|des|aller|ihrer)\s(?:[a-zäöüß]+n\s)?[A-ZÄÖÜ]\w+"
)
"""What belongs to the counted noun and goes to the front with it: *seiner Kapazität*."""
_DATIVE = listed("von mit nach bei aus zu seit innerhalb binnen in vor unter")
_ACCUSATIVE = listed("für um durch auf über gegen ohne")
_ABBREVIATION = re.compile(
    r"(?P<long>(?:[\w-]+\s){0,5}[\w-]+)\s\((?:kurz\s)?(?P<short>[A-ZÄÖÜ]{2,8})\)"
)
_MOST_SUBJECT, _MOST_LEFT = 7, 14


def german_questions(sentence: str) -> Iterator[Asked]:
    """Yield questions on ``sentence``: one line, no citations, with its full stop."""
    text = sentence.strip().rstrip(".").strip()
    yield from _abbreviations(text)
    found = _clause(text)
    if found is None:
        return
    subject, verb, rest = found
    if verb in ("ist", "sind") and re.match(r"(?:ein|eine|einer der|eines der|eine der)\s", rest):
        if len(subject.split()) <= 5:
            yield Asked("definition", f"was {verb} {subject}", rest)
        return
    yield from _dates(subject, verb, rest)
    yield from _numbers(subject, verb, rest)


def _clause(text: str) -> tuple[str, str, str] | None:
    """(subject, finite verb, rest) of a sentence that begins with its subject."""
    tokens = text.split()
    for place, token in enumerate(tokens[: _MOST_SUBJECT + 1]):
        if place and token in _VERBS:
            subject = tokens[:place]
            if subject[0].lower() in _NO_SUBJECT or subject[-1].lower() in _DATIVE | {
                "und",
                "oder",
            }:
                return None
            if subject[0].lower() in (
                "der",
                "die",
                "das",
                "den",
                "dem",
                "ein",
                "eine",
                "jeder",
                "jede",
            ):
                subject[0] = subject[0].lower()
            return " ".join(subject), token, " ".join(tokens[place + 1 :])
        if _STOPS_SUBJECT.search(token):
            return None
    return None


def _abbreviations(text: str) -> Iterator[Asked]:
    """*Künstliche Intelligenz (KI)*: the initials of the words before it."""
    for match in _ABBREVIATION.finditer(text):
        letters = match["short"].casefold()
        words = list(re.finditer(r"[^\s-]+", match["long"]))[-len(letters) :]
        if "".join(word[0][0].casefold() for word in words) == letters:
            answer = match["long"][words[0].start() :]
            yield Asked("abbreviation", f"wofür steht die Abkürzung {match['short']}", answer)


def _numbers(subject: str, verb: str, rest: str) -> Iterator[Asked]:
    for match in _COUNT.finditer(rest):
        noun = match["noun"]
        before, after = rest[: match.start()].strip(), _kept(rest[match.end() :])
        if after is None or "," in before or not _PLURAL.search(noun) or after.startswith("und "):
            continue
        last = before.split()[-1].lower() if before else ""
        left = " ".join(before.split()[:-1])
        if complement := _GENITIVE.match(after):
            noun, after = f"{noun} {complement[0]}", after[complement.end() :].strip()
        if last == "von" and re.fullmatch(r"(?:ein|eine|einen|der|die|das)(?:\s\w+){1,2}", left):
            words, left = f"{before} wie vielen {noun}", ""
        elif last in _DATIVE:
            words = f"{last} wie vielen {noun}"
        elif last in _ACCUSATIVE:
            words = f"{last} wie viele {noun}"
        elif re.fullmatch(r"(?:|\w+e[rsn]?|im Jahr)", before) and last not in (
            "der",
            "die",
            "das",
            "den",
        ):
            words, left = f"wie viele {noun}", before
        else:
            continue
        yield Asked("number", _ask(words, verb, subject, left, after), match["all"])
        return


def _dates(subject: str, verb: str, rest: str) -> Iterator[Asked]:
    match = _DATE.search(rest)
    if match is None:
        return
    before, after = rest[: match.start()].strip(), _kept(rest[match.end() :])
    if after is not None and "," not in before and not before.endswith((" und", " bis", " vom")):
        yield Asked(
            "date", _ask(_DATE_WORDS[match["word"]], verb, subject, before, after), match[0]
        )


def _kept(after: str) -> str | None:
    """What follows the piece that is asked for, up to the next clause; None if that is long."""
    after = re.split(r"\s*(?:[,;:–—]\s|\s(?:und|aber|sondern)\s)", f"{after} ")[0].strip(" ,;:")
    return after if len(after.split()) <= _MOST_LEFT else None


def _ask(*pieces: str) -> str:
    return " ".join(piece for piece in pieces if piece)
