"""Fresh questions as a task of a benchmark."""

import pytest

from onward.errors import UsageError
from onward.tasks.fresh.task import fresh_result, fresh_task


def test_a_month_is_a_task_of_its_own_with_the_same_questions_for_everyone() -> None:
    data = fresh_task("2026-11", limit=3)
    assert data.task.name == "fresh:2026-11"
    assert len(data.items) == 3 * len({item.group for item in data.items})
    assert data.digest == fresh_task("2026-11", limit=5).digest, "they share what both were asked"
    assert data.items == tuple(i for i in fresh_task("2026-11", limit=5).items if i in data.items)
    assert data.digest != fresh_task("2026-12", limit=3).digest


def test_a_right_answer_in_a_sentence_counts_and_nothing_found_is_wrong() -> None:
    data = fresh_task("2026-11", limit=2)
    item = next(one for one in data.items if one.group == "arithmetic")
    said = fresh_result(data.task, item, f"Let me see. The answer is {item.references[0]}.")
    assert said.values == {"exact_match": 1.0}
    nothing = fresh_result(data.task, item, "I do not know.")
    assert nothing.values == {"exact_match": 0.0}
    assert nothing.extracted == {"answer": None}


def test_what_is_no_month_is_refused() -> None:
    with pytest.raises(UsageError, match="is no month"):
        fresh_task("2026-13")
