"""Runs: what was asked, with which options, what was answered and what was judged of it.

Knows the nouns and the tables of runs. Refuses to know who answers and who judges. Everything is
written as soon as it is known, so that a killed run goes on where it stood.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from onward import __version__
from onward.errors import TakenError
from onward.plain import plain, restored
from onward.records.ids import meant
from onward.records.run_database import RunDatabase
from onward.records.run_tables import ANSWERS, ITEMS, LABELS, RUNS, VERDICTS
from onward.types import (
    Answer,
    Case,
    Item,
    ItemResult,
    Label,
    Measurement,
    Planted,
    Question,
    Run,
    Verdict,
)

_OWN = ""
"""Kind of a verdict on the run's own answer."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answered, or failed, question of a run."""

    case: Case
    question: Question
    answer: Answer | None
    error: str | None
    measurements: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One verdict of a run on its own answer."""

    case_id: str
    judge: str
    repeat: int
    verdict: Verdict


class RunRecords:
    """Keeps runs with their answers, verdicts and labels; may be used by several threads."""

    def __init__(self, url: str, *, clean: Callable[[str], str] | None = None) -> None:
        """Open the database at a SQLAlchemy URL; ``clean`` and errors as of ``RunDatabase``."""
        self._db = RunDatabase(url, clean=clean)

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def start(
        self,
        flow: str,
        options: Mapping[str, Any],
        *,
        fingerprint: str = "",
        parents: Sequence[str] = (),
        metadata: Mapping[str, Any] | None = None,
    ) -> str:
        """Begin a run and return its id; ``fingerprint`` finds it again when it was killed."""
        run_id = uuid.uuid4().hex[:12]
        self._write(
            insert(RUNS).values(
                id=run_id,
                flow=flow,
                started=_now(),
                version=__version__,
                fingerprint=fingerprint,
                options=self._json(options),
                parents=self._json(list(parents)),
                metadata=self._json(metadata or {}),
            )
        )
        return run_id

    def end(self, run_id: str, metadata: Mapping[str, Any]) -> None:
        """Note that a run is complete, with what is now known of it besides."""
        known = {**self.run(run_id).metadata, **metadata}
        self._write(
            update(RUNS).where(RUNS.c.id == run_id).values(ended=_now(), metadata=self._json(known))
        )

    def unfinished(self, fingerprint: str) -> str | None:
        """Id of the newest run of this fingerprint that has not ended."""
        query = select(RUNS.c.id).where(RUNS.c.fingerprint == fingerprint, RUNS.c.ended.is_(None))
        rows = self._db.read(query.order_by(RUNS.c.started.desc()).limit(1))
        return rows[0].id if rows else None

    def run(self, run_id: str) -> Run:
        """The run of this id, or of the only id that begins with it.

        Raises UsageError when there is none, or more than one.
        """
        near = select(RUNS).where(RUNS.c.id.startswith(run_id, autoescape=True))
        rows = self._db.read(near)
        return meant(run_id, map(_run, rows), noun="run", see="onward runs")

    def runs(self, flow: str | None = None) -> list[Run]:
        """All runs, or those of one flow, newest first."""
        query = select(RUNS).order_by(RUNS.c.started.desc(), RUNS.c.id)
        return [
            _run(row)
            for row in self._db.read(query if flow is None else query.where(RUNS.c.flow == flow))
        ]

    def remove(self, run_id: str) -> None:
        """Forget a run and everything that belongs to it."""
        self._write(delete(RUNS).where(RUNS.c.id == self.run(run_id).id))

    def add_answer(
        self,
        run_id: str,
        case: Case,
        question: Question,
        *,
        answer: Answer | None,
        error: str | None = None,
        number: int | None = None,
    ) -> None:
        """Keep an answer with everything that was shown and sent for it, or why there is none.

        ``number`` is its place in the run; by default it comes last.
        """
        last = select(func.count()).select_from(ANSWERS).where(ANSWERS.c.run_id == run_id)
        self._write(
            insert(ANSWERS).values(
                run_id=run_id,
                case_id=self._text(case.id),
                number=last.scalar_subquery() if number is None else number,
                case=self._json(case),
                question=self._json(question),
                answer=None if answer is None else self._json(answer),
                error=None if error is None else self._text(error),
            ),
            once=True,
        )

    def add_measurements(
        self, run_id: str, case_id: str, measurements: Sequence[Measurement]
    ) -> None:
        """Keep what was measured of an answer, in place of what was before."""
        here = (ANSWERS.c.run_id == run_id) & (ANSWERS.c.case_id == case_id)
        self._write(update(ANSWERS).where(here).values(measurements=self._json(list(measurements))))

    def copy_answer(self, run_id: str, row: AnswerRow, number: int) -> None:
        """Keep an answer of another run, and what was measured of it, in this one."""
        case, question = row.case, row.question
        self.add_answer(run_id, case, question, answer=row.answer, error=row.error, number=number)
        self.add_measurements(run_id, case.id, row.measurements)

    def answers(self, run_id: str) -> list[AnswerRow]:
        """The answers of a run, in the order of its questions."""
        query = select(ANSWERS).where(ANSWERS.c.run_id == run_id).order_by(ANSWERS.c.number)
        return [
            AnswerRow(
                case=restored(Case, json.loads(row.case)),
                question=restored(Question, json.loads(row.question)),
                answer=None if row.answer is None else restored(Answer, json.loads(row.answer)),
                error=row.error,
                measurements=restored(
                    tuple[Measurement, ...], json.loads(row.measurements or "[]")
                ),
            )
            for row in self._db.read(query)
        ]

    def add_verdict(self, run_id: str, case_id: str, verdict: Verdict, *, repeat: int = 0) -> None:
        """Keep a verdict on the run's own answer to a case."""
        self._add_verdict(run_id, case_id, _OWN, verdict, repeat=repeat)

    def add_planted(self, run_id: str, planted: Planted) -> None:
        """Keep a fake, or a control, with its verdict."""
        self._add_verdict(
            run_id,
            planted.case_id,
            planted.kind,
            planted.verdict,
            text=self._text(planted.text),
            note=self._text(planted.note),
        )

    def verdicts(self, run_id: str) -> list[VerdictRow]:
        """The verdicts on the run's own answers."""
        query = select(VERDICTS).where(VERDICTS.c.run_id == run_id, VERDICTS.c.kind == _OWN)
        return [
            VerdictRow(row.case_id, row.judge, row.repeat, _verdict(row))
            for row in self._db.read(query.order_by(VERDICTS.c.judge, VERDICTS.c.repeat))
        ]

    def planted(self, run_id: str) -> list[Planted]:
        """The fakes and controls of a run with their verdicts, by case and kind."""
        query = select(VERDICTS).where(VERDICTS.c.run_id == run_id, VERDICTS.c.kind != _OWN)
        return [
            Planted(row.case_id, row.kind, row.text or "", row.note or "", _verdict(row))
            for row in self._db.read(query.order_by(VERDICTS.c.case_id, VERDICTS.c.kind))
        ]

    def add_label(self, label: Label) -> None:
        """Keep what a person said of an answer."""
        row = {name: value and self._text(value) for name, value in plain(label).items()}
        self._write(insert(LABELS).values(row))

    def labels(self, run_id: str | None = None) -> list[Label]:
        """What people said of the answers of a run, or of all, oldest first."""
        query = select(LABELS).order_by(LABELS.c.id)
        rows = self._db.read(query if run_id is None else query.where(LABELS.c.run_id == run_id))
        return [Label(r.run_id, r.case_id, r.kind, r.value, r.who, r.given) for r in rows]

    def add_items(self, run_id: str, sat: Sequence[tuple[int, tuple[Item, ItemResult]]]) -> None:
        """Keep what came out of items of a benchmark, each after its place in the task.

        A result takes the place of an earlier one of the same task and item, in this call too.
        """
        rows = [
            {
                "run_id": run_id,
                "task": result.task,
                "item_id": self._text(item.id),
                "number": place,
                "item": self._json(item),
                "result": self._json(result),
            }
            for place, (item, result) in sat
        ]
        self._db.replace(ITEMS, rows)

    def items(self, run_id: str) -> list[tuple[Item, ItemResult]]:
        """The items of a benchmark run with their results, by task, in the order of the task."""
        query = select(ITEMS).where(ITEMS.c.run_id == run_id)
        return [
            (restored(Item, json.loads(row.item)), restored(ItemResult, json.loads(row.result)))
            for row in self._db.read(query.order_by(ITEMS.c.task, ITEMS.c.number))
        ]

    def _add_verdict(
        self,
        run_id: str,
        case_id: str,
        kind: str,
        verdict: Verdict,
        **rest: Any,  # noqa: ANN401 - columns
    ) -> None:
        judge = self._text(verdict.judge)
        key = {"run_id": run_id, "case_id": self._text(case_id), "kind": kind, "judge": judge}
        values = {**key, "repeat": 0, "verdict": self._json(verdict), **rest}
        self._write(insert(VERDICTS).values(values), once=True)

    def _write(self, statement: Any, *, once: bool = False) -> None:  # noqa: ANN401 - any statement
        """Run a statement; with ``once`` what another process wrote of the same key stays."""
        try:
            with self._db.writing() as connection:
                connection.execute(statement)
        except TakenError:
            if not once:
                raise

    def _json(self, value: object) -> str:
        return self._text(json.dumps(plain(value), ensure_ascii=False))

    def _text(self, text: str) -> str:
        return self._db.text(text)


def _run(row: Row[Any]) -> Run:
    return Run(
        id=row.id,
        flow=row.flow,
        started=row.started,
        version=row.version,
        options=json.loads(row.options),
        parents=tuple(json.loads(row.parents)),
        ended=row.ended,
        metadata=json.loads(row.metadata),
    )


def _verdict(row: Row[Any]) -> Verdict:
    return restored(Verdict, json.loads(row.verdict))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
