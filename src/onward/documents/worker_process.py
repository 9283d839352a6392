"""A process that reads for this one, and that may be lost without harm.

Knows processes, pipes and deadlines. Refuses to know what is read. A program of its own rather
than ``multiprocessing``: fork would copy this process while threads of the index or of the
embedder hold locks, and spawn would run the user's script again where it has no ``__main__`` guard.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, TypeVar

from onward.documents.worker import receive, send
from onward.errors import UnreadableError

_Result = TypeVar("_Result")
_PROGRAM = "from onward.documents.worker import main; main()"


class WorkerProcess:
    """One reading process, started when it is first needed and again after it was lost."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._closed = False

    def call(self, function: Callable[..., _Result], *arguments: object, seconds: float) -> _Result:
        """Return ``function(*arguments)`` as worked out by the process.

        Raises UnreadableError with the reason that the job gave, or when it took longer than
        ``seconds`` or took the process down with it.
        """
        process, jobs, answers = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        deadline = threading.Timer(seconds, stop)
        deadline.daemon = True
        deadline.start()
        try:
            send(jobs, (function, arguments))
            done, answer = receive(answers)
        except (EOFError, OSError, ValueError) as error:  # ValueError: close() shut the pipes
            code = self._discard(process)
            if late.is_set():
                raise UnreadableError(f"given up: not done after {seconds:g} s") from error
            raise UnreadableError(f"the reading process was lost ({_why(code)})") from error
        finally:
            deadline.cancel()
        if not done:
            raise UnreadableError(answer)
        result: _Result = answer
        return result

    def close(self) -> None:
        """End the process at once, also in the middle of a call from another thread."""
        with self._lock:
            self._closed = True
            process = self._process
        if process is not None:
            self._discard(process)

    def _running(self) -> tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]:
        with self._lock:
            if self._closed:
                raise UnreadableError("reading was stopped")
            if self._process is None:
                self._process = _start()
            process = self._process
        if process.stdin is None or process.stdout is None:
            raise UnreadableError("the reading process has no pipes")
        return process, process.stdin, process.stdout

    def _discard(self, process: subprocess.Popen[bytes]) -> int:
        process.kill()
        code = process.wait()
        with self._lock:
            if self._process is process:
                self._process = None
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # what was still to be written to it is of no interest any more
                continue
        return code


def _start() -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _PROGRAM],  # -P: no module out of the user's folder
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # libraries complain there of files that they read all the same
        env={**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1"},
    )


def _why(code: int) -> str:
    if code == -9:
        return "killed: out of memory?"
    return f"signal {-code}" if code < 0 else f"exit code {code}"
