"""What onward remembers: documents, passages, vectors and model calls, in one SQLite file.

Runs with their answers and verdicts have a database of their own (``records.runs``), which a team
may share. Knows SQLite and the types. Refuses to know how documents are read, searched or answered
from.
"""

from onward.records.calls import CallRecords
from onward.records.database import SharedConnection, open_database, writing
from onward.records.documents import Changed, DocumentRecords, SourceRow, Visible
from onward.records.found import FoundRecords
from onward.records.memory import MemoryRecords
from onward.records.notes import SituationRecords, SummaryRecords
from onward.records.tables import TableRecords
from onward.records.vectors import VectorRecords

__all__ = [
    "CallRecords",
    "Changed",
    "DocumentRecords",
    "FoundRecords",
    "MemoryRecords",
    "SharedConnection",
    "SituationRecords",
    "SourceRow",
    "SummaryRecords",
    "TableRecords",
    "VectorRecords",
    "Visible",
    "open_database",
    "writing",
]
