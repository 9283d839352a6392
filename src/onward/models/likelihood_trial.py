"""Whether a model reads token trees: tried, not assumed of a name.

Knows causal models of transformers, plain or wrapped by PEFT. Refuses to know how trees are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import torch

from onward.models.likelihood_passes import (
    CELLS,
    Answer,
    Asked,
    Numbers,
    answers,
    computing,
    weights_of,
)
from onward.models.likelihood_trees import Group, chains, forest_of, row_of

_TRIED = ((7, 3, 8, 5, 6, 9, 4), (7, 3, 8, 5, 6, 9, 11), (7, 3, 8, 5, 10, 4), (7, 3, 8, 9, 6))
"""Sequences on which trees are tried."""
_FORKED = 3
"""Tokens that all of them begin with."""
_TOLERANCE, _COARSE_TOLERANCE = 1e-3, 0.1
"""Mean difference that rounding explains, in float32 and in shorter floats."""
_UNLIKE = (
    AttributeError,
    IndexError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What the code of a model that is built otherwise may say to a tree."""
_ATTENTION_SPANS = ("sliding_window", "attention_chunk_size", "window_size")


def tree_span(model: Any) -> int:
    """Return up to how many tokens a sequence may be part of a tree; 0 when this model reads none.

    Whether trees and forks give what plain sequences give is tried on a few tokens, not assumed of
    a name. Attention that forgets what is far would count a tree's tokens wrongly, hence a limit.
    """
    adapter = getattr(model, "active_peft_config", None)
    if getattr(adapter, "is_prompt_learning", False) or not _reads_trees(model):
        return 0
    config = model.config.get_text_config()
    spans = [getattr(config, name, None) for name in _ATTENTION_SPANS]
    return min((span for span in spans if isinstance(span, int) and span > 0), default=1 << 30)


def _reads_trees(model: Any) -> bool:
    """Try a group of two rows, one of them a tree, against the same sequences one by one."""
    vocabulary = len(weights_of(model))
    tried = sorted({tuple(token % vocabulary for token in one) for one in _TRIED})
    forest = forest_of([np.array(one, dtype=np.uint32) for one in tried], [_FORKED] * len(tried))
    asked = [[Asked(at, np.roll(one, -1)[_FORKED:])] for at, one in enumerate(forest.sequences)]
    last = len(tried) - 1
    rows = row_of(forest, 0, last, _FORKED), row_of(forest, last, last + 1, _FORKED)
    try:
        with computing(model, bfloat16=False):
            expected, found = (
                _by_number(answers(model, forest, groups, asked, CELLS))
                for groups in (chains(forest), [Group(_FORKED, rows)])
            )
    except _UNLIKE:
        return False
    exact = weights_of(model).dtype in (torch.float32, torch.float64)
    difference = np.abs(expected - found).mean()
    return bool(difference <= (_TOLERANCE if exact else _COARSE_TOLERANCE))


def _by_number(batches_of_answers: Iterable[list[Answer]]) -> Numbers:
    found = sorted(
        (answer.number, answer.logprob) for batch in batches_of_answers for answer in batch
    )
    return np.array([logprob for _, logprob in found])
