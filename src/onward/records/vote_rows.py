"""One row of a file of votes to a vote, and back; whatever is wrong with it is said.

Knows the columns of public arena data and of onward's own. Refuses to know files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from onward.records.run_tables import LONGEST_VOTE_ID
from onward.types import Outcome, Vote

COLUMNS = (
    *("id", "question", "model_a", "model_b", "winner", "judge", "tstamp"),
    *("answer_a", "answer_b", "kind", "note"),
)
"""As votes are written: the names of public arena data, so that other tools read them too."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id",),
    "question": ("question", "prompt"),
    "first": ("model_a", "first"),
    "second": ("model_b", "second"),
    "outcome": ("winner", "outcome"),
    "who": ("judge", "who"),
    "given": ("tstamp", "given", "timestamp"),
    "first_answer": ("answer_a", "first_answer", "response_a"),
    "second_answer": ("answer_b", "second_answer", "response_b"),
    "kind": ("kind",),
    "note": ("note",),
}
"""Field of a vote → the columns that may hold it, the first that is filled counts."""

_TEXTS = ("question", "first_answer", "second_answer", "note")
"""Fields that come as they are; blanks around the others fall away."""

_OUTCOMES: Mapping[str, Outcome] = {
    **dict.fromkeys(("model_a", "a", "first"), "first"),
    **dict.fromkeys(("model_b", "b", "second"), "second"),
    **dict.fromkeys(("tie", "draw"), "tie"),
    **dict.fromkeys(
        ("tie (bothbad)", "tie (both bad)", "both bad", "both_bad", "bothbad"), "both bad"
    ),
}
_WRITTEN: Mapping[Outcome, str] = {
    "first": "model_a",
    "second": "model_b",
    "tie": "tie",
    "both bad": "tie (bothbad)",
}
_FLAGS: Mapping[str, Outcome] = {
    "winner_model_a": "first",
    "winner_model_b": "second",
    "winner_tie": "tie",
}
"""Some public files have a column of 0 and 1 for each outcome."""
_NOBODY = "unknown"
_SHOWN = "model_a, model_b, tie or tie (bothbad)"
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "model_a": _NAMES["first"],
    "model_b": _NAMES["second"],
    "winner": (*_NAMES["outcome"], *_FLAGS),
}


class RowError(ValueError):
    """What is wrong with a row, and what to do."""


def lacking(columns: Collection[str]) -> list[str]:
    """Which of the needed columns a header does not have, under none of their names."""
    return [name for name, names in _NEEDED.items() if not set(names) & set(columns)]


def vote_of(row: Mapping[str, Any], times: int = 0) -> Vote:
    """Read one row.

    A row without an id gets one from its content, and from how many ``times`` the same row was
    there before, so that a file that is read again gives the same ids; an id that is too long to be
    kept is hashed. Raises RowError for a row without two different models, without a known outcome,
    or with a time that is none.
    """
    found = {name: _text(row, columns) for name, columns in _NAMES.items()}
    given = {name: text if name in _TEXTS else text.strip() for name, text in found.items()}
    first, second = _models(given)
    turns = {side: _turns(row.get(f"conversation_{side}")) for side in "ab"}
    return Vote(
        id=_short(given["id"]) or row_id(row, times),
        question=given["question"] or turns["a"][0] or _text(row, ("question_id",)),
        first=first,
        second=second,
        outcome=_outcome(row, given["outcome"], first, second),
        who=given["who"] or _NOBODY,
        given=_time(given["given"]),
        first_answer=given["first_answer"] or turns["a"][1],
        second_answer=given["second_answer"] or turns["b"][1],
        kind=_kind(given["kind"]),
        note=given["note"],
    )


def row_id(row: Mapping[str, Any], times: int = 0) -> str:
    """Sixteen characters that follow from what a row holds."""
    return _hash(json.dumps([row, times], sort_keys=True, ensure_ascii=True, default=str))


def is_bare(vote: Vote, row: Mapping[str, Any]) -> bool:
    """Whether nothing tells the vote of a row from another person's same one."""
    told = vote.question or vote.given or vote.who != _NOBODY
    return not told and not _text(row, _NAMES["id"])


def row_of(vote: Vote) -> dict[str, str]:
    """The vote as a row with COLUMNS.

    Both bad is ``tie (bothbad)``: of the two words in use the one that every reader takes at least
    for a tie.
    """
    values = (
        *(vote.id, vote.question, vote.first, vote.second, _WRITTEN[vote.outcome], vote.who),
        *(vote.given, vote.first_answer, vote.second_answer, vote.kind, vote.note),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _short(vote_id: str) -> str:
    return vote_id if len(vote_id) <= LONGEST_VOTE_ID else _hash(vote_id)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _text(row: Mapping[str, Any], columns: tuple[str, ...]) -> str:
    """The first of ``columns`` that is filled, as text; lists and objects are not."""
    for column in columns:
        value = row.get(column)
        if isinstance(value, str | int | float) and str(value).strip():
            return str(value)
    return ""


def _models(given: Mapping[str, str]) -> tuple[str, str]:
    for name, column in (("first", "model_a"), ("second", "model_b")):
        if not given[name]:
            raise RowError(f"no '{column}'; name the model that answered")
    if given["first"] == given["second"]:
        raise RowError(f"{given['first'][:40]!r} stands on both sides; a vote is on two models")
    return given["first"], given["second"]


def _outcome(row: Mapping[str, Any], said: str, first: str, second: str) -> Outcome:
    by_name: dict[str, Outcome] = {first: "first", second: "second"}
    if said in by_name:
        return by_name[said]
    if (known := _OUTCOMES.get(said.casefold())) is not None:
        return known
    flagged = [_FLAGS[name] for name in _FLAGS if str(row.get(name)).strip() in ("1", "1.0")]
    if not said and len(flagged) == 1:
        return flagged[0]
    if not said:
        raise RowError(f"no 'winner'; write {_SHOWN}")
    raise RowError(f"'winner' is {said[:40]!r}, which is neither model of the vote; write {_SHOWN}")


def _kind(said: str) -> Literal["person", "model"]:
    if said.casefold() not in ("", "person", "model"):
        raise RowError(f"'kind' is {said[:40]!r}; write person or model")
    return "model" if said.casefold() == "model" else "person"


def _time(said: str) -> str:
    """ISO 8601 in UTC, from that or from seconds since 1970; empty when nobody knows."""
    if not said:
        return ""
    try:
        if said.replace(".", "", 1).isdecimal():
            moment = datetime.fromtimestamp(float(said), UTC)
        else:
            read = datetime.fromisoformat(said)
            moment = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise RowError(
            f"'tstamp' is {said[:40]!r}; write seconds since 1970, or 2026-01-31T12:00:00"
        ) from error
    return moment.isoformat(timespec="milliseconds")


def _turns(conversation: Any) -> tuple[str, str]:  # noqa: ANN401 - whatever a file holds
    """The first question of a conversation, and its last answer; empty where there is none."""
    said: dict[str, list[str]] = {"user": [], "assistant": []}
    for turn in conversation if isinstance(conversation, list) else ():
        if isinstance(turn, Mapping) and isinstance(turn.get("content"), str):
            said.setdefault(str(turn.get("role")), []).append(turn["content"])
    return next(iter(said["user"]), ""), next(reversed(said["assistant"]), "")
