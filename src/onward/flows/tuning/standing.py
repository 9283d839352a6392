"""What an interrupted run left under the name of a new one, and what becomes of it.

A run goes on only when it is told to, and is never thrown away unasked.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from onward.errors import UsageError
from onward.flows.tuning.task import TuneRequest
from onward.training.checkpoints import claim_in, last_checkpoint, resumable, step_of


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a run begins."""

    group: int = 0
    """Of the reading order of the run that goes on; 0 where a new one begins."""
    notes: tuple[str, ...] = ()
    """What the user must know before anything is computed."""


def standing(request: TuneRequest, folder: Path, identity: str) -> Standing:
    """Say where the run of this ``identity`` begins, whose checkpoints are to lie in ``folder``.

    ``--resume`` without anything to go on from is a note: one command may be repeated until it
    comes to its end. Checkpoints of the same run are not thrown away for want of a flag: whoever
    asks for neither of the two is refused. Raises UsageError, or TrainingError for ``--resume``
    with other data or options.
    """
    checkpoint = last_checkpoint(folder)
    if request.resume:
        claim = resumable(folder, identity)
        begins = ("there is no checkpoint to go on from: training begins anew",)
        return Standing(claim.group if claim else 0, () if claim and checkpoint else begins)
    claim = claim_in(folder)
    if checkpoint is None or claim is None or claim.identity != identity or request.replace:
        return Standing()
    left = (
        f"the same run was interrupted after step {step_of(checkpoint)}: go on with --resume, or "
        "begin anew with --replace"
    )
    if not request.check:
        raise UsageError(left)
    return Standing(notes=(left,))
