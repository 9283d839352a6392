"""What to ask and what to train on: files of questions and records, and questions from documents.

Knows documents and passages. Refuses to know who answers, who judges and who learns.
"""

from onward.tasks.generate import Generated, generate_cases
from onward.tasks.gold import GoldText, Resolver
from onward.tasks.question_files import CaseFile, read_cases, write_cases
from onward.tasks.record_files import read_records
from onward.tasks.record_mixture import encoded_rows, mix
from onward.tasks.record_splits import balanced, overlapping, split_records
from onward.tasks.splits import split_cases

__all__ = [
    "CaseFile",
    "Generated",
    "GoldText",
    "Resolver",
    "balanced",
    "encoded_rows",
    "generate_cases",
    "mix",
    "overlapping",
    "read_cases",
    "read_records",
    "split_cases",
    "split_records",
    "write_cases",
]
