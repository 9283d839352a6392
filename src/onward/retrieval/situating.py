"""One line that situates a passage in its document, by a language model.

A passage that says "it rose by 12 %" is found by what it leaves out once a line says whose revenue
that is, and of which year (Anthropic 2024, "Introducing contextual retrieval"). The line is indexed
with the passage and never shown as its text. Refuses to know where lines are kept.
"""

from __future__ import annotations

from onward.errors import ModelError
from onward.fence import MATERIAL, fenced, harmless
from onward.language import numbers_of, stems
from onward.passage_text import SEPARATOR, context_line
from onward.replies import without_thoughts
from onward.types import Message, Passage, Sampling

_SITUATE_PROMPT = f"""\
Below are the parts of a document that matter here, and a passage of it. Write one sentence of at \
most 40 words that tells somebody who sees only the passage where in the document it stands and \
what it is about: name the company, product, person, period or subject that the passage itself \
leaves out, and do not repeat what it says. Use only what the document says. Write in the language \
of the passage. {MATERIAL} Reply with the sentence and nothing else.

Document: {{about}}

{{document}}

{{passage}}"""
SITUATION_TOKENS = 120
"""Longest reply."""
MOST_WORDS = 60
_SOME_WORDS = 8
_LEAST_DIFFERENT = 0.6
"""Share of a line's stems that differ, when it has some words."""
_GAP = "\n[…]\n"


def situation_sampling() -> Sampling:
    """How a model is to write a line."""
    return Sampling(max_tokens=SITUATION_TOKENS)


def situation_messages(passage: Passage, text: str, room: int) -> tuple[Message, ...]:
    """What a model is asked for the line of a passage in the document ``text``.

    Of a document longer than ``room`` characters it is shown the beginning, which says what it is,
    and what stands around the passage.
    """
    about = harmless(SEPARATOR.join(filter(None, (passage.source, context_line(passage)))))
    asked = _SITUATE_PROMPT.format(
        about=about.replace("\n", " "),
        document=fenced("document", excerpt(text, passage.start, passage.end, room)),
        passage=fenced("passage", passage.text),
    )
    return (Message("user", asked),)


def excerpt(text: str, start: int, end: int, room: int) -> str:
    """Return at most ``room`` characters of ``text``: its beginning, and around ``start:end``.

    A quarter of the room is for the beginning. What is left out between them is marked.
    """
    if len(text) <= room:
        return text
    head = room // 4
    around = room - head - len(_GAP)
    if around <= 0:
        return text[: max(0, room)]
    middle = (start + min(end, len(text))) // 2
    first = min(max(0, middle - around // 2), len(text) - around)
    if first <= head:
        return text[:room]
    return f"{text[:head]}{_GAP}{text[first : first + around]}"


def read_situation(reply: str, passage: Passage, messages: tuple[Message, ...]) -> str:
    """Return the line of a reply to ``messages``; raises ModelError for one of no use.

    Of use is a line that says something beyond the passage, does not go round in circles as small
    models do, and has no number that stands nowhere in what the model was shown: an index with
    made-up years finds the wrong passages. What goes beyond MOST_WORDS is cut off.
    """
    written = " ".join(without_thoughts(reply).split()).strip("\"“”'")
    line = " ".join(written.split(" ")[:MOST_WORDS])
    said = stems(line, passage.language)
    if not said:
        raise ModelError("the model wrote nothing")
    if len(said) >= _SOME_WORDS and len(set(said)) < len(said) * _LEAST_DIFFERENT:
        raise ModelError("the model repeats itself")
    shown = " ".join(message.content for message in messages)
    if unknown := numbers_of(line) - numbers_of(shown):
        raise ModelError(f"the model wrote {min(unknown)}, which the document does not say")
    if set(said) <= set(stems(passage.text, passage.language)):
        raise ModelError("the model only repeats the passage")
    return line
