"""The folder that a run writes its checkpoints to: whose they are, and which of them are whole.

Knows files. Refuses to know torch, and what a checkpoint holds.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from onward.errors import TrainingError
from onward.whole_files import write_whole

_CLAIM_FILE = "run.json"


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose checkpoints lie in a folder."""

    identity: str
    """Hash of the data and of the options; a run goes on only where its own stood."""
    group: int
    """Records of like length that its reading order puts side by side; whoever goes on reads in
    the same order, whatever they compute at once."""


def claim_in(folder: Path) -> Claim | None:
    """Whose checkpoints lie in ``folder``: nobody's that can go on where they cannot be known."""
    try:
        found = json.loads((folder / _CLAIM_FILE).read_text("utf-8"))
        return Claim(str(found["identity"]), int(found["group"]))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        return Claim("", 0)


def resumable(folder: Path, identity: str) -> Claim | None:
    """The claim of the run in ``folder``, which may go on; None where there is none.

    Raises TrainingError where another run's checkpoints lie there.
    """
    claim = claim_in(folder)
    if claim is not None and claim.identity != identity:
        raise TrainingError(
            f"the checkpoints in {folder} were made with other data or options: leave out "
            "--resume, or give the same ones"
        )
    return claim


def begin(folder: Path, claim: Claim) -> None:
    """Empty ``folder`` and lay ``claim`` to it."""
    shutil.rmtree(folder, ignore_errors=True)
    write_whole(folder, {_CLAIM_FILE: json.dumps(asdict(claim)).encode()})


def last_checkpoint(folder: Path) -> Path | None:
    """The newest checkpoint that was written whole."""
    return max(filter(_is_whole, folder.glob("checkpoint-*")), key=step_of, default=None)


def step_of(checkpoint: Path) -> int:
    """The step that a checkpoint was written after."""
    return int(checkpoint.name.removeprefix("checkpoint-"))


def remove_unfinished(folder: Path) -> None:
    """Remove checkpoints that were cut off."""
    for path in list(folder.glob("checkpoint-*")):
        if not _is_whole(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_whole(checkpoint: Path) -> bool:
    """Whether the file is there that transformers writes last."""
    try:
        state = json.loads((checkpoint / "trainer_state.json").read_text("utf-8"))
        return int(state["global_step"]) == step_of(checkpoint)
    except (OSError, ValueError, KeyError, TypeError):
        return False
