"""Which questions a tuned model learned: asked again, they would prove nothing.

Beside its card lies a line for each: a hash of the question's stems, whatever their order and
form, so that who gets the model does not get what it was tuned on. A model tuned from documents
has a file of the questions that were held out, too: about documents that it learned nothing of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onward.errors import UsageError
from onward.flows.tuning.task import TuneData, data_digest
from onward.models import find_tuned, read_card, tuned_folder
from onward.models.lineage import lineage
from onward.tasks import CaseFile, write_cases
from onward.tasks.near_duplicates import question_stems
from onward.types import Case

LEARNED, HELD_OUT = "learned.txt", "held-out.jsonl"
_HASH = 16
"""Hexadecimal digits: enough to tell millions of questions apart."""


@dataclass(frozen=True, slots=True)
class Unlearned:
    """The questions of a file that a tuned model has not learned."""

    cases: tuple[Case, ...]
    notes: tuple[str, ...]
    """How many others there are."""


def keep_questions(folder: Path, data: TuneData) -> None:
    """Write what a model learned from ``data`` into its folder; raises OSError or UsageError."""
    if data.learned:
        hashes = sorted({_hash(question) for question in data.learned})
        (folder / LEARNED).write_text("".join(f"{one}\n" for one in hashes), "ascii")
    if data.held_out:
        write_cases(folder / HELD_OUT, data.held_out)


def held_out_note(count: int) -> str:
    """Say where the questions are that a tuned model can be asked without having learned them."""
    return f"the {count} questions held out lie beside the model, in {HELD_OUT}: for tune arms"


def unlearned(file: CaseFile, name: str) -> Unlearned:
    """Leave out what ``name``, or a model that it stands on, learned, and what follows on it.

    A model that was not tuned here has learned nothing. Raises UsageError when no question is left.
    """
    tuned = [own for own in lineage(name) if find_tuned(own)] if find_tuned(name) else []
    learned = frozenset(one for own in tuned for one in _learned(own, file))
    gone: set[str] = set()
    for case in file.cases:  # each stands after the one that it follows
        if _hash(case.question) in learned or case.follows in gone:
            gone.add(case.id)
    total = len(file.cases)
    if len(gone) == total:
        raise UsageError(
            f"{name} learned all {total} questions, so they prove nothing: give {_others(tuned)}"
        )
    cases = tuple(case for case in file.cases if case.id not in gone)
    notes = (f"{len(gone)} of {total} questions are left out: {name} learned them",) if gone else ()
    return Unlearned(cases, notes)


def _learned(name: str, file: CaseFile) -> Sequence[str]:
    """Hashes of what a model learned; of one that kept none, only whether it is this very file."""
    path = tuned_folder(name) / LEARNED
    if path.is_file():
        return path.read_text("ascii").split()
    if read_card(name).get("hashes", {}).get("data") == data_digest([file.digest]):
        return [_hash(case.question) for case in file.cases]
    return ()


def _others(names: Sequence[str]) -> str:
    kept = [path for name in names if (path := tuned_folder(name) / HELD_OUT).is_file()]
    return f"those that were held out, {kept[0]}" if kept else "others (onward questions --seed 1)"


def _hash(question: str) -> str:
    stems = "\n".join(sorted(question_stems(question)))
    return hashlib.sha256(stems.encode("utf-8", "backslashreplace")).hexdigest()[:_HASH]
