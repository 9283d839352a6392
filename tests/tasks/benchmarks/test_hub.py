"""What reading from the hub refuses; nothing here touches a network."""

from __future__ import annotations

import sys

import pytest

from onward.errors import MissingExtraError, OfflineError, UsageError
from onward.tasks.benchmarks import TASKS, read_task_from_hub


def test_offline_says_what_would_be_fetched_and_what_to_do() -> None:
    with pytest.raises(OfflineError, match=r"Rowan/hellaswag.*name a file or folder"):
        read_task_from_hub("hellaswag", offline=True)


def test_tasks_that_are_not_there_are_named() -> None:
    with pytest.raises(UsageError, match="custom is not on the hub"):
        read_task_from_hub("custom", offline=False)
    with pytest.raises(UsageError, match="did you mean winogrande"):
        read_task_from_hub("winogrand", offline=True)


def test_without_the_library_its_pip_line_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'onward\[train\]'"):
        read_task_from_hub("piqa", offline=False)


def test_every_task_but_the_users_own_has_a_place_on_the_hub() -> None:
    assert [name for name, benchmark in TASKS.items() if benchmark.hub is None] == ["custom"]
