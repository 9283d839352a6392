"""The rounds of a study: each trains what is left of the settings, and keeps the better half."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from onward.flows.tuning.study_findings import ranked
from onward.flows.tuning.study_lab import Lab
from onward.flows.tuning.study_settings import Setting
from onward.flows.tuning.study_subspaces import subspace_rows
from onward.flows.tuning.study_trials import Trial, run_trial
from onward.protocols import Progress
from onward.types import StudyRound, SubspaceRow


@dataclass(slots=True)
class Rounds:
    """What is done so far."""

    trials: list[list[Trial]] = field(default_factory=list)
    survived: Counter[Setting] = field(default_factory=Counter)
    """Rounds that each setting came through."""
    subspaces: dict[str, tuple[SubspaceRow, ...]] = field(default_factory=dict)
    """Of the last round that had any."""
    interrupted: bool = False


def run_rounds(
    lab: Lab,
    left: Sequence[Setting],
    rounds: Sequence[StudyRound],
    done: Rounds,
    *,
    deadline: float,
    progress: Progress | None,
) -> None:
    """Train round after round; ``done`` holds what is finished at any moment.

    What has not begun at the ``deadline``, of ``time.perf_counter``, is not begun.
    """
    total, count = sum(one.settings * one.seeds for one in rounds), 0
    for number, planned in enumerate(rounds, 1):
        final = number == len(rounds)
        done.trials.append([])
        for seed in range(planned.seeds):
            for setting in left:
                if time.perf_counter() > deadline:
                    done.interrupted = True
                    return
                count += 1
                stage = f"trial {count} of {total}, {setting.name}:"
                done.trials[-1].append(
                    run_trial(
                        lab,
                        setting,
                        seed=seed,
                        steps=None if final else planned.steps,
                        progress=_prefixed(stage, progress),
                    )
                )
        done.subspaces |= subspace_rows(done.trials[-1])
        done.trials[-1] = [replace(one, updates=None) for one in done.trials[-1]]  # they are large
        order = ranked(done.trials[-1])
        left = order if final else order[: rounds[number].settings]
        done.survived.update(left)


def _prefixed(prefix: str, progress: Progress | None) -> Progress | None:
    if progress is None:
        return None
    return lambda stage, done, total: progress(f"{prefix} {stage}", done, total)
