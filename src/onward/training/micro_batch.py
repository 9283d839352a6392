"""How many records are computed at once: as many as fit into memory, and divide a step.

Knows lengths, processes, and what torch says when memory is short. Refuses to know trainers.
"""

from __future__ import annotations

from collections.abc import Sequence

from onward.errors import TrainingError
from onward.training import processes

TOKENS_AT_ONCE = 2048
"""Of a micro-batch: a processor gains nothing from more, and memory grows with them."""
_NO_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "bad_alloc")


def choose_micro_batch(
    lengths: Sequence[int], batch: int, *, wanted: int, tokens: int = TOKENS_AT_ONCE
) -> int:
    """Records that are computed at once: ``wanted``, or as many as fit ``tokens``.

    A divisor of what one process has to do of ``batch``, so that steps are exactly as large as
    asked for. Raises TrainingError when ``batch`` cannot be shared among the processes.
    """
    own, rest = divmod(batch, processes.count())
    if rest or not own:
        raise TrainingError(
            f"{batch} records a step cannot be shared by {processes.count()} processes: choose"
            f" --batch as a multiple of {processes.count()}"
        )
    ordered = sorted(lengths)
    usual = ordered[len(ordered) * 9 // 10] if ordered else 1
    most = wanted or max(1, tokens // max(1, usual))
    return max(size for size in range(1, own + 1) if own % size == 0 and size <= max(1, most))


def smaller(error: Exception, micro_batch: int, batch: int) -> int:
    """Return at most half of ``micro_batch`` where ``error`` says that memory was short.

    Raises TrainingError when not even one record fits, or others train too (see ``halved``), and
    every other ``error`` as it is.
    """
    if not short_of_memory(error):
        raise error
    if micro_batch == 1:
        raise TrainingError(
            "not even one record at a time fits into memory: shorten records "
            "(--record-tokens), train less (--method lora), or tune a smaller model"
        ) from error
    return halved(micro_batch, batch, together=processes.count())


def short_of_memory(error: Exception) -> bool:
    """Whether ``error`` says that memory did not suffice."""
    said = str(error).lower()
    return isinstance(error, MemoryError) or any(words in said for words in _NO_MEMORY)


def halved(micro_batch: int, batch: int, *, together: int) -> int:
    """Return at most half of ``micro_batch``, a divisor of what each process does of ``batch``.

    Raises TrainingError where several train ``together``: the others still have memory, and would
    wait for this one for ever.
    """
    own = batch // together
    most = max(size for size in range(1, micro_batch // 2 + 1) if own % size == 0)
    if together > 1:
        raise TrainingError(
            f"{micro_batch} records at once do not fit into the memory of one of {together}"
            f" processes: --micro-batch {most}"
        )
    return most
