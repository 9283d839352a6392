"""Whether it was right to answer, or right to decline.

Knows a case and the flag of its answer. Refuses to know whether the answer is right.
"""

from __future__ import annotations

from onward.types import UNANSWERABLE, Answer, Case


def is_answerable(case: Case) -> bool | None:
    """Whether the documents hold an answer: False by the tag ``unanswerable``, True by a reference.

    A reference answer or evidence tells that there is one; the tag wins, for a reference answer
    may say that nothing is known. None when the case says neither.
    """
    if UNANSWERABLE in case.tags:
        return False
    return True if (case.answer or "").strip() or case.evidence else None


def abstention_right(case: Case, answer: Answer) -> float | None:
    """1 when an unanswerable question is declined or an answerable one is not, otherwise 0.

    None when it is not known whether the question can be answered. An empty answer declines
    nothing: it does not tell its reader that the documents are silent.
    """
    answerable = is_answerable(case)
    return None if answerable is None else float(answer.abstained != answerable)


def abstained_in_vain(case: Case, answer: Answer) -> float | None:
    """1 when an answerable question was declined, otherwise 0; None for all other questions.

    Its mean is the share of answers that were withheld. Lower is better.
    """
    return float(answer.abstained) if is_answerable(case) is True else None


def answered_in_vain(case: Case, answer: Answer) -> float | None:
    """1 when an unanswerable question was not declined, otherwise 0; None for all others.

    Its mean is the share of unanswerable questions for which something was made up. Lower is
    better.
    """
    return float(not answer.abstained) if is_answerable(case) is False else None
