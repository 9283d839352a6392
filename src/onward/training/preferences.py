"""Preference tuning by TRL's DPO trainer and its losses, over pairs that are tokens already.

TRL is kept to the loss: it may not tokenise, cut, drop or reorder pairs, hold a second model,
report its use over the network, or write a card. Knows TRL and models in memory. Refuses to know
where pairs came from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import MethodType
from typing import Any, ClassVar

import torch
from datasets import Dataset
from torch.nn.functional import cross_entropy
from transformers import LlamaConfig, LlamaForCausalLM, TrainerCallback
from trl.trainer.dpo_config import DPOConfig
from trl.trainer.dpo_trainer import DPOTrainer
from trl.trainer.utils import FusedCausalLMOutput

from onward.options import TuneOptions
from onward.training import processes
from onward.training.pair_scores import LogProbabilities, log_probabilities
from onward.training.pair_trainer import PairTrainer
from onward.training.pairs import PairRow
from onward.training.supervised import IGNORED, keeps_logits
from onward.whole_files import write_whole

REFERENCE_FILE = "reference.json"
"""Log-probabilities by the model before training, in the folder of the run: a run that is resumed
compares with the same model as the one that was interrupted."""

_SMOOTHING = {"exo_pair": 1e-3, "robust": 0.1}
"""Label smoothing that the papers of these losses advise; TRL refuses the first without any, and
the second without any is ``sigmoid``."""


class PreferenceTrainer(PairTrainer, DPOTrainer):
    """TRL's DPO trainer over rows that bring their tokens and their reference along.

    TRL's other numbers are not computed here. ``rpo_alpha`` weighs what the chosen answers
    themselves are learned by, for TRL's losses may make them unlikely as long as the rejected ones
    become more so.
    """

    measured: ClassVar[Mapping[str, str]] = {
        "rewards/accuracies": "reward_accuracy",
        "rewards/margins": "reward_margin",
        "rewards/chosen": "chosen_reward",
        "rewards/rejected": "rejected_reward",
    }

    def __init__(self, model: Any, *, rpo_alpha: float = 0.0, **more: Any) -> None:
        """Take what ``DPOTrainer`` takes, and ``groups`` of parameters as ``LeanTrainer`` does."""
        plain = model.get_base_model() if hasattr(model, "get_base_model") else model
        answers_only = _answers_only(plain.forward, keeps=keeps_logits(plain))
        super().__init__(model, ref_model=_stand_in(), **more)
        self.ref_model = None
        plain.forward = MethodType(answers_only, plain)
        self._answering = plain
        self._rpo_alpha = rpo_alpha

    def let_go(self) -> None:
        """Also give the model back its own forward pass, which keeps logits where it is told."""
        super().let_go()
        vars(self._answering).pop("forward", None)

    def weight(self, inputs: Mapping[str, Any]) -> int:
        """Pairs; of ``sft`` learned tokens, over which TRL means it within a micro-batch.

        The loss on held-out pairs is then a mean over micro-batches, by their pairs.
        """
        if self.loss_types != ["sft"]:
            return super().weight(inputs)
        chosen, _ = inputs["completion_mask"][:, 1:].chunk(2)
        return int(chosen.sum())

    def _compute_loss(self, model: Any, inputs: dict[str, Any], return_outputs: Any) -> Any:
        """TRL's loss, and that of the chosen answers: a mean over pairs of their nats a token.

        TRL's ``sft`` beside another loss would be a mean over the tokens of a micro-batch, so that
        accumulated gradients would not equal those of the big batch.
        """
        if not self._rpo_alpha:
            return super()._compute_loss(model, inputs, return_outputs)
        heard: list[torch.Tensor] = []

        def listening(**given: Any) -> Any:
            outputs = model(**given)
            heard.append(outputs.log_probs)
            return outputs

        loss = super()._compute_loss(listening, inputs, return_outputs)
        chosen, _ = inputs["completion_mask"][:, 1:].chunk(2)
        likely, _ = heard[0].sum(dim=1).chunk(2)
        return loss - self._rpo_alpha * (likely / chosen.sum(dim=1)).mean()

    def _prepare_dataset(self, dataset: Dataset, *_: Any) -> Dataset:
        """Leave the rows alone: TRL 1.16 would look for texts in them."""
        return dataset

    def _precompute_ref_logps(self, dataset: Dataset, *_: Any) -> Dataset:
        """Leave the reference alone: the rows have it, from the model before training."""
        return dataset


def build_preference_trainer(
    model: Any,
    tokenizer: Any,
    train_rows: Sequence[PairRow],
    validation_rows: Sequence[PairRow],
    *,
    options: TuneOptions,
    arguments: Mapping[str, Any],
    callbacks: Sequence[TrainerCallback],
    groups: list[dict[str, Any]] | None = None,
) -> PreferenceTrainer:
    """Return a trainer of ``model``, as it is before its first step, by ``options.loss``.

    ``train_rows`` are read in their order; a pair may come several times. ``arguments`` are those
    of ``transformers.TrainingArguments``. The reference is read from ``REFERENCE_FILE`` in their
    ``output_dir``, or computed now and written there: so the model must not have been trained yet,
    a checkpoint is loaded later, by ``train``. ``groups`` are the optimiser's.
    """
    config = DPOConfig(**_configuration(options, arguments))
    file = Path(str(config.output_dir)) / REFERENCE_FILE
    precision = "bf16" if config.bf16 else "fp32"
    reference = reference_of(model, [*train_rows, *validation_rows], file, precision=precision)
    return PreferenceTrainer(
        model,
        args=config,
        processing_class=tokenizer,
        train_dataset=_dataset(train_rows, reference),
        eval_dataset=_dataset(validation_rows, reference) if validation_rows else None,
        callbacks=list(callbacks),
        groups=groups,
        rpo_alpha=options.rpo_alpha,
    )


def reference_of(
    model: Any, rows: Sequence[PairRow], file: Path, *, precision: str
) -> dict[str, LogProbabilities]:
    """Return the log-probabilities of ``rows`` by the model before training, by ``pair_key``.

    Read from ``file`` where it has them all; else computed by ``model``, each pair once, and
    written. Of prompt and prefix tuning the model before is the one without the prompt; every
    other method starts out as the model it changes.
    """
    distinct = {pair_key(row): row for row in rows}

    def reference() -> dict[str, LogProbabilities]:
        known = _read(file)
        if known.keys() >= distinct.keys():
            return known
        with _before(model):
            found = log_probabilities(model, list(distinct.values()), precision=precision)
        known = dict(zip(distinct, found, strict=True))
        write_whole(file.parent, {file.name: json.dumps(known).encode()})
        return known

    return processes.from_first(reference)


def pair_key(row: PairRow) -> str:
    """What a pair is known by: the SHA-256 of its tokens."""
    tokens = json.dumps([row["prompt_ids"], row["chosen_ids"], row["rejected_ids"]])
    return hashlib.sha256(tokens.encode()).hexdigest()


def _configuration(options: TuneOptions, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of ``DPOConfig``, whose defaults differ from ``TrainingArguments``'."""
    return {
        "bf16": False,
        "activation_checkpointing": False,
        **arguments,
        "loss_type": [options.loss],
        "beta": options.beta,
        "label_smoothing": _SMOOTHING.get(options.loss, 0.0),
        "max_length": None,
        # TRL silences every dropout of the model, the update's included.
        "disable_dropout": options.dropout == 0,
        "precompute_ref_log_probs": True,
    }


def _dataset(rows: Sequence[PairRow], reference: Mapping[str, LogProbabilities]) -> Dataset:
    """The rows in memory, with their reference under TRL's names."""
    scored = [(row, *reference[pair_key(row)]) for row in rows]
    return Dataset.from_list(
        [
            {**row, "ref_chosen_logps": chosen, "ref_rejected_logps": rejected}
            for row, chosen, rejected in scored
        ]
    )


def _before(model: Any) -> AbstractContextManager[Any]:
    config = getattr(model, "active_peft_config", None)
    return (
        model.disable_adapter() if getattr(config, "is_prompt_learning", False) else nullcontext()
    )


def _read(file: Path) -> dict[str, LogProbabilities]:
    try:
        kept = json.loads(file.read_text("utf-8"))
        return {key: (float(chosen), float(rejected)) for key, (chosen, rejected) in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _stand_in() -> LlamaForCausalLM:
    """A model of a few bytes in the place of TRL's reference model; it is never called.

    Without one TRL 1.16 adds a copy of the adapter to a PEFT model, which for PiSSA takes its
    share off the frozen weights a second time and spoils the model; and it hashes a plain model's
    weights as the key of a cache that is not used here.
    """
    config = LlamaConfig(
        vocab_size=2,
        hidden_size=2,
        intermediate_size=2,
        num_hidden_layers=1,
        num_attention_heads=1,
    )
    return LlamaForCausalLM(config)


def _answers_only(forward: Any, *, keeps: bool) -> Any:
    """Return a forward pass in the manner of TRL's that computes logits of the answers only.

    TRL's own computes those of every position where there is no graphics card, and their
    gradients in float32; answers are often a quarter of the tokens. Entropy, mean logits and
    accuracy, which only TRL's log reads, are left at zero and are not logged.
    """

    def answers_only(
        _model: Any, *arguments: Any, fused_lm_head: bool = False, **inputs: Any
    ) -> Any:
        if not fused_lm_head:
            return forward(*arguments, **inputs)
        targets = inputs.pop("labels")[:, 1:]
        learned = targets != IGNORED
        if keeps:
            wanted = torch.nn.functional.pad(learned, (0, 1))
            logits = forward(*arguments, **inputs, logits_to_keep=wanted).logits
        else:
            logits = forward(*arguments, **inputs).logits[:, :-1][learned]
        each = -cross_entropy(logits.float(), targets[learned], reduction="none")
        nothing = each.new_zeros(targets.shape)
        return FusedCausalLMOutput(
            log_probs=nothing.masked_scatter(learned, each),
            entropy=nothing,
            mean_logits=nothing,
            is_top1=torch.zeros_like(learned),
        )

    return answers_only
