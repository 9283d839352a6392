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
    """The questions of a file, or of a part of it, that a tuned model has not learned."""

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
    tuned = _tuned(name)
    learned = frozenset(one for own in tuned for one in _learned(own, file))
    left = _left(file.cases, learned, name, "questions")
    if not left.cases:
        raise UsageError(
            f"{name} learned all {len(file.cases)} questions, so they prove nothing: give"
            f" {_others(tuned)}"
        )
    return left


def unlearned_parts(
    validation: Sequence[Case], test: Sequence[Case], name: str
) -> tuple[Unlearned, Unlearned]:
    """As ``unlearned``, of what a model is to stop by and to be judged by that stands on ``name``.

    Where it learned all that there is to stop by, these stay: with the same seed they are what it
    stopped by itself, and no verdict rests on them. Raises UsageError when nothing is left to judge
    by.
    """
    learned = frozenset(one for own in _tuned(name) for one in _kept(own))
    to_stop, to_judge = (
        _left(part, learned, name, f"{called} records")
        for part, called in ((validation, "validation"), (test, "held-out"))
    )
    if test and not to_judge.cases:
        raise UsageError(
            f"{name} learned all {len(test)} held-out records, so they prove nothing: take the"
            f" --seed that {name} was tuned with, or other records"
        )
    if validation and not to_stop.cases:
        told = f"{name} learned or stopped by all {len(validation)} validation records: they stay"
        return Unlearned(tuple(validation), (told,)), to_judge
    return to_stop, to_judge


def _tuned(name: str) -> Sequence[str]:
    """A tuned model and those that it stands on; () of one that was not tuned here."""
    return [own for own in lineage(name) if find_tuned(own)] if find_tuned(name) else ()


def _left(cases: Sequence[Case], learned: frozenset[str], name: str, called: str) -> Unlearned:
    gone: set[str] = set()
    for case in cases if learned else ():  # each stands after the one that it follows
        if _hash(case.question) in learned or case.follows in gone:
            gone.add(case.id)
    left = tuple(case for case in cases if case.id not in gone)
    told = f"{len(gone)} of {len(cases)} {called} are left out: {name} learned them"
    return Unlearned(left, (told,) if gone else ())


def _learned(name: str, file: CaseFile) -> Sequence[str]:
    """Hashes of what a model learned; of one that kept none, only whether it is this very file."""
    if kept := _kept(name):
        return kept
    if read_card(name).get("hashes", {}).get("data") == data_digest([file.digest]):
        return [_hash(case.question) for case in file.cases]
    return ()


def _kept(name: str) -> Sequence[str]:
    path = tuned_folder(name) / LEARNED
    return path.read_text("ascii").split() if path.is_file() else ()


def _others(names: Sequence[str]) -> str:
    kept = [path for name in names if (path := tuned_folder(name) / HELD_OUT).is_file()]
    return f"those that were held out, {kept[0]}" if kept else "others (onward questions --seed 1)"


def _hash(question: str) -> str:
    stems = "\n".join(sorted(question_stems(question)))
    return hashlib.sha256(stems.encode("utf-8", "backslashreplace")).hexdigest()[:_HASH]
