"""Fresh questions: generated for a month, with true answers, so that no model has seen them.

Knows how to make, and how to check an answer. Refuses to know models and runs.
"""

from onward.tasks.fresh.answers import answer_in, check
from onward.tasks.fresh.question import FreshItem
from onward.tasks.fresh.sets import KINDS, VERSION, fresh_items
from onward.tasks.fresh.task import NAME, fresh_result, fresh_task

__all__ = [
    "KINDS",
    "NAME",
    "VERSION",
    "FreshItem",
    "answer_in",
    "check",
    "fresh_items",
    "fresh_result",
    "fresh_task",
]
