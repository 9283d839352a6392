"""What a reading process does: take a job, read, cut into passages, hand the result back.

Knows jobs and the pipe they come through. Refuses to know which jobs exist besides its own, and in
which order they should be done. Run by ``worker_process`` as a program of its own.
"""

from __future__ import annotations

import gc
import io
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from onward.documents.passages import split_passages
from onward.documents.read import read_blob, read_server
from onward.errors import OnwardError, UnreadableError
from onward.options import PassageOptions, ReadOptions
from onward.types import Blob, Block, Document, Location, Passage, Table

if TYPE_CHECKING:
    from onward.documents.draft import Draft

MOST_MEMORY_BYTES = 4 * 2**30
"""A broken file can ask for more memory than there is; then its reader fails, not the machine."""

_COLLECT_EVERY = 50_000
"""New objects between two searches for garbage; by default (700) they are 5 % of our own work."""

LENGTH = struct.Struct(">Q")
"""Before each message: its length in bytes."""


def _reducer(kind: type[Any]) -> Callable[[Any], tuple[type[Any], tuple[Any, ...]]]:
    """Pickle a dataclass as its fields: half the time of what frozen slots do by themselves."""
    values = attrgetter(*(field.name for field in fields(kind)))
    return lambda item: (kind, values(item))


_REDUCERS: dict[type, Callable[[Any], tuple[type[Any], tuple[Any, ...]]]] = {
    kind: _reducer(kind) for kind in (Block, Location, Passage, Table)
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """A blob on its way to another process: a file's bytes are read there, from its path."""

    source: str
    name: str
    path: Path | None
    data: bytes | None
    rest: Path | None = None
    """Folder for the rows of tables that are too many to be text."""

    def blob(self) -> Blob:
        """Return the blob, read from the file where it is one."""
        if self.data is not None:
            return Blob(self.source, self.name, self.data, self.path)
        if self.path is None:
            raise UnreadableError("neither a file nor bytes")
        try:
            return Blob(self.source, self.name, self.path.read_bytes(), self.path)
        except OSError as error:
            raise UnreadableError(f"cannot be opened: {error.strerror or error}") from error


Finished = tuple[Document, list[Passage]]


def read_whole(parcel: Parcel, read: ReadOptions, passages: PassageOptions) -> Finished:
    """Read a source from beginning to end."""
    document = read_blob(parcel.blob(), read, rest=parcel.rest)
    return document, split_passages(document, passages)


def read_database(
    url: str, source: str, read: ReadOptions, passages: PassageOptions, rest: Path | None = None
) -> Finished:
    """Read the tables of a database server."""
    document = read_server(url, source, read, rest=rest)
    return document, split_passages(document, passages)


def count_pdf_pages(parcel: Parcel) -> int:
    """Count the pages of a PDF."""
    from onward.documents.pdf import count_pages

    return count_pages(parcel.blob())


def read_pdf_pages(parcel: Parcel, first: int, last: int, read: ReadOptions) -> bytes:
    """Read some pages of a PDF; pickled here, for the process between does not look inside."""
    from onward.documents.pdf import read_pages

    return pickle.dumps(read_pages(parcel.blob(), first, last, read), pickle.HIGHEST_PROTOCOL)


def assemble_pdf(
    parcel: Parcel, parts: list[bytes], read: ReadOptions, passages: PassageOptions
) -> Finished:
    """Join what several processes read of one PDF."""
    from onward.documents.pdf import assemble_pages

    def reader(_: Blob, draft: Draft) -> None:
        assemble_pages([page for part in parts for page in pickle.loads(part)], draft)

    document = read_blob(parcel.blob(), read, reader=reader)
    return document, split_passages(document, passages)


def send(pipe: IO[bytes], message: Any) -> None:  # noqa: ANN401 - jobs and results of any type
    """Write one message to ``pipe``."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _REDUCERS
    pickler.dump(message)
    data = buffer.getbuffer()
    pipe.write(LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:  # noqa: ANN401 - jobs and results of any type
    """Read one message from ``pipe``; EOFError when the other side is gone."""
    size = pipe.read(LENGTH.size)
    if len(size) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(size)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)


def main() -> None:
    """Serve jobs, (function, arguments) from stdin, until it is closed.

    The answer to each is ``(True, result)`` or ``(False, reason)``.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this
    _limit_memory()
    gc.set_threshold(_COLLECT_EVERY)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not end up among the answers
    sys.stdout = sys.stderr
    jobs = sys.stdin.buffer
    while True:
        try:
            function, arguments = receive(jobs)
        except EOFError:
            return
        try:
            answer = (True, function(*arguments))
        except OnwardError as error:
            answer = (False, str(error))
        except Exception as error:  # noqa: BLE001 - a mistake of ours costs this file, not the run
            answer = (False, f"internal error, please report it: {type(error).__name__}: {error}")
        try:
            send(answers, answer)
        except BrokenPipeError:
            return


def _limit_memory() -> None:
    """Let this process fail with MemoryError beyond the limit, where the system can do that."""
    try:
        import resource
    except ModuleNotFoundError:  # not on Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    limit = MOST_MEMORY_BYTES if most == resource.RLIM_INFINITY else min(MOST_MEMORY_BYTES, most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
