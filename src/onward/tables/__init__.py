"""Tables as data: typed columns, queries over them, and questions computed without a model.

Knows tables and DuckDB. Refuses to know how tables were read and which of them a question means to
ask beyond what their names, columns and cells say.
"""

from onward.tables.by_model import ModelQuery, query_by_model
from onward.tables.columns import Typed, typed
from onward.tables.engine import open_engine
from onward.tables.intake import VERSION, tables_of
from onward.tables.known import known_table, with_columns
from onward.tables.places import range_of, row_spans
from onward.tables.relevant import LOOKED_AT, relevant_tables, sharing

__all__ = [
    "LOOKED_AT",
    "VERSION",
    "ModelQuery",
    "Typed",
    "known_table",
    "open_engine",
    "query_by_model",
    "range_of",
    "relevant_tables",
    "row_spans",
    "sharing",
    "tables_of",
    "typed",
    "with_columns",
]
