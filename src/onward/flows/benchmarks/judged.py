"""Written answers of a benchmark, graded by judges: for instructions without one right answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from onward.flows.judges import open_desk, open_judges
from onward.options import Options
from onward.protocols import Judge, Progress
from onward.types import Answer, Item, ItemResult, Question

JUDGED = "judged"
"""Mean score of the judges, 0 to 1: a hundredth of what they give."""


@contextmanager
def open_graders(options: Options, progress: Progress | None) -> Iterator[list[Judge]]:
    """The judges that the options name; none where they name none."""
    if not options.judge.judge:
        yield []
        return
    with open_desk((), options, progress) as desk:
        yield open_judges(options, desk.reader, desk.calls, progress)


def graded(
    items: Sequence[Item], results: Sequence[ItemResult], judges: Sequence[Judge]
) -> list[ItemResult]:
    """Add what the judges say of each written answer; None where none of them gave a score."""
    if not judges:
        return list(results)
    return [
        result if result.written is None else _graded(item, result, judges)
        for item, result in zip(items, results, strict=True)
    ]


def _graded(item: Item, result: ItemResult, judges: Sequence[Judge]) -> ItemResult:
    question = Question(item.prompt, id=item.id)
    written = result.written or ""
    answer = Answer(written, abstained=False, citations=(), hits=(), model="")
    reference = item.references[0] if item.references else None
    scores = [
        score
        for judge in judges
        if (score := judge.judge(question, answer, reference).score) is not None
    ]
    value = sum(scores) / len(scores) / 100 if scores else None
    return replace(result, values={**result.values, JUDGED: value}, problem="")
