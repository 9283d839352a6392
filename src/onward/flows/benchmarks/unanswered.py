"""Items that got no answer, as where a server failed: how many, and when it is no use to go on.

An item whose asking failed may go well another time: the run stays open, and the same command asks
it again. One that fails then, too, has failed. Refuses to know who is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from onward.errors import ModelError
from onward.tasks.benchmarks.scoring import NO_REFERENCE
from onward.types import ItemResult

_MOST_IN_A_ROW = 10


def is_settled(result: ItemResult) -> bool:
    """Whether asking the item again could change nothing: it has a result, or can have none."""
    return result.problem in ("", NO_REFERENCE)


@dataclass(slots=True)
class Unanswered:
    """Counts the items that got no answer for the first time."""

    before: Collection[tuple[str, str]]
    """(task, item) of those that got none when the run was last gone on with."""
    count: int = field(default=0, init=False)
    _in_a_row: int = field(default=0, init=False)

    def note(self, results: Sequence[ItemResult]) -> None:
        """Take note of results, in their order.

        Raises ModelError where nothing was answered of the last ten or more.
        """
        problem = ""
        for result in results:
            if is_settled(result):
                self._in_a_row = 0
            elif (result.task, result.item_id) not in self.before:
                self.count += 1
                self._in_a_row += 1
                problem = result.problem
        if self._in_a_row >= _MOST_IN_A_ROW and problem:
            raise ModelError(
                f"{self._in_a_row} items in a row got no answer, the last for: {problem}; all"
                " answers are kept: mend that, and the same command goes on"
            )
