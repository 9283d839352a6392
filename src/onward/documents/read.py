"""From the bytes of one source to its document: choose the reader, follow attachments, say why not.

Knows which module reads which kind. Refuses to know any format, and where bytes come from.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import cast

from onward.documents.draft import Draft, Reader
from onward.documents.guarded import guarded
from onward.documents.kinds import kind_of
from onward.errors import OnwardError, UnreadableError
from onward.options import ReadOptions
from onward.types import Blob, Document

READERS: Mapping[str, str] = {
    "asciidoc": "asciidoc:read_asciidoc",
    "audio": "audio:read_audio",
    "boxnote": "boxnote:read_boxnote",
    "code": "source_code:read_code",
    "csv": "delimited:read_delimited",
    "doc": "legacy_office:read_doc",
    "docx": "docx:read_docx",
    "duckdb": "databases:read_duckdb",
    "eml": "email:read_eml",
    "epub": "epub:read_epub",
    "html": "html:read_html",
    "image": "images:read_image",
    "json": "json_lines:read_json",
    "jsonl": "json_lines:read_jsonl",
    "markdown": "markdown:read_markdown",
    "msg": "msg:read_msg",
    "odp": "opendocument:read_odp",
    "ods": "workbooks:read_ods",
    "odt": "opendocument:read_odt",
    "org": "org:read_org",
    "pages": "pages:read_pages",
    "pdf": "pdf:read_pdf",
    "ppt": "legacy_office:read_ppt",
    "pptx": "pptx:read_pptx",
    "python": "source_code:read_python",
    "rst": "rst:read_rst",
    "rtf": "rtf:read_rtf",
    "sqlite": "databases:read_sqlite",
    "srt": "transcripts:read_srt",
    "text": "plaintext:read_text",
    "vtt": "transcripts:read_vtt",
    "xls": "workbooks:read_xls",
    "xlsx": "workbooks:read_xlsx",
    "xml": "xml:read_xml",
    "zip": "archives:read_zip",
}
"""Kind → ``module:function`` in this station, imported when the first such file comes."""

MAX_DEPTH = 3
"""Attachments of attachments of attachments are read; what they carry is not."""
MAX_ATTACHMENTS = 5_000
"""Of one source, at all depths together."""


def read_blob(
    blob: Blob, options: ReadOptions, *, reader: Reader | None = None, rest: Path | None = None
) -> Document:
    """Return the document that ``blob`` holds, its attachments appended under their names.

    ``reader`` replaces the one that belongs to the blob's kind. ``rest`` is a folder for the rows
    of tables that are too many to be text, without which they are left out. Raises UnreadableError
    with the reason for whatever cannot be read: empty, too large, encrypted, broken, without text.
    """
    draft = Draft(options, rest)
    kind = _write(blob, draft, reader)
    _read_attachments(draft, 1, [MAX_ATTACHMENTS])
    if draft.is_empty:
        raise UnreadableError("; ".join(draft.warnings[:3]) or f"no text in this {kind} file")
    return draft.document(blob, kind)


def read_server(
    url: str, source: str, options: ReadOptions, *, rest: Path | None = None
) -> Document:
    """Return the tables of a database server as a document; its id is the hash of their text.

    ``source`` is what ``url`` is called in citations, without its password; ``rest`` is as for
    ``read_blob``.
    """
    from onward.documents.databases import read_postgres

    draft = Draft(options, rest)
    with guarded("database"):
        read_postgres(url, draft)
    if draft.is_empty:
        raise UnreadableError("no tables with rows in this database")
    name = source.rsplit("/", 1)[-1].split("?")[0] or source
    text = draft.document(Blob(source, name, b""), "postgresql").text
    return draft.document(Blob(source, name, text.encode()), "postgresql")


def _write(blob: Blob, draft: Draft, reader: Reader | None = None) -> str:
    """Write ``blob`` onto ``draft`` with the reader of its kind, and return the kind."""
    size, limit = len(blob.data) / 2**20, draft.options.max_megabytes
    if size > limit:
        raise UnreadableError(f"too large: {size:.0f} MB, at most {limit}")
    kind = kind_of(blob)
    with guarded(kind):
        (reader or _reader(kind))(blob, draft)
    return kind


def _reader(kind: str) -> Reader:
    module, function = READERS[kind].split(":")
    return cast(Reader, getattr(import_module(f"onward.documents.{module}"), function))


def _read_attachments(draft: Draft, depth: int, left: list[int]) -> None:
    """Read what ``draft`` carries and append it; what cannot be read becomes a warning."""
    for blob in draft.attachments:
        if depth > MAX_DEPTH or left[0] <= 0:
            limit = f"{MAX_DEPTH} levels" if depth > MAX_DEPTH else f"{MAX_ATTACHMENTS} attachments"
            draft.warnings.append(f"{blob.name}: not read, for at most {limit} are")
            return
        left[0] -= 1
        inner = Draft(draft.options, draft.rest)
        try:
            _write(blob, inner)
        except OnwardError as error:
            draft.warnings.append(f"{blob.name}: {error}")
            continue
        _read_attachments(inner, depth + 1, left)
        if inner.is_empty:
            draft.warnings += [f"{blob.name}: {w}" for w in inner.warnings or ["no text in it"]]
        else:
            draft.include(blob.name, inner)
