"""One record of a question file as a case, and a case as a record.

Knows the keys of a case, and those of FinanceBench. Refuses to know files, lines and other cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from onward.plain import plain
from onward.types import Case, Evidence, Location

KEYS = ("id", "question", "answer", "evidence", "follows", "tags")
"""Of a record; whatever else it holds is left unread."""

_EVIDENCE_KEYS = ("source", "location", "quote")
_NUMBERS = {"page": int, "row": int, "line": int, "seconds": float}


class RecordError(Exception):
    """What is wrong with a record: the key, its value and the remedy. Stays in this station."""


def case_of(record: Mapping[str, Any], fallback_id: str) -> Case:
    """Return the case that ``record`` describes; RecordError says what is wrong with it.

    ``id`` may be missing (``fallback_id`` is taken) or a number. Blank text counts as missing.
    Evidence may be one object or a list of them; its ``location`` an object of Location's fields,
    a page number, or null. Tags may be one text, parted by commas or semicolons.
    """
    question = _text(record, "question")
    if question is None:
        raise RecordError("'question' is missing; add it")
    return Case(
        id=_text(record, "id", numbers=True) or fallback_id,
        question=question,
        answer=_text(record, "answer", numbers=True),
        evidence=tuple(_evidence(item) for item in _items(record, "evidence")),
        follows=_text(record, "follows", numbers=True),
        tags=_tags(record.get("tags")),
    )


def record_of(case: Case) -> dict[str, Any]:
    """Return the record that ``case_of`` reads back as ``case``; what is unknown is left out."""
    record = {key: plain(getattr(case, key)) for key in KEYS}
    record["evidence"] = [_without_unknown(item) for item in record["evidence"]]
    return _without_unknown(record)


def from_financebench(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record of FinanceBench's question file in the form of ours.

    ``doc_name`` becomes the source, ``question_type`` a tag, and ``evidence_page_num``, which
    counts from 0, a page that counts from 1. Raises RecordError for evidence of another form.
    """
    evidence = []
    for item in _items(record, "evidence"):
        if not isinstance(item, Mapping):
            raise RecordError(f"'evidence' must hold objects, not {_shown(item)}")
        page = item.get("evidence_page_num")
        location = {"page": page + 1} if isinstance(page, int) else None
        source = item.get("doc_name", record.get("doc_name"))
        evidence.append(
            {"source": source, "location": location, "quote": item.get("evidence_text")}
        )
    return {
        "id": record.get("financebench_id"),
        "question": record.get("question"),
        "answer": record.get("answer"),
        "evidence": evidence,
        "tags": [record["question_type"]] if record.get("question_type") else [],
    }


def _evidence(item: Any) -> Evidence:  # noqa: ANN401 - any JSON value comes in
    if not isinstance(item, Mapping):
        raise RecordError(
            f"'evidence' must hold objects with 'source' and 'quote', not {_shown(item)}"
        )
    if unknown := [key for key in item if key not in _EVIDENCE_KEYS]:
        raise RecordError(
            f"'evidence' knows no {unknown[0]!r}; its keys are {_listed(_EVIDENCE_KEYS)}"
        )
    source, quote = _text(item, "source"), _text(item, "quote", numbers=True)
    if source is None or quote is None:
        missing = "source" if source is None else "quote"
        raise RecordError(f"'evidence' lacks {missing!r}; add it")
    return Evidence(source, quote, _location(item.get("location")))


def _location(value: Any) -> Location | None:  # noqa: ANN401 - any JSON value comes in
    if value is None or value == {}:
        return None
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = {"page": value}
    if not isinstance(value, Mapping):
        raise RecordError(f"'location' must be a page number or an object, not {_shown(value)}")
    known = [field.name for field in fields(Location)]
    for key, item in value.items():
        if key not in known:
            raise RecordError(f"'location' knows no {key!r}; its keys are {_listed(known)}")
        wanted = _NUMBERS.get(key, str)
        fits = isinstance(item, wanted) or (wanted is float and isinstance(item, int))
        if item is not None and (not fits or isinstance(item, bool)):
            kind = "a text" if wanted is str else "a number"
            raise RecordError(f"{key!r} of 'location' must be {kind}, not {_shown(item)}")
        if key in ("page", "row", "line") and item is not None and item < 1:
            raise RecordError(f"{key!r} of 'location' counts from 1, not {item}")
    return Location(**value)


def _tags(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any JSON value comes in
    if isinstance(value, str):
        value = value.replace(";", ",").split(",")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        raise RecordError(f"'tags' must be a list of texts, not {_shown(value)}")
    return tuple(dict.fromkeys(tag.strip() for tag in value if tag.strip()))


def _items(record: Mapping[str, Any], key: str) -> list[Any]:
    value = record.get(key)
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [value]
    if not isinstance(value, list):
        raise RecordError(f"{key!r} must be a list of objects, not {_shown(value)}")
    return value


def _text(record: Mapping[str, Any], key: str, *, numbers: bool = False) -> str | None:
    """The text under ``key`` without blanks around it, None when there is none."""
    value = record.get(key)
    if numbers and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if value is None:
        return None
    if not isinstance(value, str):
        raise RecordError(f"{key!r} must be a text, not {_shown(value)}")
    # Half of a surrogate pair is no text: no embedder and no database takes it.
    return value.encode("utf-8", "replace").decode().strip() or None


def _without_unknown(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value is not None and value != []}


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(names)


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON value comes in
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
