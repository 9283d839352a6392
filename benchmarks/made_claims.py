"""Claims made from sentences by rule: quotes and light paraphrases, and the same with one error.

They teach the claim checker what people's labels hardly show: that a quote is supported, and that
one other number in it is not. Made from XQuAD and SciFact only, which measure nothing here.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator

from benchmarks.claim_labels import Label, Labelled
from benchmarks.xquad import DATA
from onward.judging.claims.polarity import denials, opposite_words
from onward.language import split_sentences, stems
from onward.language.names import names_of
from onward.language.words import STOP_WORDS

Change = Callable[[str, random.Random], str | None]

_VERB = re.compile(
    r"\b(is|are|was|were|can|could|will|would|should|may|must|has|have|had|did|does|do)\b(?! not)"
)
_PLAIN = re.compile(r"(?<![.\w])[a-z]{5,}(?![\w’'-])")
_SYNONYMS = dict(
    pair.split("=")
    for pair in [
        "show=demonstrate",
        "shows=demonstrates",
        "showed=demonstrated",
        "use=employ",
        "uses=employs",
        "used=employed",
        "using=employing",
        "many=numerous",
        "large=big",
        "began=started",
        "begin=start",
        "method=approach",
        "methods=approaches",
        "help=assist",
        "people=persons",
        "important=crucial",
        "approximately=about",
        "several=some",
        "often=frequently",
        "country=nation",
        "countries=nations",
        "build=construct",
        "built=constructed",
        "city=town",
        "area=region",
        "areas=regions",
        "near=close",
        "also=additionally",
        "however=though",
        "find=discover",
        "found=discovered",
        "because=since",
        "main=principal",
        "result=outcome",
        "results=outcomes",
        "study=investigation",
        "children=kids",
        "patients=sufferers",
        "disease=illness",
        "doctors=physicians",
        "cells=cell",
        "known=recognised",
        "called=named",
        "includes=comprises",
        "including=such",
        "received=got",
        "moved=relocated",
        "died=perished",
        "made=produced",
        "make=produce",
        "said=stated",
        "given=provided",
        "new=novel",
        "whole=entire",
        "risk=danger",
        "treatment=therapy",
        "function=role",
        "reduced=lowered",
        "increased=raised",
        "suggest=indicate",
        "suggests=indicates",
        "associated=linked",
        "required=needed",
        "provides=offers",
        "first=initially",
    ]
)
_SYLLABLES = [
    "quan",
    "flux",
    "neo",
    "morph",
    "tron",
    "syn",
    "vex",
    "lumi",
    "dyna",
    "kro",
    "zeta",
    "plex",
    "thra",
    "bor",
    "nexi",
    "gral",
]


def made_claims(seed: int = 0, passages: int = 500) -> list[Labelled]:
    """Return claims over so many passages, one of each kind a passage where it can be made."""
    rng = random.Random(seed)
    texts = plain_texts()
    rng.shuffle(texts)
    made: list[Labelled] = []
    for number, text in enumerate(texts[:passages]):
        sentences = [text[a:b] for a, b in split_sentences(text)]
        fit = [s for s in sentences if 6 <= len(stems(s)) <= 40 and s[-1] == "."]
        foreign = texts[passages + number % (len(texts) - passages)]
        for kind, (label, change) in KINDS.items():
            sentence = rng.choice(fit) if fit else ""
            if sentence and (claim := change(sentence, rng)) and claim != sentence:
                made.append(Labelled(claim, text, label, kind))
        if fit:
            quote = rng.choice(fit)
            made.append(Labelled(quote, text, "supported", "quote"))
            made.append(Labelled(quote, foreign, "unsupported", "elsewhere"))
    return made


def _number(sentence: str, rng: random.Random) -> str | None:
    found = list(re.finditer(r"\d+", sentence))
    if not found:
        return None
    match = rng.choice(found)
    old = match[0]
    new = old
    while new == old:
        new = "".join(rng.choice("123456789") for _ in old)
    return sentence[: match.start()] + new + sentence[match.end() :]


def _name(sentence: str, rng: random.Random) -> str | None:
    found = [name for name in names_of(sentence) if len(name) > 3]
    if not found:
        return None
    other = rng.choice(
        ["Marlowe", "Kessington", "Ferrante", "Oslo", "Tanaka", "Brightwell", "Peru"]
    )
    return sentence.replace(rng.choice(found), other, 1)


def negate(sentence: str) -> str | None:
    """The sentence with a *not* behind its first auxiliary verb, or without its negation."""
    if denials(sentence):
        changed = re.sub(r"\b(not|never|no)\s", "", sentence, count=1)
        return changed if changed != sentence else None
    changed = _VERB.sub(lambda m: f"{m[1]} not", sentence, count=1)
    return changed if changed != sentence else None


def _negation(sentence: str, _: random.Random) -> str | None:
    return negate(sentence)


def _opposite(sentence: str, rng: random.Random) -> str | None:
    found = [
        m for m in re.finditer(r"(?<![\w-])[a-z]+(?![\w-])", sentence) if m[0] in opposite_words()
    ]
    if not found:
        return None
    match = rng.choice(found)
    against = rng.choice(sorted(opposite_words()[match[0]]))
    return sentence[: match.start()] + against + sentence[match.end() :]


def _roles(sentence: str, rng: random.Random) -> str | None:
    found = [*dict.fromkeys(name for name in names_of(sentence) if len(name) > 2)]
    if len(found) < 2:
        return None
    one, two = rng.sample(found, 2)
    if one in two or two in one:
        return None
    return sentence.replace(one, "\0").replace(two, one).replace("\0", two)


def _jargon(sentence: str, rng: random.Random) -> str | None:
    word = "".join(rng.sample(_SYLLABLES, 3))
    return _replace_word(sentence, rng, lambda _: word)


def _added_jargon(sentence: str, rng: random.Random) -> str | None:
    word, other = ("".join(rng.sample(_SYLLABLES, 3)) for _ in range(2))
    return f"{sentence[:-1]} through {word} {other} modulation."


def _other_word(sentence: str, rng: random.Random) -> str | None:
    others = [
        "garden",
        "teacher",
        "violin",
        "ocean",
        "lawyer",
        "engine",
        "winter",
        "bakery",
        "planet",
        "courage",
    ]
    return _replace_word(sentence, rng, lambda _: rng.choice(others))


def _synonym(sentence: str, rng: random.Random) -> str | None:
    return _replace_word(sentence, rng, lambda word: _SYNONYMS.get(word, ""), every=True)


def _replace_word(
    sentence: str, rng: random.Random, new: Callable[[str], str], *, every: bool = False
) -> str | None:
    found = [m for m in _PLAIN.finditer(sentence) if m[0] not in STOP_WORDS["en"] and new(m[0])]
    if not found:
        return None
    chosen = found if every else [rng.choice(found)]
    for match in reversed(chosen):
        sentence = sentence[: match.start()] + new(match[0]) + sentence[match.end() :]
    return sentence


def _shorter(sentence: str, rng: random.Random) -> str | None:
    """Without its first or last part, or what stands in brackets."""
    parts = [p for p in re.split(r",\s", re.sub(r"\s\([^)]*\)", "", sentence)) if p]
    if len(parts) > 1:
        parts = parts[1:] if rng.random() < 0.5 else parts[:-1]
    changed = ", ".join(parts).rstrip(".") + "."
    return changed[0].upper() + changed[1:] if len(stems(changed)) >= 4 else None


def _turned_round(sentence: str, _: random.Random) -> str | None:
    parts = sentence.rstrip(".").split(", ")
    if len(parts) != 2:
        return None
    return f"{parts[1][0].upper()}{parts[1][1:]}, {parts[0][0].lower()}{parts[0][1:]}."


def _introduced(sentence: str, rng: random.Random) -> str | None:
    lead = rng.choice(["According to the text,", "The document states that", "In other words,"])
    return f"{lead} {sentence[0].lower()}{sentence[1:]}"


def _fewer_words(sentence: str, rng: random.Random) -> str | None:
    kept = [w for w in sentence.split() if w.lower() not in STOP_WORDS["en"] or rng.random() < 0.7]
    return " ".join(kept)


KINDS: dict[str, tuple[Label, Change]] = {
    "number": ("contradicted", _number),
    "name": ("unsupported", _name),
    "negation": ("contradicted", _negation),
    "opposite": ("contradicted", _opposite),
    "roles": ("contradicted", _roles),
    "jargon": ("unsupported", _jargon),
    "added jargon": ("unsupported", _added_jargon),
    "other word": ("unsupported", _other_word),
    "synonyms": ("supported", _synonym),
    "shorter": ("supported", _shorter),
    "turned round": ("supported", _turned_round),
    "introduced": ("supported", _introduced),
    "fewer words": ("supported", _fewer_words),
}


def plain_texts() -> list[str]:
    """The paragraphs of XQuAD and the first abstracts of SciFact."""
    return [*_xquad(), *_scifact()]


def _xquad() -> Iterator[str]:
    found = json.loads((DATA / "xquad" / "xquad.en.json").read_text("utf-8"))
    for article in found["data"]:
        for paragraph in article["paragraphs"]:
            yield paragraph["context"]


def _scifact() -> Iterator[str]:
    for line in (DATA / "scifact" / "corpus.jsonl").read_text("utf-8").splitlines()[:1200]:
        yield json.loads(line)["text"]
