"""Answer a question by a query over one of a few tables, without a model, or decline.

Reads the question, takes every reading that each table allows, chooses, executes the query of the
choice and puts its result into words. Declines when no table accounts for the question, or when two
readings that answer differently are about as likely.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onward.errors import QueryError
from onward.protocols import RunQuery
from onward.tables.questions.candidates import candidates
from onward.tables.questions.features import features
from onward.tables.questions.forms import Form
from onward.tables.questions.mentions import find_mentions
from onward.tables.questions.queries import MOST_ROWS, cited_rows, query
from onward.tables.questions.ranking import choose, score, sure, weights
from onward.tables.questions.rehearsal import Outcome, Rehearsal
from onward.tables.questions.scene import Scene, label_column
from onward.tables.questions.sight import Sight, look
from onward.tables.questions.stated import stated
from onward.tables.questions.steering import steer
from onward.tables.questions.tokens import cut, plain, read_question, stem
from onward.tables.questions.trust import trust
from onward.tables.questions.viewpoint import Viewpoint
from onward.tables.questions.wording import answer_text, cells_of, outcome_of, reading_of
from onward.types.tables import Computed, Declined, KnownTable

LEAST_CONFIDENCE = 0.4
"""Below it a question about one table is declined."""
LEAST_OF_SEVERAL = 0.55
"""The same where the question may be about any of several tables, or about none of them."""
_LEAST_LEAD = 0.1
"""By how much the best table has to lead one that answers differently."""
_EXECUTED = 4
"""Best readings over a large table that are executed to compare them."""
_NAMED_TABLE = re.compile(
    r"(?:\b(?:according to|as shown in|as listed in|in|from|of|see|laut|nach)\s+)?(?:the\s+)?"
    r"\b(?:table|tabelle|tab\.)\s*(?P<number>\d+|[IVX]+)\b,?",
    re.IGNORECASE,
)
_MOST_CITED = 100
"""Cells that are cited."""
_HUMAN = re.compile(r"^\W*human\b", re.IGNORECASE)
_MADE = frozenset("model system method approach algorithm network architectur".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class _Reading:
    """The chosen reading of a question over one table."""

    sight: Sight
    form: Form
    outcome: Outcome
    confidence: float
    about: bool
    """Whether header, caption or headings of the table name what the question asks for."""


def compute(question: str, tables: Sequence[KnownTable], run: RunQuery) -> Computed | Declined:
    """Answer ``question`` over one of ``tables``, best candidates first, by a query.

    ``run`` executes the queries. What it refuses or gives up counts as a table without an answer;
    so nothing is raised. Declines with a reason where no answer is sure enough.
    """
    named = _NAMED_TABLE.search(question)
    if named:
        tables = [table for table in tables if _is_called(table, named["number"])]
        question = question[: named.start()] + " " + question[named.end() :]
    if not tables:
        what = f"Table {named['number']}" if named else "table"
        return Declined(f"no {what} among the tables that were found")
    readings: list[_Reading] = []
    failed = ""
    for table in tables:
        try:
            reading = _read(question, table, run)
        except QueryError as error:
            failed = str(error)
            continue
        if reading:
            readings.append(reading)
    if not readings:
        return Declined(failed or "the tables hold nothing that the question names")
    readings = [one for one in readings if one.about or not _counts(one)] or readings
    readings.sort(key=lambda one: -one.confidence)
    best = readings[0]
    if best.confidence < (LEAST_CONFIDENCE if len(tables) == 1 else LEAST_OF_SEVERAL):
        return Declined(
            f"not sure enough ({best.confidence:.2f}) of the best reading over"
            f" {best.sight.table.name}: {reading_of(best.form, best.sight)}"
        )
    for other in readings[1:]:
        differs = set(other.outcome.values) != set(best.outcome.values)
        if differs and best.confidence - other.confidence < _LEAST_LEAD:
            return Declined(
                f"{best.sight.table.name} and {other.sight.table.name} answer differently"
            )
    try:
        return _answer(best, run)
    except QueryError as error:
        return Declined(str(error))


def _is_called(table: KnownTable, number: str) -> bool:
    pattern = rf"\b(?:table|tabelle|tab\.?)[\s_]*{re.escape(number)}\b"
    return any(
        re.search(pattern, text, re.IGNORECASE) for text in (table.caption, table.name, table.title)
    )


def _read(question: str, table: KnownTable, run: RunQuery) -> _Reading | None:
    """Return the best reading of a question over one table, None where there is none.

    Raises QueryError as ``run`` does.
    """
    scene = scene_of(question, table, run)
    view = Viewpoint(scene)
    forms, outcomes = _evaluated(view, stated(scene), run)
    if not forms:
        forms, outcomes = _evaluated(view, candidates(scene), run)
    of_reading, of_trust = weights()
    scores = [
        score(of_reading, features(view, form, outcome))
        for form, outcome in zip(forms, outcomes, strict=True)
    ]
    choice = choose(scores, outcomes)
    if choice is None:
        return None
    at = simplest(choice.at, forms, outcomes)
    form, outcome = forms[at], outcomes[at]
    confidence = sure(of_trust, trust(view, form, outcome, choice))
    return _Reading(scene.sight, form, outcome, confidence, _is_about(scene))


def _counts(reading: _Reading) -> bool:
    """Whether rows are counted: then what the table is about decides what is counted."""
    return reading.form.action in {"count", "count different"}


def _is_about(scene: Scene) -> bool:
    table = scene.sight.table
    said = " ".join((*table.header, table.caption, *table.heading_path))
    return not scene.steering.head or not {stem(word) for word in cut(said)}.isdisjoint(
        scene.steering.head
    )


def simplest(at: int, forms: Sequence[Form], outcomes: Sequence[Outcome]) -> int:
    """Where counting rows gives the same as counting what differs in them, count rows."""
    if forms[at].action != "count different":
        return at
    simple = replace(forms[at], action="count", targets=())
    for other, form in enumerate(forms):
        if form == simple and outcomes[other].values == outcomes[at].values:
            return other
    return at


def scene_of(question: str, table: KnownTable, run: RunQuery) -> Scene:
    """Set a question before a table; raises QueryError as ``run`` does."""
    asked = read_question(question)
    steering = steer(asked)
    sight = look(table, run)
    scene = Scene(asked, steering, sight, find_mentions(asked, sight, run))
    if _MADE.intersection(steering.head) and sight.rows:
        scene = replace(scene, sight=_without_humans(scene))
    return scene


def _without_humans(scene: Scene) -> Sight:
    """Who asks which model is best does not ask for the people that models are compared with."""
    sight, label = scene.sight, label_column(scene)
    if label is None or sight.rows is None:
        return sight
    people = {n for n, row in enumerate(sight.rows) if _HUMAN.match(plain(row[label.position]))}
    names = {sight.rows[n][label.position] for n in people}
    return replace(sight, skipped=sight.skipped | people, labels=sight.labels | names)


def _evaluated(
    view: Viewpoint, forms: list[Form], run: RunQuery
) -> tuple[list[Form], list[Outcome]]:
    """Readings that answer something, with what they answer.

    Over a small table all are evaluated, over a large one the best are executed.
    """
    sight = view.scene.sight
    if sight.rows is not None:
        pairs = rehearsed(sight, forms)
    else:
        of_reading, _ = weights()
        order = sorted(forms, key=lambda form: -score(of_reading, features(view, form, None)))
        tried = [(form, outcome_of(form, run(query(form, sight)))) for form in order[:_EXECUTED]]
        pairs = [pair for pair in tried if any(value.strip() for value in pair[1].values)]
    return [form for form, _ in pairs], [outcome for _, outcome in pairs]


def rehearsed(sight: Sight, forms: Sequence[Form]) -> list[tuple[Form, Outcome]]:
    """Evaluate readings over a small table; those that answer nothing are left out.

    So are sums and averages of one row, which say what its cell says.
    """
    rehearsal = Rehearsal(sight)
    pairs = ((form, rehearsal.outcome(form)) for form in forms)
    return [
        (form, outcome)
        for form, outcome in pairs
        if any(value.strip() for value in outcome.values)
        and not (form.action in {"sum", "average"} and len(outcome.rows) == 1)
    ]


def _answer(reading: _Reading, run: RunQuery) -> Computed | Declined:
    form, sight = reading.form, reading.sight
    result = run(query(form, sight))
    outcome = outcome_of(form, result)
    if not any(value.strip() for value in outcome.values):
        return Declined("the query of the best reading found nothing")
    rows = outcome.rows
    if form.action != "cells":
        rows = tuple(int(str(row[0])) for row in run(cited_rows(form, sight)).rows)
    cells = cells_of(form, rows)
    return Computed(
        text=answer_text(form, outcome, result),
        values=outcome.values,
        table=sight.table,
        result=result,
        cells=cells[:_MOST_CITED],
        all_cells=len(rows) < MOST_ROWS and len(cells) <= _MOST_CITED,
        reading=reading_of(form, sight),
        confidence=reading.confidence,
    )
