"""What several stations need to know of natural language: its name, sentences and words.

Knows strings only. Refuses to know documents, passages, indexes and models.
"""

from onward.language.guess import guess_language
from onward.language.sentences import split_sentences
from onward.language.words import STOP_WORDS, stems, words

__all__ = ["STOP_WORDS", "guess_language", "split_sentences", "stems", "words"]
