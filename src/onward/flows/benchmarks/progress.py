"""How far a whole task is, where those who work tell of the part that they were given.

Refuses to know what the work is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from onward.protocols import Progress


@dataclass(slots=True)
class TaskProgress:
    """A Progress for whoever sits; until ``begin`` is called it shows what it is told."""

    shown: Progress | None
    _task: str = field(default="", init=False)
    _before: int = field(default=0, init=False)
    _part: int = field(default=0, init=False)
    _items: int = field(default=0, init=False)
    _done: int = field(default=0, init=False)

    def begin(self, task: str, before: int, part: int, items: int) -> None:
        """Count from now on ``part`` of the ``items`` of a task, after ``before`` that are done."""
        self._task, self._before, self._part, self._items = task, before, part, items
        self._done = before

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how many items are done; a part that is worked on twice is not counted back."""
        if self.shown is None:
            return
        if not self._items:
            self.shown(stage, done, total)
            return
        share = self._part * done // total if total else 0
        self._done = max(self._done, self._before + share)
        self.shown(f"{self._task}: {stage}", self._done, self._items)
