"""Instructions whose following can be checked: so many words, no commas, JSON with such keys.

After Zhou et al. 2023, "Instruction-Following Evaluation for Large Language Models". Knows what a
text must have. Refuses to know whether it is a good one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from onward.tasks.fresh.chance import Chance
from onward.tasks.fresh.question import Draft, Generator
from onward.tasks.fresh.strings import WORDS

_TOPICS = (
    "a walk in the rain", "the first day at school", "how bread is made", "a lost umbrella",
    "a market in the morning", "why the sky is blue", "an old photograph", "a train that is late",
    "the sound of the sea", "a letter from a friend", "keeping bees", "a broken clock",
)  # fmt: skip
_KEYS = ("title", "summary", "author", "mood", "place", "time", "reason", "result", "next")
_ENDS = ("and that is all", "see you tomorrow", "nothing more to say", "now it is your turn")
_RARE = "jqxz"
_BULLET = re.compile(r"\s*- \S")
_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)\n?```", re.DOTALL | re.IGNORECASE)

Rules = Mapping[str, Any]
"""Name of a rule → what it asks for."""


def prose(chance: Chance, difficulty: int) -> Draft:
    """A text of so many words with one more rule to three."""
    count = chance.between(8, 10 + 10 * difficulty)
    return _drafted(chance, {"words": count}, f"Write exactly {count} words.", difficulty)


def bullets(chance: Chance, difficulty: int) -> Draft:
    """A list of so many points with one more rule to three."""
    count = chance.between(2, 3 + 2 * difficulty)
    text = f'Write exactly {count} lines, each of which begins with "- ", and nothing else.'
    return _drafted(chance, {"bullets": count}, text, difficulty)


def json_object(chance: Chance, difficulty: int) -> Draft:
    """A JSON object with such keys, one of whose values has a word."""
    keys, word = chance.draw(_KEYS, difficulty + 1), chance.pick(WORDS)
    question = (
        f"Write about {chance.pick(_TOPICS)}. Answer with one JSON object and nothing else, with"
        f" exactly the keys {', '.join(keys)}, in this order, whose values are texts that are not"
        f' empty. The value of "{keys[0]}" must contain the word "{word}".'
    )
    rules = {"keys": keys, "value": [keys[0], word]}
    return Draft(question, json.dumps(rules), "rules")


def _drafted(chance: Chance, rules: dict[str, Any], text: str, difficulty: int) -> Draft:
    """Add rules that do not contradict each other: first a word, so that no answer fits all."""
    word, other = chance.draw(WORDS, 2)
    told = [f"Write about {chance.pick(_TOPICS)}.", text]
    if difficulty > 1 and chance.below(2):
        times = chance.between(2, difficulty)
        rules["times"] = [word, times]
        told.append(f'Use the word "{word}" exactly {times} times.')
    else:
        rules["contains"] = [word] if difficulty == 1 else [word, other]
        told.append(" ".join(f'Use the word "{each}".' for each in rules["contains"]))
    more: list[tuple[str, Any, str]] = [
        ("commas", 0, "Do not use any comma."),
        chance.pick(
            (
                ("case", "upper", "Write in capital letters only."),
                ("case", "lower", "Write in small letters only."),
            )
        ),
    ]
    ending = chance.pick(_ENDS)
    letter = next(each for each in chance.shuffle(_RARE) if each not in word + other)
    more.append(("ends", ending, f'End with the words "{ending}".'))
    more.append(("without", letter, f'Do not use the letter "{letter}".'))
    for name, value, said in chance.draw(more, difficulty - 1):
        rules[name] = value
        told.append(said)
    return Draft(" ".join(told), json.dumps(rules), "rules")


def followed(rules: Rules, written: str) -> dict[str, bool]:
    """Return for each rule whether a text follows it.

    Words are what stands between blanks and has a letter or digit; a bullet's dash is none. Words
    that are asked for count in any case, whole only; what a text ends with may be followed by
    punctuation. JSON may stand in a fence. Raises KeyError for a rule that does not exist.
    """
    text = written.strip()
    return {name: _CHECKS[name](text, value) for name, value in rules.items()}


def _has_words(text: str, count: int) -> bool:
    return sum(any(map(str.isalnum, each)) for each in text.split()) == count


def _has_bullets(text: str, count: int) -> bool:
    lines = [line for line in text.split("\n") if line.strip()]
    return len(lines) == count and all(map(_BULLET.match, lines))


def _occurrences(text: str, word: str) -> int:
    return len(re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE))


def _has_case(text: str, case: str) -> bool:
    return any(map(str.isalpha, text)) and text == (
        text.upper() if case == "upper" else text.lower()
    )


def _ends(text: str, ending: str) -> bool:
    return text.casefold().rstrip(" .!?…\"'”’*)\n").endswith(ending)


def _object(text: str) -> Mapping[str, Any]:
    """The JSON object that a text is; empty where it is none."""
    fenced = _FENCE.fullmatch(text)
    try:
        value = json.loads(fenced[1] if fenced else text)
    except (json.JSONDecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _has_keys(text: str, keys: list[str]) -> bool:
    found = _object(text)
    return list(found) == keys and all(
        isinstance(value, str) and value.strip() for value in found.values()
    )


_CHECKS: Mapping[str, Callable[[str, Any], bool]] = {
    "words": _has_words,
    "bullets": _has_bullets,
    "contains": lambda text, words: all(_occurrences(text, word) for word in words),
    "times": lambda text, rule: _occurrences(text, rule[0]) == rule[1],
    "commas": lambda text, _: "," not in text,
    "case": _has_case,
    "ends": _ends,
    "without": lambda text, letter: letter not in text.casefold(),
    "keys": _has_keys,
    "value": lambda text, rule: bool(_occurrences(str(_object(text).get(rule[0], "")), rule[1])),
}

VARIANTS: Mapping[str, Generator] = {"prose": prose, "bullets": bullets, "json": json_object}
