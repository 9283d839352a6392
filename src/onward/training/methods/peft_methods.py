"""The methods that PEFT has: LoRA and its relatives, prompt and prefix tuning, (IA)^3.

Knows PEFT's configurations. Refuses to know files and optimisers.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import peft
import torch
from transformers.pytorch_utils import Conv1D

from onward.errors import TrainingError, UsageError
from onward.options import TuneOptions
from onward.training.methods.choice import is_lora
from onward.training.methods.targets import Targets, find_targets

ADAPTER = "default"
"""What PEFT calls the only adapter of a model."""

_RSLORA_ALPHA = 8


def wrap(model: Any, options: TuneOptions, *, backbone: bool) -> tuple[Any, tuple[str, ...]]:
    """Wrap ``model`` for ``options.method``; return the PEFT model and what the reader must know.

    Raises UsageError for targets or a rank that the model does not have.
    """
    task = "FEATURE_EXTRACTION" if backbone else "CAUSAL_LM"
    if options.method in ("prompt", "prefix"):
        return _virtual_tokens(model, options, task), ()
    if options.method == "ia3":
        return _scaled_activations(model, task)
    targets = find_targets(model, options.targets)
    _check_rank(targets, options.rank)
    return _wrapped(model, _lora_config(targets, options, task)), targets.notes


def lora_alpha(options: TuneOptions) -> int:
    """Return alpha: the update is scaled by alpha / rank, by alpha / sqrt(rank) for rsLoRA.

    By default twice the rank. rsLoRA is about an alpha that does not depend on the rank
    (Kalajdzievski 2023, theorem 3.2): 8, so that rank 16 gives the same scale of 2.
    """
    if options.alpha:
        return options.alpha
    return _RSLORA_ALPHA if options.method == "rslora" else 2 * options.rank


def _lora_config(targets: Targets, options: TuneOptions, task: str) -> Any:
    if not is_lora(options.method):
        raise UsageError(f"--method {options.method!r} is none of PEFT's")
    return peft.LoraConfig(
        task_type=task,
        r=options.rank,
        lora_alpha=lora_alpha(options),
        lora_dropout=options.dropout,
        target_modules=list(targets.names),
        use_dora=options.method == "dora",
        use_rslora=options.method == "rslora",
        init_lora_weights="pissa" if options.method == "pissa" else True,
        fan_in_fan_out=_lies_transposed(targets),
    )


def _scaled_activations(model: Any, task: str) -> tuple[Any, tuple[str, ...]]:
    """Keys, values and the input of the second feed-forward layer (Liu et al. 2022, eq. 2)."""
    outputs, inputs = find_targets(model, ("k", "v")), find_targets(model, ("down",))
    config = peft.IA3Config(
        task_type=task,
        target_modules=[*outputs.names, *inputs.names],
        feedforward_modules=list(inputs.names),
        fan_in_fan_out=_lies_transposed(outputs),
    )
    return _wrapped(model, config), outputs.notes


def _virtual_tokens(model: Any, options: TuneOptions, task: str) -> Any:
    """``rank`` tokens before each text: learned embeddings, or keys and values in every block.

    Both begin as what the model makes of real tokens: noise would begin far from anything that it
    has seen (Li and Liang 2021, section 7.4; Lester et al. 2021, section 3.2).
    """
    if options.method == "prompt":
        return _wrapped(
            model,
            peft.PromptTuningConfig(
                task_type=task,
                num_virtual_tokens=options.rank,
                prompt_tuning_init="SAMPLE_VOCAB",
            ),
        )
    start = _keys_and_values(model, options.rank)
    tuned = _wrapped(
        model, peft.PrefixTuningConfig(task_type=task, num_virtual_tokens=options.rank)
    )
    try:
        tuned.prompt_encoder[ADAPTER].load_prompt_embeddings(start)
    except ValueError as error:
        raise TrainingError(
            f"--method prefix does not fit {type(model).__name__}, whose blocks keep keys of "
            "different shapes: use --method lora"
        ) from error
    return tuned


@torch.no_grad()
def _keys_and_values(model: Any, count: int) -> torch.Tensor:
    """What the model keeps of ``count`` tokens: (count, layers x 2 x heads x head size).

    The first is the token that texts begin with, where there is one: attention rests on it.
    """
    ids = torch.randint(model.config.vocab_size, (1, count), device=model.device)
    first = model.config.bos_token_id
    if isinstance(first, int) and first < model.config.vocab_size:
        ids[0, 0] = first
    training = model.training
    kept = model.eval()(input_ids=ids, use_cache=True).past_key_values
    model.train(training)
    states = [state[0] for layer in kept.layers for state in (layer.keys, layer.values)]
    return torch.cat([state.transpose(0, 1).flatten(1) for state in states], dim=1)


def _wrapped(model: Any, config: Any) -> Any:
    with heeded():
        return peft.get_peft_model(model, config)


@contextmanager
def heeded() -> Iterator[None]:
    """Hide warnings of PEFT that are about its own code, or that are dealt with here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*is_gradient_checkpointing", FutureWarning)
        warnings.filterwarnings("ignore", "Found missing adapter keys", UserWarning)
        warnings.filterwarnings("ignore", "Unmerge result can be inaccurate", UserWarning)
        yield


def _check_rank(targets: Targets, rank: int) -> None:
    smallest = min(targets.modules, key=_full_rank)
    if rank > _full_rank(smallest):
        rows, columns = smallest.weight.shape
        raise UsageError(
            f"--rank {rank} is more than a matrix of {rows} x {columns} can have, the smallest of "
            f"{', '.join(targets.names)}: {_full_rank(smallest)} at most"
        )


def _full_rank(module: Any) -> int:
    return min(int(size) for size in module.weight.shape)


def _lies_transposed(targets: Targets) -> bool:
    """Whether weights are (inputs, outputs), as in GPT-2."""
    modules: Sequence[Any] = targets.modules
    return any(isinstance(module, Conv1D) for module in modules)
