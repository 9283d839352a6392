"""Files in which people say how good answers are: read, with every bad line named.

Knows JSON Lines, JSON lists and CSV, and the words people use for grades. Refuses to know judges.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from onward.errors import UsageError
from onward.judging.rubric import GRADES, RUBRIC, Criterion, Rubric
from onward.language.delimited import headed_records
from onward.language.json_records import is_torn, json_records, parsed, unicode_text
from onward.types import Answer, Grade, Hit, Location, Passage, Preference, Question, Rated, Skipped

_GRADES = {word.casefold(): float(value) for word, value in GRADES.items()}
_GOOD = frozenset(["good", "true", "yes", "1", "correct", "right", "up", "supported", "pass"])
_BAD = frozenset(["bad", "false", "no", "0", "incorrect", "wrong", "down", "unsupported", "fail"])
_PREFERRED: dict[str, Preference] = {
    "1": "first", "a": "first", "first": "first", "2": "second", "b": "second",
    "second": "second", "tie": "tie", "0": "tie", "equal": "tie",
}  # fmt: skip
_QUESTION = ("question", "prompt", "instruction")
_ANSWER = ("answer", "answer_a", "answer_1", "response", "output")
_OTHER = ("other", "answer_b", "answer_2")
_SCORE = ("score", "weighted_score")
_NOT_UTF8 = "not UTF-8; save the file as UTF-8"
LEAST_SCORE, BEST_SCORE = 20.0, 100.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LabelFile:
    """What a file of labels holds."""

    rated: tuple[Rated, ...]
    problems: tuple[Skipped, ...]
    """What was left out, as (``labels.jsonl, line 7``, what is wrong)."""


class _RecordError(Exception):
    """What is wrong with one line."""


def read_labels(path: Path | str, rubric: Rubric = RUBRIC) -> LabelFile:
    """Read what people say of answers; a line that says nothing usable is named and left out.

    JSON Lines, a JSON list of objects, or CSV and TSV with the same names as columns: ``question``,
    ``answer``, ``context`` (a text or a list of texts) and at least one of: ``score`` or
    ``weighted_score``, 20 to 100; ``ratings`` or ``grades``, an object of criterion → Excellent,
    Good, Fair, Bad, Worse or a number, or these as columns of their own; ``label``, good or bad
    (true or false, 1 or 0, correct or wrong …); or, with a second answer in ``answer_b``,
    ``preferred``: a, b or tie (1, 2, 0). ``reference`` is the right answer, where it is known, and
    ``id`` names the line. A score that is not given follows from the grades, if the rubric's are
    all there. Case does not matter in names and words. UTF-8, UTF-16 and UTF-32. Raises
    UsageError when the file cannot be read or has no usable line.
    """
    path = Path(path)
    try:
        text = unicode_text(path, path.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    rated: list[Rated] = []
    problems: list[Skipped] = []
    for line, record in _records(path, text):
        try:
            rated.append(_rated(line, record, rubric))
        except _RecordError as error:
            problems.append(Skipped(f"{path.name}, line {line}", str(error)))
    if not rated:
        first = f": line {problems[0].source.split()[-1]}: {problems[0].reason}" if problems else ""
        raise UsageError(f"no label in {path}{first or ': it is empty'}")
    return LabelFile(tuple(rated), tuple(problems))


def to_judge(rated: Sequence[Rated]) -> list[tuple[Question, Answer, str | None]]:
    """Return what a judge has to judge: question, answer with its context, and reference.

    In the order of ``rated``; of a pair both answers, the first one first.
    """
    tasks: list[tuple[Question, Answer, str | None]] = []
    for one in rated:
        hits = tuple(
            Hit(_passage(one, place, text), 1.0, {}) for place, text in enumerate(one.context)
        )
        for text in (one.answer, one.other):
            if text is not None:
                answer = Answer(text, abstained=False, citations=(), hits=hits, model="labels")
                tasks.append((Question(one.question, id=one.id), answer, one.reference))
    return tasks


def _passage(one: Rated, place: int, text: str) -> Passage:
    name = f"{one.id or one.line}/{place + 1}"
    return Passage(
        id=name,
        document_id=name,
        source=name,
        title="",
        heading_path=(),
        location=Location(),
        start=0,
        end=len(text),
        text=text,
        kind="text",
        language="und",
    )


def _records(path: Path, text: str) -> Iterator[tuple[int, Any]]:
    """Yield number and content of each line, or item of a list, from 1."""
    if path.suffix.lower() in (".csv", ".tsv"):
        yield from _table_records(text)
        return
    for _, number, value, torn in json_records(path, text, _RecordError):
        yield number, _RecordError(_NOT_UTF8) if torn else value


def _table_records(text: str) -> Iterator[tuple[int, Any]]:
    names: list[str] = []
    for line, cells in headed_records(text):
        if not names:
            names = cells
        elif any(map(is_torn, cells)):
            yield line, _RecordError(_NOT_UTF8)
        elif any(cell.strip() for cell in cells[len(names) :]):
            told = f"{len(cells)} cells under {len(names)} columns"
            yield line, _RecordError(f"{told}; quote those with delimiters")
        else:
            filled = zip(names, cells, strict=False)
            yield line, {name: cell for name, cell in filled if name and cell.strip()}


def _rated(line: int, record: Any, rubric: Rubric) -> Rated:  # noqa: ANN401 - any JSON value comes in
    if isinstance(record, _RecordError):
        raise record
    if not isinstance(record, Mapping):
        raise _RecordError(f"not an object but a {type(record).__name__}")
    found = {str(key).strip().casefold(): value for key, value in record.items()}
    grades = _grades(found, rubric)
    score = _score(found)
    if score is None and grades:
        score = rubric.score([Grade(name, value, "") for name, value in grades.items()])
    other = _text(found, _OTHER)
    preferred = _word(found, "preferred", _PREFERRED) if other is not None else None
    label = _word(found, "label", dict.fromkeys(_GOOD, True) | dict.fromkeys(_BAD, False))
    if not grades and score is None and label is None and preferred is None:
        raise _RecordError("says nothing of the answer: no score, ratings, label or preferred")
    question, answer = _text(found, _QUESTION), _text(found, _ANSWER)
    if question is None or answer is None:
        missing = "question" if question is None else "answer"
        raise _RecordError(f'has no {missing}; write {{"{missing}": "…"}}')
    return Rated(
        line=line,
        question=question,
        answer=answer,
        id=str(found["id"]) if found.get("id") is not None else None,
        context=_context(found.get("context")),
        reference=_text(found, ("reference",)),
        grades=grades,
        score=score,
        good=label,
        other=other,
        preferred=preferred,
    )


def _grades(found: Mapping[str, Any], rubric: Rubric) -> dict[str, float]:
    """Return criterion → value of the rubric's criteria that were rated."""
    nested = found.get("ratings", found.get("grades"))
    if isinstance(nested, str):
        nested = parsed(nested, _RecordError)  # as a cell of a CSV file holds it
    if nested is not None and not isinstance(nested, Mapping):
        raise _RecordError('\'ratings\' is not an object; write {"Relevance": "good"}')
    given = {str(key).strip().casefold(): value for key, value in (nested or found).items()}
    grades: dict[str, float] = {}
    for criterion in rubric.criteria:
        value = given.get(criterion.name.casefold())
        if value is not None:
            grades[criterion.name] = _grade(value, criterion)
    if nested and not grades:
        raise _RecordError(f"rates no criterion of the rubric: {', '.join(map(str, nested))}")
    return grades


def _grade(value: object, criterion: Criterion) -> float:
    word = str(value).strip().casefold()
    number = _GRADES.get(word) if criterion.kind == "grade" else None
    if number is None:
        number = _number(word)
    if number is None or not criterion.low <= number <= criterion.high:
        raise _RecordError(
            f"{criterion.name} is {value!r}; give a grade ({', '.join(GRADES)}) or"
            f" {criterion.low:g} to {criterion.high:g}"
        )
    return number


def _score(found: Mapping[str, Any]) -> float | None:
    value = next((found[name] for name in _SCORE if found.get(name) is not None), None)
    if value is None:
        return None
    number = _number(str(value))
    if number is None or not LEAST_SCORE <= number <= BEST_SCORE:
        raise _RecordError(
            f"score is {value!r}; give {LEAST_SCORE:g} to {BEST_SCORE:g}, as the rubric does"
        )
    return number


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _text(found: Mapping[str, Any], names: Sequence[str]) -> str | None:
    value = next((found[name] for name in names if found.get(name) is not None), None)
    if value is not None and not isinstance(value, str | int | float):
        raise _RecordError(f"'{names[0]}' is not a text but a {type(value).__name__}")
    return None if value is None else str(value)


def _word(found: Mapping[str, Any], name: str, known: Mapping[str, T]) -> T | None:
    """Return what a word of a closed list means; None when nothing is said."""
    value = found.get(name)
    if value is None:
        return None
    word = str(value).strip().casefold()
    if word not in known:
        raise _RecordError(f"'{name}' is {value!r}; give one of {', '.join(sorted(known))}")
    return known[word]


def _context(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any JSON value
    texts = value if isinstance(value, list) else [value or ""]
    if not all(isinstance(text, str) for text in texts):
        raise _RecordError("'context' is neither a text nor a list of texts")
    return tuple(text for text in texts if text.strip())
