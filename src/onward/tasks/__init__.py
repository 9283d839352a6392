"""What to ask: files of questions, and questions made from documents.

Knows documents and passages. Refuses to know who answers and who judges.
"""

from onward.tasks.generate import Generated, generate_cases
from onward.tasks.gold import GoldText, Resolver
from onward.tasks.question_files import CaseFile, read_cases, write_cases
from onward.tasks.splits import split_cases

__all__ = [
    "CaseFile",
    "Generated",
    "GoldText",
    "Resolver",
    "generate_cases",
    "read_cases",
    "split_cases",
    "write_cases",
]
