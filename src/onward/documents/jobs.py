"""Reading jobs, largest first, over a few processes.

Knows how a source becomes jobs: one, or for a long PDF one for each range of pages and one that
joins them. Refuses to know where sources come from and what becomes of documents.
"""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from onward.documents.worker import (
    Finished,
    Parcel,
    assemble_pdf,
    count_pdf_pages,
    read_database,
    read_pdf_pages,
    read_whole,
)
from onward.documents.worker_process import WorkerProcess
from onward.options import PassageOptions, ReadOptions

PAGES_AT_ONCE = 80
"""Pages of a long PDF in one job; fewer cost more in opening the file again."""
_LONG_PDF_BYTES = 2**19
# Pictures of pages take seconds each to be recognised: fewer at once, so that a long scan is not
# given up for taking longer than a file may.
_SCAN_BYTES_A_PAGE = 40_000
_SCAN_SECONDS_A_PAGE = 10

_Work = Callable[[WorkerProcess], None]


@dataclass(slots=True)
class _LongPdf:
    """A PDF that several processes read."""

    parcel: Parcel
    future: Future[Finished]
    parts: list[bytes | None]
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, number: int, part: bytes) -> list[bytes] | None:
        """Keep a part; return all of them when it was the last one missing."""
        with self.lock:
            self.parts[number] = part
            complete = [part for part in self.parts if part is not None]
            return complete if len(complete) == len(self.parts) else None


class Jobs:
    """A queue of jobs and the processes that do them, started as they are needed."""

    def __init__(self, options: ReadOptions, passages: PassageOptions, *, workers: int) -> None:
        """Start nothing yet; at most ``workers`` processes will run."""
        self._options = options
        self._passages = passages
        self._most = max(workers, 1)
        self._queue: queue.PriorityQueue[tuple[int, int, _Work | None]] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._workers: list[WorkerProcess] = []
        self._idle = 0
        self._lock = threading.Lock()
        self._closed = False

    @property
    def started(self) -> bool:
        """Whether any process has been asked for."""
        return bool(self._workers)

    def submit(self, parcel: Parcel, *, size: int, kind: str) -> Future[Finished]:
        """Have a source of ``size`` bytes read; larger ones come first."""
        future: Future[Finished] = Future()

        def work(worker: WorkerProcess) -> None:
            if kind == "pdf" and size >= _LONG_PDF_BYTES:
                self._read_long_pdf(worker, parcel, size, future)
            else:
                self._read(worker, parcel, future)

        self._put(size, self._failing(future, work))
        return future

    def submit_database(self, url: str, source: str, rest: Path | None) -> Future[Finished]:
        """Have the tables of a database server read; ``rest`` is as in a Parcel."""
        future: Future[Finished] = Future()

        def work(worker: WorkerProcess) -> None:
            arguments = (url, source, self._options, self._passages, rest)
            future.set_result(worker.call(read_database, *arguments, seconds=self._seconds))

        self._put(0, self._failing(future, work))
        return future

    def close(self) -> None:
        """End all processes at once; what was not done stays undone."""
        with self._lock:
            self._closed = True
            workers = list(self._workers)
        for worker in workers:
            worker.close()
            self._queue.put((-(2**62), next(self._numbers), None))

    @property
    def _seconds(self) -> float:
        return float(self._options.max_seconds)

    def _read(self, worker: WorkerProcess, parcel: Parcel, future: Future[Finished]) -> None:
        arguments = (parcel, self._options, self._passages)
        future.set_result(worker.call(read_whole, *arguments, seconds=self._seconds))

    def _read_long_pdf(
        self, worker: WorkerProcess, parcel: Parcel, size: int, future: Future[Finished]
    ) -> None:
        pages = worker.call(count_pdf_pages, parcel, seconds=self._seconds)
        at_once = self._pages_at_once(size, pages)
        if pages <= 1.5 * at_once:
            self._read(worker, parcel, future)
            return
        firsts = range(1, pages + 1, at_once)
        pdf = _LongPdf(parcel, future, [None] * len(firsts))
        for number, first in enumerate(firsts):
            job = self._page_job(pdf, number, first, first + at_once - 1)
            self._put(size, self._failing(future, job))

    def _pages_at_once(self, size: int, pages: int) -> int:
        if self._options.ocr and size > _SCAN_BYTES_A_PAGE * pages:
            return min(max(self._options.max_seconds // _SCAN_SECONDS_A_PAGE, 1), PAGES_AT_ONCE)
        return PAGES_AT_ONCE if self._most > 1 else pages

    def _page_job(self, pdf: _LongPdf, number: int, first: int, last: int) -> _Work:
        def work(worker: WorkerProcess) -> None:
            if pdf.future.done():  # another range failed, and the file with it
                return
            arguments = (pdf.parcel, first, last, self._options)
            part = worker.call(read_pdf_pages, *arguments, seconds=self._seconds)
            if parts := pdf.put(number, part):
                joining = (pdf.parcel, parts, self._options, self._passages)
                pdf.future.set_result(worker.call(assemble_pdf, *joining, seconds=self._seconds))

        return work

    @staticmethod
    def _failing(future: Future[Finished], work: _Work) -> _Work:
        """Return ``work`` with its failure, the first one, as the failure of ``future``."""

        def guarded(worker: WorkerProcess) -> None:
            try:
                work(worker)
            except Exception as error:  # noqa: BLE001 - whoever waits for the future gets it
                if not future.done():
                    future.set_exception(error)

        return guarded

    def _put(self, size: int, work: _Work) -> None:
        self._queue.put((-size, next(self._numbers), work))
        with self._lock:
            if self._closed or len(self._workers) >= self._most:
                return
            if self._queue.qsize() <= self._idle:  # those who wait will do it
                return
            worker = WorkerProcess()
            self._workers.append(worker)
        threading.Thread(target=self._serve, args=(worker,), daemon=True).start()

    def _serve(self, worker: WorkerProcess) -> None:
        """Do one job after the other, until closed."""
        while True:
            with self._lock:
                self._idle += 1
            _, _, work = self._queue.get()
            with self._lock:
                self._idle -= 1
                closed = self._closed
            if work is None or closed:
                return
            work(worker)
