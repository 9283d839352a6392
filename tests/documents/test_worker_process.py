"""The reading process: results, reasons, and its loss by hanging, crashing and closing."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from onward.documents.draft import Draft
from onward.documents.passages import split_passages
from onward.documents.worker import Parcel, read_whole, receive, send
from onward.documents.worker_process import WorkerProcess
from onward.errors import UnreadableError
from onward.options import PassageOptions, ReadOptions
from onward.types import Blob, Location

OPTIONS = (ReadOptions(), PassageOptions())


@pytest.fixture(scope="module")
def worker() -> Iterator[WorkerProcess]:
    process = WorkerProcess()
    yield process
    process.close()


def test_a_document_and_its_passages_come_back(worker: WorkerProcess, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Title\n\nHello.")
    parcel = Parcel("a.md", "a.md", path, None)
    document, passages = worker.call(read_whole, parcel, *OPTIONS, seconds=60)
    assert document.kind == "markdown"
    assert [p.text for p in passages] == ["Hello."]


def test_what_is_sent_is_received_with_its_tables_and_places() -> None:
    draft = Draft()
    draft.heading(1, "Sales", Location(page=1))
    draft.table(["Year", "Net"], [["2023", "5"]], caption="Net sales", location=Location(page=2))
    document = draft.document(Blob("a.pdf", "a.pdf", b"a"), "pdf")
    message = (True, (document, split_passages(document)))
    pipe = io.BytesIO()
    send(pipe, message)
    pipe.seek(0)
    assert receive(pipe) == message


def test_a_reason_comes_back_as_it_was_said(worker: WorkerProcess) -> None:
    with pytest.raises(UnreadableError, match=r"^empty file$"):
        worker.call(read_whole, Parcel("a", "a", None, b""), *OPTIONS, seconds=60)


def test_a_mistake_of_ours_costs_one_job(worker: WorkerProcess) -> None:
    with pytest.raises(UnreadableError, match="internal error, please report it: TypeError"):
        worker.call(len, 5, seconds=60)
    assert worker.call(len, "abc", seconds=60) == 3


def test_what_a_library_prints_is_not_taken_for_an_answer(worker: WorkerProcess) -> None:
    assert worker.call(print, "hello", seconds=60) is None
    assert worker.call(os.write, 1, b"noise", seconds=60) == 5
    assert worker.call(len, "abc", seconds=60) == 3


def test_a_job_that_hangs_is_given_up_and_the_next_one_done(worker: WorkerProcess) -> None:
    with pytest.raises(UnreadableError, match=r"given up: not done after 0\.3 s"):
        worker.call(time.sleep, 600, seconds=0.3)
    assert worker.call(len, "abc", seconds=60) == 3


@pytest.mark.parametrize(
    ("number", "why"), [(signal.SIGSEGV, "signal 11"), (signal.SIGKILL, "out of memory")]
)
def test_a_job_that_kills_its_process_costs_only_itself(
    worker: WorkerProcess, number: signal.Signals, why: str
) -> None:
    with pytest.raises(UnreadableError, match=why):
        worker.call(signal.raise_signal, number, seconds=60)
    assert worker.call(len, "abc", seconds=60) == 3


def test_an_interrupt_is_left_to_the_parent(worker: WorkerProcess) -> None:
    worker.call(signal.raise_signal, signal.SIGINT, seconds=60)
    assert worker.call(len, "abc", seconds=60) == 3


def test_closing_ends_a_call_under_way() -> None:
    process = WorkerProcess()
    assert process.call(len, "abc", seconds=60) == 3
    caught: list[str] = []

    def hang() -> None:
        try:
            process.call(time.sleep, 600, seconds=600)
        except UnreadableError as error:
            caught.append(str(error))

    thread = threading.Thread(target=hang)
    thread.start()
    process.close()
    thread.join(timeout=60)
    assert not thread.is_alive()
    assert caught
