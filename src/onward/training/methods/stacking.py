"""A tuned model as the base of the next: what it learned is merged, in memory, and forgotten.

Knows bases and folders of updates. Refuses to know names of models.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from onward.training.loading import Base, files_digest
from onward.training.methods.files import load_update
from onward.training.methods.merging import merge_update
from onward.training.methods.update import forget_update


def merged_base(base: Base, updates: Sequence[Path], template: str | None) -> Base:
    """Return ``base`` with all ``updates`` merged, in place, and with the ``template`` of the last.

    None keeps the tokenizer's own. The digest tells which updates they are. Raises TrainingError
    for an update that belongs to another model or cannot be merged.
    """
    model = merge_all(base.model, updates).eval()
    if template is not None:
        base.tokenizer.chat_template = template
    digests = [base.digest, *map(files_digest, updates)]
    return replace(base, model=model, digest=hashlib.sha256("".join(digests).encode()).hexdigest())


def merge_all(model: Any, updates: Sequence[Path]) -> Any:
    """Return ``model`` with all ``updates`` merged one after another, as if never tuned."""
    for folder in updates:
        model = merge_update(load_update(model, folder))
        forget_update(model)
        model.requires_grad_(requires_grad=True)
    return model
