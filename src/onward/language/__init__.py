"""What several stations need to know of natural language: its name, sentences, words and claims.

Knows strings only. Refuses to know documents, passages, indexes and models.
"""

from onward.language.directions import contradict, directions
from onward.language.guess import guess_language
from onward.language.names import missing_names
from onward.language.negation import denies
from onward.language.numbers import numbers_of
from onward.language.sentences import split_sentences
from onward.language.words import STOP_WORDS, overlap, stems, words

__all__ = [
    "STOP_WORDS",
    "contradict",
    "denies",
    "directions",
    "guess_language",
    "missing_names",
    "numbers_of",
    "overlap",
    "split_sentences",
    "stems",
    "words",
]
