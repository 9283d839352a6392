"""A library: the folder ``.onward`` with what was added, and the word index kept in step with it.

A project's library lies beside its documents and is found by walking up, like git. A question
with its own sources (``ask -s``) has a library of its own under ONWARD_HOME, so that nothing is
written beside the user's files and the next question finds everything read.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from onward.documents import public_url
from onward.errors import StoreError
from onward.home import onward_home
from onward.records import (
    CallRecords,
    DocumentRecords,
    FoundRecords,
    MemoryRecords,
    SharedConnection,
    SummaryRecords,
    TableRecords,
    VectorRecords,
    open_database,
    writing,
)

if TYPE_CHECKING:
    from onward.retrieval.words import WordIndex

FOLDER_NAME = ".onward"


@dataclass(frozen=True, slots=True)
class Library:
    """An open library."""

    root: Path
    """Sources inside it are kept relative to it, so that the whole may be moved."""
    folder: Path
    connection: SharedConnection
    documents: DocumentRecords
    tables: TableRecords
    vectors: VectorRecords
    calls: CallRecords
    memory: MemoryRecords
    summaries: SummaryRecords
    found: FoundRecords

    def close(self) -> None:
        """Let go of the database file."""
        self.connection.close()


def open_library(start: Path | None = None, *, create: bool = False) -> Library:
    """Open the library of the project around ``start`` (default: the current folder).

    Raises StoreError if there is none, unless ``create`` makes one in ``start`` itself.
    """
    start = (start or Path.cwd()).resolve()
    if (root := find_project(start)) is not None:
        return _open(root, root / FOLDER_NAME)
    if not create:
        raise StoreError(
            f"no documents have been added in {start} or above it: onward add FOLDER,"
            " or give the question its own sources with -s"
        )
    return _open(start, start / FOLDER_NAME)


def find_project(start: Path) -> Path | None:
    """The nearest folder, ``start`` or above it, that has a library."""
    start = start.resolve()
    return next((f for f in (start, *start.parents) if (f / FOLDER_NAME).is_dir()), None)


def project_has_documents() -> bool:
    """Whether the current folder belongs to a project whose library is not empty."""
    if find_project(Path.cwd()) is None:
        return False
    with closing(open_library()) as library:
        return library.documents.passage_count() > 0


def library_of(sources: Sequence[str]) -> Library:
    """Open the library that holds exactly these sources, made when first asked for."""
    names = sorted({absolute_source(source) for source in sources})
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]
    folder = onward_home() / "libraries" / digest
    return _open(folder, folder)


def absolute_source(source: str) -> str:
    """A source argument independent of the current folder; URLs stay as they are."""
    return source if "://" in source else os.path.abspath(Path(source).expanduser())  # noqa: PTH100 - keeps symlinks


def stored_source(library: Library, source: str) -> str:
    """A source as the library keeps it: relative to its root where it lies inside.

    Of a URL without its password: what is kept may be shown.
    """
    if "://" in source:
        return public_url(source)
    return _relative(absolute_source(source), library.root)


def shown_source(library: Library, source: str) -> str:
    """A source as people know it: relative to the current folder where it lies inside."""
    return _shown(library.root, source)


def open_words(library: Library) -> WordIndex:
    """Open the word index, after bringing it to the state of the records if it is behind."""
    from onward.retrieval.words import WordIndex

    folder = library.folder / "words"
    index = WordIndex(folder)
    if index.stamp == str(library.documents.generation()):
        return index
    with writing(library.connection):  # nobody publishes, and nobody else catches up, meanwhile
        index = WordIndex(folder)
        documents = library.documents
        newest = documents.generation()
        if index.stamp is None or int(index.stamp) > newest:  # new, broken, or of older records
            shutil.rmtree(folder)
            index = WordIndex(folder)
            index.update(added=documents.all_passages(), stamp=str(newest))
        elif int(index.stamp) < newest:
            came, gone = documents.changes_since(int(index.stamp))
            added = chain.from_iterable(documents.passages_of(key) for key in came)
            index.update(added=added, removed=gone, stamp=str(newest))
    return index


def _open(root: Path, folder: Path) -> Library:
    connection = open_database(folder / "onward.db")
    return Library(
        root=root,
        folder=folder,
        connection=connection,
        documents=DocumentRecords(connection, shown=lambda source: _shown(root, source)),
        tables=TableRecords(
            connection, folder / "tables", shown=lambda source: _shown(root, source)
        ),
        vectors=VectorRecords(connection),
        calls=CallRecords(connection),
        memory=MemoryRecords(connection),
        summaries=SummaryRecords(connection),
        found=FoundRecords(connection),
    )


def _shown(root: Path, source: str) -> str:
    return source if "://" in source else _relative(str(root / source), Path.cwd())


def _relative(source: str, folder: Path) -> str:
    if "://" in source:
        return source
    path = Path(source)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()
