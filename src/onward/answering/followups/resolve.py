"""From a question in its conversation to one that stands alone, and the turns that it leans on.

Read ``_resolve`` from top to bottom: how the question begins → what it lacks → which turn has it
→ the question with what was lacking. Knows words. Refuses to know documents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onward.answering.abstention import is_abstention
from onward.answering.followups.by_model import rewritten
from onward.answering.followups.exchange import (
    carried_over,
    is_adjunct,
    is_fragment,
    stands_for_a_question,
)
from onward.answering.followups.leaning import Lack, is_of_something, lack_of
from onward.answering.followups.names import names
from onward.answering.followups.openings import Opening, opening_of
from onward.answering.followups.subjects import (
    filled_in,
    is_plural,
    missing_words,
    tells_of_several,
)
from onward.language import guess_language, stems
from onward.protocols import Model
from onward.types import Question, Resolved, Turn

_MOST_TURNS = 30
"""Latest turns that a question can lean on."""
_MOST_CHARACTERS = 2_000
"""A longer question says enough of itself."""
_MOST_EXPLAINED = 30
"""Words of an answer that its explanation is searched with."""
_ORDINALS = {"first": 0, "second": 1, "third": 2, "previous": -1, "last": -1}
_QUESTION_NUMBER = re.compile(
    r"\b(first|second|third|previous|last)\b.*\bquestion\b", re.IGNORECASE
)
_EXPLAINS = re.compile(
    r"\W*(?:why|how (?:so|come)|in what way|warum|wieso|pourquoi|por qu[eé])\b", re.IGNORECASE
)
_CONDITION = re.compile(
    r"(?:when|if|where|while|unless)\s+(?!(?:is|are|was|were|do|does|did|can|will|would|has)\b)",
    re.IGNORECASE,
)
"""*I mean when both are adapted*: what begins so is no question."""
_OWNS = re.compile(r"(?P<owned>.*?)\b(?:of|in|for|between)\s+(?:the\s+)?\S*[A-Z]", re.DOTALL)


def resolve(question: Question, *, model: Model | None = None) -> Resolved:
    """Return ``question`` made self-contained, the turns that it needs, and why.

    A question that stands alone keeps its text and no turn. With a ``model`` the text of one that
    leans is the model's, where it can be trusted; which turns are kept is decided by rules.
    """
    turns = question.history[-_MOST_TURNS:]
    if not turns:
        return Resolved(question.text, (), "nothing was asked before")
    if len(question.text) > _MOST_CHARACTERS:
        return Resolved(question.text, (), "it is long enough to stand alone")
    language = guess_language("\n".join([*(turn.question for turn in turns), question.text]))
    resolved = _resolve(question.text, turns, language)
    if model is None or not resolved.kept:
        return resolved
    return rewritten(question.text, resolved, model)


def _resolve(text: str, turns: Sequence[Turn], language: str) -> Resolved:
    if not turns or len(text) > _MOST_CHARACTERS:
        return Resolved(text, (), "nothing was asked before")
    opening = opening_of(text)
    rest = opening.rest.strip()
    if opening.kind == "dismisses":
        return Resolved(rest or text, (), "the earlier question was taken back")
    if opening.kind == "returns":
        return _returned(opening, turns, language)
    said_by_itself = opening.kind == "plain" and stands_for_a_question(text)
    if (opening.kind in ("corrects", "continues") or said_by_itself) and _is_bare(
        opening, language
    ):
        return _carried(opening, turns, language)
    lack = lack_of(rest, language) if rest else Lack("subject", 0, 0)
    if lack is None:
        itself = text if opening.kind == "plain" else rest
        return Resolved(itself, (), "it names its own subject")
    return _filled(rest, lack, turns, language)


def _filled(rest: str, lack: Lack, turns: Sequence[Turn], language: str) -> Resolved:
    """What a question lacks, from the turn that it means and those that this one leans on."""
    place = _turn_meant(rest, turns)
    meant = turns[place]
    before = _resolve(meant.question, turns[:place], language)
    kept = (*before.kept, meant)
    answer = "" if is_abstention(meant.answer) else meant.answer
    said = len(stems(rest, language))
    if _EXPLAINS.match(rest) and said <= (1 if lack.kind == "subject" else 0):
        why = "it asks for the reason of the turn before"
        return Resolved(_explained(rest, before.text, answer), kept, why)
    filled = filled_in(rest, lack, before.text, answer, language)
    if place and is_plural(rest, lack) and not tells_of_several(before.text, answer):
        # "Compare them" after two questions of one thing each means both.
        other = _resolve(turns[place - 1].question, turns[: place - 1], language)
        words = missing_words(other.text, filled, language)
        filled = f"{filled} ({' '.join(words)})" if words else filled
        earlier = (*other.kept, turns[place - 1])
        kept = tuple(turn for turn in turns if turn in earlier or turn in kept)
    return Resolved(filled, kept, _reason(rest, lack))


def _is_bare(opening: Opening, language: str) -> bool:
    """Whether a correction or continuation gives a mere phrase in place of one asked before."""
    rest = opening.rest.strip()
    if not rest or opening.old:
        return True
    if opening.kind == "corrects" and _CONDITION.match(rest):
        return True
    lack = lack_of(rest, language)
    if not is_fragment(rest) or (lack and lack.end):
        return False
    if opening.kind == "plain" and is_adjunct(rest):
        return True
    if opening.kind == "plain" and (not names(rest) or is_of_something(rest)):
        return False
    owner = _OWNS.match(rest)
    return not (owner and stems(owner["owned"], language))  # "the limitations of LoRA"


def _carried(opening: Opening, turns: Sequence[Turn], language: str) -> Resolved:
    """The question before with a phrase of it exchanged."""
    before = _resolve(turns[-1].question, turns[:-1], language)
    kept = (*before.kept, turns[-1])
    new = opening.rest.strip(" .?!,;:")
    if not new:
        return Resolved(before.text, kept, "it says nothing of its own")
    does = "corrects" if opening.kind == "corrects" else "continues"
    text = carried_over(before.text, new, opening.old)
    return Resolved(text, kept, f"it {does} the question before")


def _returned(opening: Opening, turns: Sequence[Turn], language: str) -> Resolved:
    """A return to an earlier subject, by its name or by the number of the question."""
    rest, topic = opening.rest, set(stems(opening.topic, language))
    numbered = _QUESTION_NUMBER.search(opening.topic)
    place = _ORDINALS[numbered[1].lower()] if numbered else len(turns)
    if place < len(turns):
        inner = _resolve(rest, [turns[place]], language)
        return replace(inner, kept=(turns[place],), reason="it goes back to an earlier question")
    kept = tuple(t for t in turns if topic and topic <= set(stems(t.question, language)))
    lack = lack_of(rest, language)
    if lack and lack.kind == "pronoun":
        text = filled_in(rest, lack, f"What is {opening.topic}?", "", language)
    else:
        said = topic <= set(stems(rest, language))
        text = rest if said else f"{rest} ({opening.topic})"
    return Resolved(text, kept, f"it goes back to {opening.topic}")


def _turn_meant(rest: str, turns: Sequence[Turn]) -> int:
    """The turn that a question leans on: the last, or the latest that has the names it says."""
    own = [name.casefold() for name in names(rest)]
    said = [f"{turn.question} {turn.answer}".casefold() for turn in turns]
    if own and not any(name in said[-1] for name in own):
        for place in range(len(turns) - 2, -1, -1):
            if any(name in said[place] for name in own):
                return place
    return len(turns) - 1


def _explained(rest: str, asked: str, answer: str) -> str:
    """*Why?* with what was asked and the first sentence of what was answered."""
    first = re.split(r"(?<=[.!?])\s", answer.strip(), maxsplit=1)[0]
    words = re.sub(r"\s*\[\d+\]", "", first).split()[:_MOST_EXPLAINED]
    return f"{rest} ({asked.rstrip('?. ')}{': ' if words else ''}{' '.join(words)})"


def _reason(rest: str, lack: Lack) -> str:
    said = rest[lack.start : lack.end]
    if lack.kind == "comparison":
        return "one side of its comparison is not named"
    return f"“{said}” stands for something before it" if said else "its subject is left out"
