"""Tables as data: typed columns, queries over them, and which of them a question is about.

Knows tables and DuckDB. Refuses to know how tables were read. ``tables.questions`` answers without
a model; it is imported where questions are computed.
"""

from onward.tables.by_model import ModelQuery, query_by_model
from onward.tables.engine import open_engine
from onward.tables.intake import TABLES_VERSION, tables_of
from onward.tables.known import known_table, with_columns
from onward.tables.places import range_of, row_spans
from onward.tables.relevant import LOOKED_AT, relevant_tables, sharing

__all__ = [
    "LOOKED_AT",
    "TABLES_VERSION",
    "ModelQuery",
    "known_table",
    "open_engine",
    "query_by_model",
    "range_of",
    "relevant_tables",
    "row_spans",
    "sharing",
    "tables_of",
    "with_columns",
]
