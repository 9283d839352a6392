"""The tables of runs and votes. Refuses to know what is in the JSON of their columns."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, Text

FORMAT = 1

METADATA = MetaData()

FORMATS = Table("onward_format", METADATA, Column("format", Integer, primary_key=True))

RUNS = Table(
    "runs",
    METADATA,
    Column("id", String(12), primary_key=True),
    Column("flow", String(20), nullable=False),
    Column("started", String(40), nullable=False),
    Column("ended", String(40)),
    Column("version", String(40), nullable=False),
    Column("fingerprint", String(64), nullable=False, index=True),
    Column("options", Text, nullable=False),
    Column("parents", Text, nullable=False),
    Column("metadata", Text, nullable=False),
)


def _of_run() -> Column[str]:
    return Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)


ANSWERS = Table(
    "answers",
    METADATA,
    _of_run(),
    Column("case_id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("case", Text),
    Column("question", Text, nullable=False),
    Column("answer", Text),
    Column("error", Text),
    Column("measurements", Text),
)
VERDICTS = Table(
    "verdicts",
    METADATA,
    _of_run(),
    Column("case_id", Text, primary_key=True),
    Column("kind", String(40), primary_key=True),  # "" for the run's own answer, else of the fake
    Column("judge", Text, primary_key=True),
    Column("repeat", Integer, primary_key=True),
    Column("text", Text),  # of a fake or a control
    Column("note", Text),
    Column("verdict", Text, nullable=False),
)
LABELS = Table(
    "labels",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("case_id", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("value", Text),
    Column("who", Text, nullable=False),
    Column("given", String(40), nullable=False),
)

ITEMS = Table(
    "items",
    METADATA,
    _of_run(),
    Column("task", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("item", Text, nullable=False),
    Column("result", Text, nullable=False),
)

LONGEST_VOTE_ID = 40

VOTES = Table(
    "votes",
    METADATA,
    Column("id", String(LONGEST_VOTE_ID), primary_key=True),
    Column("question", Text, nullable=False),
    Column("first", Text, nullable=False),
    Column("second", Text, nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("who", Text, nullable=False),
    Column("given", String(40), nullable=False),
    Column("first_answer", Text, nullable=False),
    Column("second_answer", Text, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("note", Text, nullable=False),
)
