"""A reward model: trained on pairs to say how good an answer is, instead of answering better.

What is to be beaten is the rule that the longer answer is the better one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onward.flows.tuning.building import building, listed
from onward.flows.tuning.task import Started, Task, Values, Workbench, digest_of, with_head
from onward.types import Preflight

if TYPE_CHECKING:
    from onward.training.encoding import EncodedPairs
    from onward.training.pairs import PairRow

REWARDED = "rewards the chosen"
"""1 where the chosen answer has the higher reward, 1/2 where both have the same, else 0."""


def open_reward(
    bench: Workbench,
    seen: Preflight,
    parts: tuple[EncodedPairs, EncodedPairs, EncodedPairs],
    notes: Sequence[str],
) -> Task:
    """Make the task of a reward model over (training, validation, held-out) pairs."""
    from onward.training.pairs import pair_rows, pair_tokens, prompts_of

    train, validation, test = (pair_rows(part.pairs) for part in parts)

    def measure(model: Any) -> Values:  # noqa: ANN401 - a torch module
        from onward.training.reward import reward_margins

        return rewarded(reward_margins(model, test, precision=bench.options.tune.precision))

    def preferring_longer() -> Values:
        return rewarded(len(row["chosen_ids"]) - len(row["rejected_ids"]) for row in test)

    return Task(
        preflight=seen,
        kept=tuple(parts[0].kept),
        lengths=tuple(pair_tokens(row) for row in train),
        digest=digest_of(train, validation),
        validated=bool(validation),
        start=partial(_start, bench, train, validation),
        measure=measure,
        before=preferring_longer,
        bounds={REWARDED: (0.0, 1.0)},
        groups=prompts_of(test),
        save=_save,
        notes=("before is what preferring the longer answer achieves", *notes),
    )


def rewarded(margins: Iterable[float]) -> Values:
    """What margins of chosen over rejected achieve; one of 0 prefers neither, and is half right."""
    return {REWARDED: [0.5 if margin == 0 else float(margin > 0) for margin in margins]}


def _start(bench: Workbench, train: Sequence[PairRow], validation: Sequence[PairRow]) -> Started:
    from onward.training.classifier import backbone_of
    from onward.training.methods.application import apply_method
    from onward.training.reward import build_reward_trainer, new_reward_model

    options, seed = bench.options.tune, bench.options.answer.seed
    backbone, trainable = apply_method(
        backbone_of(bench.base.model), options, seed=seed, backbone=True
    )
    model = new_reward_model(backbone, seed=seed)
    make = partial(build_reward_trainer, model, bench.base.tokenizer)
    rows = listed(train, validation)
    build = building(bench, model, rows, make, validation=len(validation))
    return Started(model, model, backbone, with_head(trainable, model.head), build)


def _save(model: Any, folder: Path) -> None:  # noqa: ANN401 - a torch module
    from onward.training.reward import save_reward_head

    save_reward_head(model, folder)
