"""What onward remembers, in one SQLite file: documents, passages, vectors, model calls, runs.

Knows SQLite and the types. Refuses to know how documents are read, searched or answered from.
"""

from onward.records.calls import CallRecords
from onward.records.database import open_database, writing
from onward.records.documents import Changed, DocumentRecords, SourceRow, Visible
from onward.records.runs import RunRecords
from onward.records.vectors import VectorRecords

__all__ = [
    "CallRecords",
    "Changed",
    "DocumentRecords",
    "RunRecords",
    "SourceRow",
    "VectorRecords",
    "Visible",
    "open_database",
    "writing",
]
