"""One record of a training file as a conversation or as a pair of answers, whatever its format.

Knows the columns and turns of Alpaca, ShareGPT, chat messages, prompt-completion, preference pairs,
LIMA, and questions with answers. Refuses to know files, classes and tokens.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from onward.language.json_records import is_torn
from onward.tasks.case_record import RecordError
from onward.types import Message, Role

CONVERSATIONS = ("messages", "conversations", "conversation", "dialog", "dialogue")
PROMPTS = ("instruction", "prompt", "question", "query", "input", "source", "mr")
ANSWERS = ("completion", "response", "answer", "output", "target", "reference", "ref")
PREFERENCE = ("chosen", "rejected")
KNOWN = frozenset((*CONVERSATIONS, *PROMPTS, *ANSWERS, *PREFERENCE))
"""Columns by which a record's format is told."""

_GROUNDS = ("input", "context")
"""What an instruction or a question is about, in a column of its own (Alpaca, Dolly)."""
_FORMATS = {"instruction": "alpaca", "prompt": "prompt-completion"}
_ROLES: dict[str, Role] = {
    "human": "user", "user": "user", "prompter": "user",
    "gpt": "assistant", "assistant": "assistant", "bot": "assistant", "chatbot": "assistant",
    "model": "assistant", "ai": "assistant", "chatgpt": "assistant",
    "system": "system",
}  # fmt: skip
_TRANSCRIPT = re.compile(r"(?:\A\s*|\n\n)(Human|Assistant):")

_Turn = tuple[Role, str]


class _Read(NamedTuple):
    format: str
    turns: list[_Turn]


class Pair(NamedTuple):
    """A prompt with two answers, as a record tells it."""

    prompt: tuple[Message, ...]
    chosen: str
    rejected: str


def example_of(record: Mapping[str, Any]) -> tuple[str, tuple[Message, ...]]:
    """Return the format of ``record`` and its conversation, which ends with the assistant's turn.

    Columns are known by name, whatever its case. Of a preference pair the chosen answer is learned
    and, where there is none, ``output``. An instruction and its ``input`` are one turn, parted by
    a blank line. Blanks around a turn fall away. Turns of one role in a row are joined by a blank
    line, because most templates refuse them; turns of the assistant before the first of the user,
    and of the user after the last of the assistant, are left out. Raises RecordError for unknown
    columns and roles, an empty turn, a system turn that is not the first, parts that are not text,
    and a conversation without a user or an assistant.
    """
    found = _lowered(record)
    if _given(found.get("chosen")):
        return "preference", _settled(_whole(found, "chosen"))
    read = _conversation(found)
    if read is None:
        read = _prompt(found)
        if read is None:
            raise RecordError(_unknown(found))
        prompt = _prompt_column(found)
        answer = next((name for name in ANSWERS if name in found and name != prompt), None)
        if answer is None:
            raise RecordError(f"no answer beside {prompt!r}: one of {', '.join(ANSWERS)} is wanted")
        read = _Read(read.format, read.turns + _answer_turns(found[answer], answer))
    return read.format, _settled(read.turns)


def pair_of(record: Mapping[str, Any]) -> Pair:
    """Return the prompt, the chosen and the rejected answer of ``record``.

    ``chosen`` and ``rejected`` may be texts, messages, or whole conversations (a list of messages,
    or one text of ``Human:`` and ``Assistant:`` as in HH-RLHF) that differ in their last turn; the
    prompt may be a text, messages, or the columns of any other format. Raises RecordError as
    ``example_of`` does, and where one of the two is missing, both are the same, or they do not
    answer the same.
    """
    found = _lowered(record)
    if missing := [name for name in PREFERENCE if not _given(found.get(name))]:
        raise RecordError(f"no {missing[0]!r}: a preference pair has 'chosen' and 'rejected'")
    chosen, rejected = (_settled(_whole(found, name)) for name in PREFERENCE)
    if chosen[:-1] != rejected[:-1]:
        raise RecordError("'chosen' and 'rejected' differ before their last turn: no one prompt")
    if chosen == rejected:
        raise RecordError("'chosen' and 'rejected' are the same: nothing to prefer")
    return Pair(chosen[:-1], chosen[-1].content, rejected[-1].content)


def text_of(value: Any, column: str) -> str:  # noqa: ANN401 - any JSON value comes in
    """Return a value as text without blanks around it, "" for what is unknown.

    Numbers and truth values become text (1.0 is ``1``, true is ``true``). Raises RecordError for
    lists, objects, and bytes that are not of the file's encoding.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        whole = isinstance(value, float) and value.is_integer()
        return str(int(value) if whole else value)
    if not isinstance(value, str):
        kind = "an object" if isinstance(value, Mapping) else "a list"
        raise RecordError(f"{column!r} is {kind}, not a text")
    if is_torn(value):
        raise RecordError(f"{column!r} is not UTF-8 throughout; save the file as UTF-8")
    # Half of a surrogate pair is no text: no tokenizer takes it.
    return value.encode("utf-8", "replace").decode().strip()


def _lowered(record: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key).strip().casefold(): value for key, value in record.items()}


def _given(value: object) -> bool:
    return value is not None and value not in ("", [], {})


def _unknown(found: Mapping[str, Any]) -> str:
    return (
        f"no known column among {', '.join(found) or 'none'}: messages, conversations, or"
        " instruction, prompt or question with its answer; or name two with --text and --label"
    )


def _prompt_column(found: Mapping[str, Any]) -> str | None:
    return next((name for name in PROMPTS if name in found), None)


def _prompt(found: Mapping[str, Any]) -> _Read | None:
    """Read what waits for an answer; None where no column tells."""
    column = _prompt_column(found)
    if column is None:
        return None
    value = found[column]
    before = _before(found)
    form = _FORMATS.get(column, "question-answer")
    if isinstance(value, list | Mapping):
        return _Read(form, before + _listed(value, column).turns)
    text = text_of(value, column)
    if not text:
        raise RecordError(f"{column!r} is empty")
    if turns := _transcript(text):
        if turns[-1] == ("assistant", ""):  # where the answer belongs
            del turns[-1]
        return _Read(form, before + turns)
    grounds = [text_of(found[name], name) for name in _GROUNDS if name in found and name != column]
    return _Read(form, [*before, ("user", "\n\n".join(filter(None, [text, *grounds])))])


def _before(found: Mapping[str, Any]) -> list[_Turn]:
    """The system turn and the earlier turns that stand in columns of their own."""
    turns: list[_Turn] = []
    if system := text_of(found.get("system"), "system"):
        turns.append(("system", system))
    history = found.get("history") or []
    if not isinstance(history, list) or any(
        not isinstance(turn, list) or len(turn) != 2 for turn in history
    ):
        raise RecordError("'history' must be a list of [user, assistant]")
    for user, assistant in history:
        turns += [("user", text_of(user, "history")), ("assistant", text_of(assistant, "history"))]
    return turns


def _conversation(found: Mapping[str, Any]) -> _Read | None:
    column = next((name for name in CONVERSATIONS if _given(found.get(name))), None)
    if column is None:
        return None
    read = _listed(found[column], column)
    return _Read(read.format, _before(found) + read.turns)


def _whole(found: Mapping[str, Any], column: str) -> list[_Turn]:
    """The turns of one of two answers, those of the prompt before it included."""
    turns = _answer_turns(found[column], column)
    if any(role == "user" for role, _ in turns):
        return _before(found) + turns
    before = _conversation(found) or _prompt(found)
    if before is None:
        raise RecordError(f"no prompt beside {column!r}: 'prompt' or 'messages' is wanted")
    if before.turns[-1][0] != "user":
        raise RecordError(f"the prompt beside {column!r} does not end with the user's turn")
    return before.turns + turns


def _answer_turns(value: Any, column: str) -> list[_Turn]:  # noqa: ANN401 - any JSON value
    if isinstance(value, list | Mapping):
        return _listed(value, column).turns
    text = text_of(value, column)
    return _transcript(text) or [("assistant", text)]


def _transcript(text: str) -> list[_Turn]:
    """The turns of a text as ``Human: …``, blank line, ``Assistant: …``; none of another text."""
    before, *parts = _TRANSCRIPT.split(text)
    if before.strip() or not parts or parts[0] != "Human" or "Assistant" not in parts[::2]:
        return []
    return [
        (_ROLES[role.casefold()], said.strip())
        for role, said in zip(parts[::2], parts[1::2], strict=True)
    ]


def _listed(value: Any, column: str) -> _Read:  # noqa: ANN401 - any JSON value comes in
    """Read a list of messages, or of texts that alternate; a cell of a table holds it as JSON."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (json.JSONDecodeError, RecursionError) as error:
            raise RecordError(f"{column!r} is neither a list of turns nor JSON") from error
    items = value if isinstance(value, list) else [value]
    if items and all(isinstance(item, str) for item in items):
        roles: Sequence[Role] = ("user", "assistant")
        return _Read("lima", [(roles[n % 2], text_of(t, column)) for n, t in enumerate(items)])
    turns = [_turn(item, number, column) for number, item in enumerate(items, start=1)]
    return _Read("sharegpt" if items and "from" in items[0] else "messages", turns)


def _turn(item: Any, number: int, column: str) -> _Turn:  # noqa: ANN401 - any JSON value comes in
    if not isinstance(item, Mapping):
        raise RecordError(f"turn {number} of {column!r} is not an object with role and content")
    said = str(item.get("role", item.get("from")))
    role = _ROLES.get(said.strip().casefold())
    if role is None:
        raise RecordError(f"turn {number} has the role {said!r}; user, assistant, system are known")
    content = item.get("content", item.get("value"))
    if isinstance(content, list):
        content = "".join(_part(part, number) for part in content)
    return role, text_of(content, column)


def _part(part: Any, number: int) -> str:  # noqa: ANN401 - any JSON value comes in
    if isinstance(part, str):
        return part
    if not isinstance(part, Mapping) or not isinstance(part.get("text"), str):
        kind = part.get("type") if isinstance(part, Mapping) else part
        raise RecordError(f"turn {number} holds {kind!r}, and only text is learned")
    return str(part["text"])


def _settled(turns: Sequence[_Turn]) -> tuple[Message, ...]:
    """The conversation as it is learned: see ``example_of``."""
    joined: list[_Turn] = []
    for number, (role, said) in enumerate(turns, start=1):
        if not said and role != "system":
            raise RecordError(f"the {role}'s turn {number} is empty")
        if role == "system" and joined:
            raise RecordError(f"turn {number} is the system's; only the first may be")
        if joined and joined[-1][0] == role:
            joined[-1] = role, f"{joined[-1][1]}\n\n{said}"
        elif said:
            joined.append((role, said))
    opening = joined[: bool(joined) and joined[0][0] == "system"]
    rest = joined[len(opening) :]
    if rest and rest[0][0] == "assistant":
        rest = rest[1:]
    if rest and rest[-1][0] == "user":
        rest = rest[:-1]
    if not rest:
        roles = {role for role, _ in joined}
        missing = "the assistant" if "assistant" not in roles else "the user before the assistant"
        raise RecordError(f"no turn of {missing}: nothing to learn")
    return tuple(Message(role, said) for role, said in [*opening, *rest])
