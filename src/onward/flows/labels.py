"""Labels: what people say of answers, kept beside them."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from onward.errors import UsageError
from onward.flows.runs import open_runs
from onward.flows.summary import evaluation_of
from onward.options import Options
from onward.types import Label, Rated

if TYPE_CHECKING:
    from onward.records.runs import RunRecords

LabelKind = Literal["up", "down", "correction"]

KINDS: dict[str, LabelKind] = {"up": "up", "down": "down", "correct": "correction"}
"""What a user types → the kind of the label."""


def label_answer(
    records: RunRecords,
    kind: LabelKind,
    value: str | None = None,
    *,
    run_id: str | None = None,
    case_id: str | None = None,
) -> Label:
    """Label an answer of a run, by default the last answer of the newest run; return the label.

    Raises UsageError when there is no such answer.
    """
    if run_id is None:
        newest = records.runs()
        if not newest:
            raise UsageError("nothing has been answered yet: onward ask QUESTION")
        run_id = newest[0].id
    run = records.run(run_id)
    answered = [row.case.id for row in records.answers(run.id) if row.answer is not None]
    if case_id is None and answered:
        case_id = answered[-1]
    if case_id not in answered:
        raise UsageError(f"run {run.id} has no answer '{case_id or ''}': see onward show {run.id}")
    given = datetime.now(UTC).isoformat(timespec="seconds")
    label = Label(run.id, case_id or "", kind, value, _who(), given)
    records.add_label(label)
    return label


@dataclass(frozen=True, slots=True)
class RunLabels:
    """A run that people have labelled."""

    rated: tuple[Rated, ...]
    """What they said: of each answer the last label; only *up* says that it is good."""
    scores: Mapping[str, float]
    """What the run's judges said of all its answers, by case id."""
    judges: tuple[str, ...]
    rubric: Mapping[str, Any]


def labels_of(run_id: str, options: Options) -> RunLabels:
    """What people and judges said of the answers of a run."""
    with closing(open_runs(options)) as records:
        evaluation = evaluation_of(records, records.run(run_id).id)
        labels = {label.case_id: label for label in records.labels(evaluation.run.id)}
    rated = tuple(
        Rated(
            line=number,
            question=result.question.text,
            answer=result.answer.text,
            id=result.case.id,
            context=tuple(hit.passage.text for hit in result.answer.hits),
            reference=label.value if label.kind == "correction" else result.case.answer,
            good=label.kind == "up",
        )
        for number, result in enumerate(evaluation.results, 1)
        if result.answer is not None and (label := labels.get(result.case.id)) is not None
    )
    metadata = evaluation.run.metadata
    return RunLabels(
        rated=rated,
        scores={r.case.id: r.score for r in evaluation.results if r.score is not None},
        judges=tuple(metadata.get("judges", ())),
        rubric=metadata.get("rubric", {}),
    )


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without an account for this user
        return "unknown"
