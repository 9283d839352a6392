"""Work on words: turn round, count letters, find the nth, sort, shift, leave out.

Knows English words and made-up ones. Refuses to know how answers are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_lowercase

from onward.tasks.fresh.chance import Chance
from onward.tasks.fresh.question import Draft, Generator

WORDS = (
    "anchor", "basket", "candle", "desert", "engine", "feather", "garden", "hammer", "island",
    "jacket", "kitchen", "lantern", "meadow", "needle", "orchard", "pepper", "quarry", "ribbon",
    "saddle", "temple", "umbrella", "valley", "window", "yellow", "zipper", "bridge", "copper",
    "dragon", "ember", "forest", "glacier", "harbor", "ivory", "jungle", "kernel", "ladder",
    "marble", "napkin", "oyster", "pillow", "quiver", "rocket", "silver", "thunder", "urchin",
    "velvet", "walnut", "yogurt", "barrel", "cactus", "donkey", "falcon", "goblet", "helmet",
    "insect", "jigsaw", "lemon", "magnet", "nectar", "olive", "parrot", "raven", "spider",
    "tunnel", "violin", "whistle",
)  # fmt: skip
_CONSONANTS, _VOWELS = "bcdfghjklmnprstvwz", "aeiou"
_ONE_WORD = "Answer with the result only, in small letters."


def _made_up(chance: Chance, syllables: int) -> str:
    """A word that no one has written yet, but could say."""
    return "".join(
        chance.pick(_CONSONANTS)
        + chance.pick(_VOWELS)
        + (chance.pick(_CONSONANTS) * chance.below(2))
        for _ in range(syllables)
    )


def reverse(chance: Chance, difficulty: int) -> Draft:
    """A word from its last letter to its first."""
    word = _made_up(chance, difficulty + 1)
    return Draft(f'Spell the word "{word}" backwards. {_ONE_WORD}', word[::-1], "word")


def count_letter(chance: Chance, difficulty: int) -> Draft:
    """How often a letter stands in a row of letters; every count is alike likely."""
    letter = chance.pick(ascii_lowercase)
    count = chance.between(1, 4 + 3 * difficulty)
    others = [chance.pick(ascii_lowercase.replace(letter, "")) for _ in range(6 + 4 * difficulty)]
    row = "".join(chance.shuffle([letter] * count + others))
    question = f'How often does the letter "{letter}" occur in "{row}"? Answer with a whole number.'
    return Draft(question, str(count), "number")


def nth_word(chance: Chance, difficulty: int) -> Draft:
    """The nth of a row of words, from the front or the back."""
    row = chance.draw(WORDS, 4 + 4 * difficulty)
    place = chance.between(2, len(row) - 1)
    from_back = chance.below(2) == 1
    end = "end" if from_back else "beginning"
    question = (
        f'Which is word number {place}, counted from the {end}, in "{" ".join(row)}"? {_ONE_WORD}'
    )
    return Draft(question, row[-place if from_back else place - 1], "word")


def sort_words(chance: Chance, difficulty: int) -> Draft:
    """Words in the order of the alphabet."""
    row = chance.draw(WORDS, 2 + 2 * difficulty)
    while row == sorted(row):
        row = chance.shuffle(row)
    question = (
        f"Sort these words in the order of the alphabet: {', '.join(row)}."
        " Answer with the sorted words, with commas between them."
    )
    return Draft(question, ", ".join(sorted(row)), "list", tuple(row))


def shift(chance: Chance, difficulty: int) -> Draft:
    """A word with each letter replaced by one that comes later in the alphabet."""
    word, steps = _made_up(chance, difficulty + 1), chance.between(1, 3 * difficulty)
    shifted = "".join(ascii_lowercase[(ascii_lowercase.index(c) + steps) % 26] for c in word)
    places = "place" if steps == 1 else "places"
    question = (
        f'Replace each letter of "{word}" by the letter {steps} {places} later in the alphabet;'
        f" after z comes a. {_ONE_WORD}"
    )
    return Draft(question, shifted, "word")


def without_vowels(chance: Chance, difficulty: int) -> Draft:
    """What is left of words when their vowels go."""
    word = _made_up(chance, 2 * difficulty + 1)
    question = f'Leave out every a, e, i, o and u of "{word}". {_ONE_WORD}'
    return Draft(question, "".join(c for c in word if c not in _VOWELS), "word")


VARIANTS: Mapping[str, Generator] = {
    "reverse": reverse,
    "count-letter": count_letter,
    "nth-word": nth_word,
    "sort": sort_words,
    "shift": shift,
    "without-vowels": without_vowels,
}
