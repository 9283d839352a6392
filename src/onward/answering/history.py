"""Keep what was said within a budget: recent turns whole, older ones condensed, the oldest dropped.

Knows turns and sizes. Refuses to know which turns belong to a question: that is decided before.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.answering.marks import UNSUPPORTED, read_marks
from onward.tokens import estimate_tokens
from onward.types import Turn

_TURN_TOKENS = 16
"""What a chat template adds to the two messages of a turn."""


def condensed(turns: Sequence[Turn], tokens: int) -> tuple[Turn, ...]:
    """Return ``turns``, oldest first, within about ``tokens`` tokens; () when there is no room.

    As many of the latest as fit stay whole. What room is left over goes to older ones with the
    first sentence of their answer, or with no answer, latest first; the rest are dropped.
    """
    whole: list[Turn] = []
    room = tokens
    for turn in reversed(turns):
        if (size := _size(turn)) > room:
            break
        whole.insert(0, turn)
        room -= size
    older = turns[: len(turns) - len(whole)]
    return (*_shortened(older, room), *whole)


def _shortened(turns: Sequence[Turn], room: int) -> list[Turn]:
    kept: list[Turn] = []
    for turn in reversed(turns):
        forms = (Turn(turn.question, _first_sentence(turn.answer)), Turn(turn.question, "…"))
        fitting = next((form for form in forms if _size(form) <= room), None)
        if fitting is None:
            break
        kept.insert(0, fitting)
        room -= _size(fitting)
    return kept


def _first_sentence(answer: str) -> str:
    plain, sentences = read_marks(answer.replace(UNSUPPORTED, ""))
    return sentences[0].text.strip() if sentences else plain.strip()


def _size(turn: Turn) -> int:
    return estimate_tokens(turn.question) + estimate_tokens(turn.answer) + _TURN_TOKENS
