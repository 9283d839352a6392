"""Runs and their answers: what was asked, with which options, on which state of the store."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from onward import __version__
from onward.plain import plain
from onward.records.database import writing
from onward.types import Answer, Question


class RunRecords:
    """Keeps runs; each knows its options, code version, state of the store and parents."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use an open database."""
        self._db = connection

    def start(
        self,
        flow: str,
        options: Any,  # noqa: ANN401 - the options dataclass of any flow
        *,
        generation: int,
        parents: Sequence[str] = (),
    ) -> str:
        """Begin a run and return its id."""
        run_id = uuid.uuid4().hex[:12]
        row = (
            *(run_id, flow, datetime.now(UTC).isoformat(timespec="seconds"), __version__),
            *(generation, json.dumps(plain(options)), json.dumps(list(parents))),
        )
        with writing(self._db):
            self._db.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return run_id

    def add_answer(self, run_id: str, question: Question, answer: Answer) -> None:
        """Keep an answer with everything that was shown and sent for it."""
        with writing(self._db):
            self._db.execute(
                "INSERT INTO answers SELECT ?, count(*), ?, ? FROM answers WHERE run_id = ?",
                (run_id, json.dumps(plain(question)), json.dumps(plain(answer)), run_id),
            )

    def answers(self, run_id: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """The (question, answer) pairs of a run, in the order they were asked."""
        rows = self._db.execute(
            "SELECT question, answer FROM answers WHERE run_id = ? ORDER BY number", (run_id,)
        )
        return [(json.loads(question), json.loads(answer)) for question, answer in rows]
