"""Reader of PostgreSQL databases by their URL, with the optional package ``psycopg``.

Everything happens in one read-only transaction: one state of the database, nothing written.
The password never leaves this module. Refuses to know blocks beyond `database_tables`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString
from urllib.parse import urlsplit

from onward.documents.addresses import public_url, secrets_of
from onward.documents.database_tables import (
    VIEW_SECONDS,
    Column,
    Schema,
    write_rows,
    write_schema,
)
from onward.documents.draft import Draft
from onward.errors import MissingExtraError, UnreadableError

if TYPE_CHECKING:
    import psycopg
    from psycopg.sql import Composable

_CONNECT_SECONDS = 10
_RELATIONS: LiteralString = """
    SELECT c.oid, n.nspname, c.relname, c.relkind::text, obj_description(c.oid, 'pg_class')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
      AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
      AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
    ORDER BY c.relkind IN ('v', 'm'), n.nspname <> 'public', n.nspname, c.relname
"""
_COLUMNS: LiteralString = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           coalesce(i.indisprimary, false), col_description(a.attrelid, a.attnum)
    FROM pg_attribute a
    LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY(i.indkey)
    WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
"""
_KEYS: LiteralString = """
    SELECT pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s AND contype IN ('f', 'u', 'c') ORDER BY conname
"""


def read_postgres(url: str, draft: Draft) -> None:
    """Write each table and view that the user may read: name, schema and up to max_rows rows.

    ``url`` is ``postgresql://user:password@host:port/database``. What cannot be read of it is a
    warning. MissingExtraError without the package; UnreadableError if there is no connection or
    nothing to read.
    """
    try:
        import psycopg
    except ImportError as error:
        raise MissingExtraError("reading PostgreSQL", "postgres") from error
    draft.title = urlsplit(public_url(url)).path.strip("/") or "PostgreSQL"
    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS) as connection:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            relations = connection.execute(_RELATIONS).fetchall()
            for relation in relations:
                _write(connection, relation, draft)
    except psycopg.Error as error:
        raise UnreadableError(f"{public_url(url)}: {_safe(error, url)}") from None
    if not relations:
        raise UnreadableError(f"{public_url(url)}: no tables that this user may read")


def _safe(error: psycopg.Error, url: str) -> str:
    """The first line of a message, without any secret of the URL that it may repeat."""
    if error.sqlstate is None and "connection" not in str(error):
        return "not a valid database URL"
    message = (str(error).strip() or type(error).__name__).partition("\n")[0]
    for secret in secrets_of(url):
        message = message.replace(secret, "***")
    return message


def _write(
    connection: psycopg.Connection[tuple[object, ...]],
    relation: tuple[object, ...],
    draft: Draft,
) -> None:
    import psycopg
    from psycopg import sql

    oid, namespace, name, kind, comment = relation
    is_view = kind in ("v", "m")
    schema = _schema(connection, oid, str(namespace), str(name), comment=comment, is_view=is_view)
    write_schema(schema, draft)
    if kind == "f":
        draft.warnings.append(
            f"table {schema.name!r}: lies on another server, its rows were not read"
        )
        return
    seconds = min(VIEW_SECONDS, draft.options.max_seconds) if is_view else draft.options.max_seconds
    source = sql.Identifier(str(namespace), str(name))
    try:
        with connection.transaction():
            connection.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(seconds * 1000))
            rows, total = _rows(connection, schema, source, draft.options.max_rows)
    except psycopg.Error as error:
        draft.warnings.append(
            f"{'view' if is_view else 'table'} {schema.name!r}: {_first_line(error)}"
        )
        return
    write_rows(schema, rows, draft, total=total)


def _rows(
    connection: psycopg.Connection[tuple[object, ...]],
    schema: Schema,
    source: Composable,
    limit: int,
) -> tuple[list[tuple[object, ...]], int | None]:
    from psycopg import sql

    columns = sql.SQL(", ").join(_as_text(column) for column in schema.columns)
    query = sql.SQL("SELECT {} FROM {} LIMIT {}").format(columns, source, limit)
    with connection.cursor(name="onward_rows") as cursor:  # in portions, not all at once
        rows = list(cursor.execute(query))
    if len(rows) < limit:
        return rows, None
    counted = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(source)).fetchone()
    return rows, int(str(counted[0])) if counted else None


def _schema(
    connection: psycopg.Connection[tuple[object, ...]],
    oid: object,
    namespace: str,
    name: str,
    *,
    comment: object,
    is_view: bool,
) -> Schema:
    columns = connection.execute(_COLUMNS, [oid]).fetchall()
    keys = connection.execute(_KEYS, [oid]).fetchall()
    return Schema(
        name if namespace == "public" else f"{namespace}.{name}",
        tuple(
            Column(
                str(column),
                str(kind),
                (("primary key",) if primary else ()) + (("not null",) if required else ()),
                str(note or ""),
            )
            for column, kind, required, primary, note in columns
        ),
        is_view=is_view,
        keys=tuple(str(key) for (key,) in keys),
        comment=str(comment or ""),
    )


def _as_text(column: Column) -> Composable:
    """The column as PostgreSQL writes it; bytes are nothing to read."""
    from psycopg import sql

    if column.type == "bytea":
        return sql.SQL("NULL")
    text = sql.SQL("{}::text").format(sql.Identifier(column.name))
    numeric = column.type.startswith(("numeric", "double", "real"))
    return sql.SQL("nullif({}, 'NaN')").format(text) if numeric else text


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
