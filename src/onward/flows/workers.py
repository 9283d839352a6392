"""The one bounded pool of threads: for work that waits for servers.

Refuses to know what the work is. What a piece of work has made, it keeps itself, at once: when the
user interrupts, or a piece fails, no more is begun, and everything finished is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from onward.models.pace import INTERRUPTED
from onward.protocols import Progress

T = TypeVar("T")


def do_all(
    work: Callable[[T], None],
    items: Sequence[T],
    *,
    workers: int,
    stage: str = "",
    progress: Progress | None = None,
) -> None:
    """Call ``work`` for each item, ``workers`` at a time, in their order.

    With one worker it runs in the calling thread. The first exception is raised when what had
    been begun has ended.
    """
    done = 0

    def count(_finished: Future[None] | None = None) -> None:
        nonlocal done
        done += 1
        if progress:
            progress(stage, done, len(items))

    if workers == 1 or len(items) < 2:
        for item in items:
            work(item)
            count()
        return
    try:
        with ThreadPoolExecutor(workers, thread_name_prefix="onward") as pool:
            begun = [pool.submit(work, item) for item in items]
            for future in begun:
                future.add_done_callback(count)
            try:
                ended, _ = wait(begun, return_when=FIRST_EXCEPTION)
            except BaseException:
                INTERRUPTED.set()  # who waits for a server to take calls again waits no longer
                raise
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
    finally:
        INTERRUPTED.clear()
    for future in ended:
        future.result()
