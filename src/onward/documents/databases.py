"""The readers of databases in one place: each table a heading, its schema and its rows.

Refuses to know any database: each has its own module, which opens its package when it is used.
"""

from __future__ import annotations

from onward.documents.duckdb import read_duckdb
from onward.documents.postgres import read_postgres
from onward.documents.sqlite import read_sqlite

__all__ = ["read_duckdb", "read_postgres", "read_sqlite"]
