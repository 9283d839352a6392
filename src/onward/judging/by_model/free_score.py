"""A score from 0 to 100 for a response to an instruction, where there is no context to rest on.

Knows a Model, passed in. Refuses to know criteria: the model weighs everything at once.
"""

from __future__ import annotations

from collections.abc import Mapping

from onward.judging.by_model.calls import JUDGING, Prompt, Reading, as_verdict, ask_model
from onward.judging.by_model.fence import MATERIAL, fenced, mark_of
from onward.judging.by_model.lenient_json import TwiceError, find_json
from onward.judging.by_model.reply import plain_keys, read_number, text_under
from onward.protocols import Model
from onward.replies import strict_object, without_thoughts
from onward.types import Grade, Message, Sampling, Verdict

CRITERION = "Score"

SYSTEM_PROMPT = """\
You are a strict and fair judge of responses to instructions. You are shown an instruction, \
perhaps a reference response, and the response to judge.

Score from 0 to 100 how well the response does what the instruction asks: 100 correct, complete \
and clear; 75 with small flaws; 50 half of what was asked, or a flaw that readers mind; 25 mostly \
wrong; 0 nothing of what was asked. Length, confidence and fine words earn nothing. The reference \
is one good response, not the only one.

First write the reason, one or two sentences that name what decides; then the score that follows \
from it. Reply with JSON only, in this form:
{{"reason": "…", "score": <whole number from 0 to 100>}}

{material}\
"""

REQUEST = "Give your verdict on RESPONSE TO JUDGE, as JSON."

SCHEMA = strict_object(
    {"reason": {"type": "string"}, "score": {"type": "integer", "minimum": 0, "maximum": 100}}
)

_SCORE_KEYS = ("score", "grade", "value", "rating")
_REASON_KEYS = ("reason", "explanation", "justification", "rationale")


def free_score(
    model: Model,
    instruction: str,
    response: str,
    reference: str | None = None,
    *,
    sampling: Sampling = JUDGING,
) -> Verdict:
    """Score ``response`` from 0 to 100, with the reason as its only grade, called ``Score``.

    One call, and at most two more when the reply cannot be read. Unscored with a reason when the
    model fails, gives no number in range, or cannot take the response. Raises OfflineError and
    UsageError.
    """
    texts = [("INSTRUCTION", instruction), ("RESPONSE TO JUDGE", response)]
    if reference:
        texts.insert(1, ("REFERENCE RESPONSE", reference))
    mark = mark_of([instruction, reference or ""])
    parts = [fenced(name, text, mark) for name, text in texts]
    messages = [
        Message("system", SYSTEM_PROMPT.format(material=MATERIAL.format(mark=mark))),
        Message("user", "\n\n".join([*parts, REQUEST])),
    ]
    asked = ask_model(model, Prompt(lambda _: messages, 0, SCHEMA), sampling, _read)
    grades = asked.reading.value
    return as_verdict(model.name, asked, grades[0].value if grades else None)


def _read(reply: str) -> Reading[tuple[Grade, ...]]:
    """The last score in ``reply``; a bare number is one without a reason."""
    said = without_thoughts(reply)
    try:
        found = [plain_keys(one) for one in find_json(said) if isinstance(one, Mapping)]
    except TwiceError as error:
        return Reading(None, f"'{error}' is there twice in one object")
    scored = [one for one in found if any(key in one for key in _SCORE_KEYS)] or [{"score": said}]
    given = next(scored[-1][key] for key in _SCORE_KEYS if key in scored[-1])
    value = read_number(given, 0, 100)
    if value is None:
        return Reading(None, "there is no score from 0 to 100 under 'score'")
    reason = text_under(scored[-1], _REASON_KEYS)
    problem = None if reason else "there is no reason for the score"
    return Reading((Grade(CRITERION, value, reason),), problem, 1)
