"""Prepares a model for its method: freezes, adds, wraps.

Knows every method. Refuses to know data, losses and files.
"""

from __future__ import annotations

import math
from typing import Any

import torch

from onward.errors import TrainingError, UsageError
from onward.options import TuneOptions
from onward.training.lean_trainer import trained_state
from onward.training.methods.bitfit import train_biases
from onward.training.methods.bottleneck import add_bottlenecks
from onward.training.methods.choice import changes_weights, check_method
from onward.training.methods.layers import train_layers
from onward.training.methods.peft_methods import wrap
from onward.training.methods.update import Update, is_updated, set_update
from onward.types import Trainable


def apply_method(
    model: Any,
    options: TuneOptions,
    *,
    seed: int,
    backbone: bool = False,
    keep_initial: bool = False,
) -> tuple[Any, Trainable]:
    """Return the model to train by ``options.method``, and what of it is trained.

    ``model`` is a causal language model of transformers, or a ``backbone`` without a language
    head (what trains a classifier head is the caller's). It is changed in place; PEFT's methods
    return a wrapper around it. Everything starts as the base's own function, but for prompt and
    prefix tuning, whose virtual tokens are seen from the first step on, and PiSSA, which rounds
    differently. ``keep_initial`` keeps a copy, on the CPU, of weights of the base that will
    change, which ``scaled`` needs for ``full`` and ``last-...``.

    Prompt tuning puts ``rank`` virtual tokens before the text: hidden states and logits, also a
    backbone's, have that many positions more at their beginning. Prefix tuning puts them into the
    keys and values only, and positions stay the text's own.

    New weights are drawn by ``seed``; the generator of torch is left as it was. Raises UsageError
    for a method, rank or targets that this model does not have, TrainingError for a model that is
    being tuned already.
    """
    check_method(options.method)
    if options.rank < 1:
        raise UsageError(f"--rank {options.rank} is not possible: at least 1")
    if is_updated(model):
        raise TrainingError(
            f"this {type(model).__name__} is being tuned already: load its base again"
        )
    cards = [model.device] if model.device.type == "cuda" else []
    with torch.random.fork_rng(devices=cards):
        torch.manual_seed(seed)
        tuned, notes = _prepare(model, options, backbone=backbone)
    # Biases and the start of PiSSA are small, and nothing can be scaled or saved without them.
    kept = options.method in ("bitfit", "pissa")
    kept = kept or (keep_initial and changes_weights(options.method))
    set_update(tuned, Update(options.method, trained_state(tuned) if kept else None))
    return tuned, _count(tuned, options.method, notes)


def _prepare(model: Any, options: TuneOptions, *, backbone: bool) -> tuple[Any, tuple[str, ...]]:
    if changes_weights(options.method):
        return model, train_layers(model, options.method)
    if options.method == "bitfit":
        return model, train_biases(model)
    if options.method == "adapter":
        add_bottlenecks(model, options.rank)
        return model, ()
    return wrap(model, options, backbone=backbone)


def _count(model: Any, method: str, notes: tuple[str, ...]) -> Trainable:
    sizes = [(math.prod(one.shape), one.requires_grad) for one in model.parameters()]
    trained = sum(size for size, learns in sizes if learns)
    return Trainable(method, trained, sum(size for size, _ in sizes), notes)
