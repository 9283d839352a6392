"""How well a model foretells given tokens: the negative log-likelihood of records and texts.

Knows tokens and a causal language model, plain or wrapped by PEFT. Refuses to know what the
records mean, and to average over them: what is compared in pairs must stay apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from onward.protocols import Progress
from onward.training.batches import bfloat16, padded
from onward.training.supervised import IGNORED, keeps_logits
from onward.types import Encoded

_LOGITS = 64_000_000
"""Most logits at once: 256 MB in float32."""


def record_losses(
    model: Any,
    encoded: Sequence[Encoded],
    *,
    precision: str,
    batch_tokens: int = 4096,
    progress: Progress | None = None,
) -> list[float | None]:
    """Return the mean negative log-likelihood of each record in nats a learned token, 0 or more.

    In the order of ``encoded``. None where nothing can be said: no token is learned (the first
    one has nothing before it, so it never counts), or the record exceeds the model's window. The
    model computes without dropout and is left as it was. ``precision`` is ``bf16``, ``fp32`` or
    ``auto``; in fp32 batches change a loss by less than 1e-5. ``batch_tokens`` bounds a batch,
    padding included.
    """
    limit = room(model)
    losses: list[float | None] = [None] * len(encoded)
    told = [
        place
        for place, one in enumerate(encoded)
        if any(one.supervised[1:]) and (limit is None or len(one.ids) <= limit)
    ]
    vocabulary = int(model.get_input_embeddings().weight.shape[0])
    done = len(encoded) - len(told)
    with measuring(model, precision):
        for places in _batches(encoded, told, batch_tokens, _LOGITS // vocabulary):
            found = _batch_losses(model, [encoded[place] for place in places])
            for place, loss in zip(places, found, strict=True):
                losses[place] = loss
            done += len(places)
            if progress is not None:
                progress("measuring", done, len(encoded))
    return losses


def text_losses(
    model: Any,
    tokenizer: Any,
    texts: Sequence[str],
    *,
    precision: str,
    progress: Progress | None = None,
) -> list[float]:
    """Return the mean negative log-likelihood of each text in nats a token, all of them learned.

    What goes beyond the model's window is left out. Raises ValueError for a text of fewer than
    two tokens.
    """
    encoded = []
    limit = room(model)
    for text in texts:
        ids = tuple(tokenizer(text)["input_ids"])[:limit]
        encoded.append(Encoded(ids, (True,) * len(ids)))
    losses = record_losses(model, encoded, precision=precision, progress=progress)
    for text, one, loss in zip(texts, encoded, losses, strict=True):
        if loss is None:
            raise ValueError(f"a text of {len(one.ids)} tokens has no loss here: {text[:40]!r}")
    return [loss for loss in losses if loss is not None]


@contextmanager
def measuring(model: Any, precision: str) -> Iterator[None]:
    """Compute without dropout and gradients, in ``precision``; afterwards the model is as before.

    Not in torch's inference mode: buffers made there could not be trained with later.
    """
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad(), bfloat16(device_of(model), precision):
            yield
    finally:
        for module, mode in modes:
            module.training = mode


def device_of(model: Any) -> torch.device:
    """Where the model's weights are."""
    found: torch.device = next(model.parameters()).device
    return found


def room(model: Any) -> int | None:
    """Return how many tokens the model can read and write in all; None when it does not say.

    The window less the positions that prompt and prefix tuning take.
    """
    window = getattr(model.config, "max_position_embeddings", None)
    adapter = getattr(model, "active_peft_config", None)
    return None if window is None else window - (getattr(adapter, "num_virtual_tokens", 0) or 0)


def _batches(
    encoded: Sequence[Encoded], places: Iterable[int], tokens: int, logits: int
) -> Iterator[list[int]]:
    """Yield places of records of like lengths: at most ``tokens`` with padding, or one record.

    ``logits`` bounds rows times positions whose next token is learned in any of them.
    """
    batch: list[int] = []
    positions: set[int] = set()
    for place in sorted(places, key=lambda place: (-len(encoded[place].ids), place)):
        one = encoded[place]
        learned = {at for at, is_learned in enumerate(one.supervised) if is_learned}
        longest = len(encoded[batch[0]].ids) if batch else len(one.ids)
        rows = len(batch) + 1
        if batch and (rows * longest > tokens or rows * len(positions | learned) > logits):
            yield batch
            batch, positions = [], set()
        batch.append(place)
        positions |= learned
    if batch:
        yield batch


def _batch_losses(model: Any, records: Sequence[Encoded]) -> list[float]:
    """Mean loss of each record, all of which learn something; padded on the right."""
    # Which token pads does not matter: it is masked, comes after all others, and is no target.
    ids, mask = padded([torch.tensor(one.ids) for one in records])
    learned, _ = padded([torch.tensor(one.supervised) for one in records])
    targets = torch.where(learned, ids, IGNORED)[:, 1:]
    positions = (targets != IGNORED).any(dim=0).nonzero().flatten()
    targets = targets[:, positions]
    # Counted from the end, for prompt tuning puts its own positions in front.
    from_end = positions - ids.shape[1]
    device = device_of(model)
    inputs: dict[str, Any] = {"input_ids": ids.to(device), "attention_mask": mask.to(device)}
    if keeps_logits(model):
        logits = model(**inputs, logits_to_keep=from_end.to(device)).logits
    else:
        logits = model(**inputs).logits[:, from_end]
    each = cross_entropy(
        logits.flatten(0, 1).float(),
        targets.flatten().to(device),
        ignore_index=IGNORED,
        reduction="none",
    ).view(targets.shape)
    summed = each.double().sum(dim=1).cpu() / (targets != IGNORED).sum(dim=1)
    return [float(loss) for loss in summed]
