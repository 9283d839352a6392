"""Read many sources with all cores: hash first, skip what is known, hand over in order.

Knows sources, digests and jobs. Refuses to know stores: ``known`` says what they have, and who
iterates writes what comes.

Sources are looked at in their order, read largest first, and handed over in their order, with a
bounded number under way. A file that hangs, or that takes its process down, costs only itself.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from pathlib import Path

from onward.documents.guarded import guarded
from onward.documents.jobs import Jobs
from onward.documents.kinds import kind_of
from onward.documents.sources import Source, load
from onward.documents.worker import Finished, Parcel, read_whole
from onward.errors import OnwardError
from onward.options import PassageOptions, ReadOptions
from onward.protocols import Progress
from onward.types import Blob, Document, Passage, Skipped

_LOOK_AHEAD_SOURCES = 256
_LOOK_AHEAD_BYTES = 256 * 2**20
_TICK_SECONDS = 0.1

# Formats that only our own code and the standard library read: neither a hang nor a crash is to
# be feared of them, so a few small ones are not worth a process (0.2 s to start and import).
# Not so reStructuredText: tables and indents made for it take long, and no deadline holds here.
_LIGHT_KINDS = frozenset(
    "asciidoc code csv json jsonl markdown org python srt text vtt".split()  # noqa: SIM905
)
_LIGHT_BYTES = 2**17
_LIGHT_BYTES_TOGETHER = 2**20


@dataclass(frozen=True, slots=True)
class Reading:
    """A source that was read."""

    source: str
    digest: str
    """SHA-256 of its bytes; of a database server: the id of its document."""
    bytes: int
    document: Document
    passages: list[Passage]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A source whose bytes are known already, or were met under another name in this run."""

    source: str
    digest: str
    bytes: int


Outcome = Reading | Unchanged | Skipped


@dataclass(frozen=True, slots=True)
class _Pending:
    """A source on its way: its outcome is there, or its future is, or it repeats another."""

    source: str
    bytes: int = 0
    digest: str = ""
    outcome: Outcome | None = None
    future: Future[Finished] | None = None

    @property
    def is_done(self) -> bool:
        return self.future is None or self.future.done()


def read_sources(
    sources: Sequence[Source],
    options: ReadOptions,
    passages: PassageOptions,
    *,
    known: Callable[[str], bool] | None = None,
    rest: Path | None = None,
    progress: Progress | None = None,
) -> Generator[Outcome, None, None]:
    """Yield what became of each source, in the order of ``sources``.

    ``known`` is asked with the SHA-256 of a source's bytes before it is read. ``rest`` is a folder
    for the rows of tables that are too many to be text (``Table.rest``). ``progress`` is called as
    ("read", done, total) in numbers of sources. Whoever stops iterating, or is interrupted, ends
    the reading processes at once.
    """
    jobs = Jobs(options, passages, workers=options.workers or os.cpu_count() or 1)
    intake = _Intake(jobs, options, passages, known, rest)
    waiting: deque[_Pending] = deque()
    taken = yielded = 0

    def report() -> None:
        if progress is not None:
            progress("read", yielded + sum(p.is_done for p in waiting), len(sources))

    try:
        while yielded < len(sources):
            while taken < len(sources) and _has_room(waiting):
                waiting.append(intake.take(sources[taken]))
                taken += 1
                report()
            head = waiting[0]
            while not head.is_done:
                wait([head.future] if head.future else [], timeout=_TICK_SECONDS)
                report()
            outcome = intake.outcome(waiting.popleft())
            yielded += 1
            report()
            yield outcome
    finally:
        jobs.close()


def _has_room(waiting: Sequence[_Pending]) -> bool:
    if not waiting:
        return True
    ahead = sum(pending.bytes for pending in waiting)
    return len(waiting) < _LOOK_AHEAD_SOURCES and ahead < _LOOK_AHEAD_BYTES


class _Intake:
    """Looks at sources in their order: known, repeated, unreadable, read here, or a job."""

    def __init__(
        self,
        jobs: Jobs,
        options: ReadOptions,
        passages: PassageOptions,
        known: Callable[[str], bool] | None,
        rest: Path | None,
    ) -> None:
        self._jobs = jobs
        self._options = options
        self._passages = passages
        self._known = known or (lambda _: False)
        self._rest = rest
        self._met: dict[str, str | None] = {}
        """Digest → why it could not be read, None where it could or is not known yet."""
        self._light_bytes = 0

    def take(self, source: Source) -> _Pending:
        """Have a source read, unless its bytes are known."""
        if source.is_database and source.url is not None:
            future = self._jobs.submit_database(source.url, source.name, self._rest)
            return _Pending(source.name, future=future)
        try:
            blob = load(source, self._options)
            size, digest = len(blob.data), hashlib.sha256(blob.data).hexdigest()
            if self._known(digest):
                return _Pending(source.name, outcome=Unchanged(source.name, digest, size))
            if digest in self._met:
                return _Pending(source.name, size, digest)
            kind = kind_of(blob)
            self._met[digest] = None  # now: bytes without a kind have no reading to wait for
        except OnwardError as error:
            return _Pending(source.name, outcome=Skipped(source.name, str(error)))
        data = blob.data if blob.path is None else None
        parcel = Parcel(blob.source, blob.name, blob.path, data, self._rest)
        if self._is_light(blob, kind):
            return _Pending(source.name, size, digest, future=self._read_here(parcel, kind))
        future = self._jobs.submit(parcel, size=size, kind=kind)
        return _Pending(source.name, size, digest, future=future)

    def outcome(self, pending: _Pending) -> Outcome:
        """Return what became of a source that is done."""
        source, digest, size = pending.source, pending.digest, pending.bytes
        if pending.outcome is not None:
            return pending.outcome
        if pending.future is None:  # the same bytes under another name, which came before
            reason = self._met[digest]
            return Unchanged(source, digest, size) if reason is None else Skipped(source, reason)
        try:
            document, passages = pending.future.result()
        except OnwardError as error:
            self._met[digest] = str(error)
            return Skipped(source, str(error))
        return Reading(source, digest or document.id, size, document, passages)

    def _is_light(self, blob: Blob, kind: str) -> bool:
        """Whether reading ``blob`` here is sooner done than starting a process for it."""
        if self._jobs.started or kind not in _LIGHT_KINDS or len(blob.data) > _LIGHT_BYTES:
            return False
        self._light_bytes += len(blob.data)
        return self._light_bytes <= _LIGHT_BYTES_TOGETHER

    def _read_here(self, parcel: Parcel, kind: str) -> Future[Finished]:
        future: Future[Finished] = Future()
        try:
            with guarded(kind):
                future.set_result(read_whole(parcel, self._options, self._passages))
        except OnwardError as error:
            future.set_exception(error)
        return future
