"""Log-likelihoods of continuations after contexts, as lm-evaluation-harness 0.4.13 gives them.

What requests share is computed once: few-shot examples of a subject, the context of a question's
choices, the beginning of choices. Knows causal models of transformers in memory, plain or wrapped
by PEFT, and their tokenizers. Refuses to know tasks, and what follows from a likelihood.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from onward.causal_model import computes_in_bfloat16, quiet
from onward.errors import ModelError
from onward.models.likelihood_passes import Answer, Asked, answers, computing
from onward.models.likelihood_tokens import (
    TOKEN,
    EncodedContinuation,
    encoded_requests,
    window_of_harness,
)
from onward.models.likelihood_trees import Forest, Group, chains, forest_of, plan
from onward.models.likelihood_trial import tree_span
from onward.protocols import Progress
from onward.types import ChoiceRequest, Likelihood

BATCH_TOKENS = 1024
"""Positions of a batch on a processor; more do not fit its cache. Graphics cards like more."""


def likelihoods(
    model: Any,
    tokenizer: Any,
    requests: Sequence[ChoiceRequest],
    *,
    precision: str = "fp32",
    batch_tokens: int = BATCH_TOKENS,
    progress: Progress | None = None,
) -> list[tuple[Likelihood, ...]]:
    """Return the log-likelihood of each continuation of each request, in nats, in their order.

    ``precision`` is ``fp32`` (the weights' own), ``bf16``, or ``auto`` for bf16 where the hardware
    has it; in float32 neither batches nor sharing change a number by more than 1e-4.
    ``batch_tokens`` bounds a batch, padding included, but for a question that is longer. The model
    computes without dropout and is left as it was. Contexts that exceed the window lose their
    beginning (``cut``); a continuation that exceeds it alone is scored in pieces, each after as
    many tokens as fit. Where a token spans the boundary (``crossed``) and none would be left, the
    continuation is scored from that token on; without any token, its logarithm is 0 (certain).
    A continuation for which the model gives no number has NaN.

    Raises ModelError when it gives none for any of several requests, or nothing can stand before a
    continuation, UsageError for an unknown precision.
    """
    bfloat16 = computes_in_bfloat16(precision)
    adapter = getattr(model, "active_peft_config", None)
    window = window_of_harness(model.config, tokenizer)
    window -= getattr(adapter, "num_virtual_tokens", 0) or 0
    with quiet():
        encoded = (one for each in encoded_requests(tokenizer, requests, window) for one in each)
        scores, asked = _asked(encoded)
        parts = _parts(asked, tree_span(model) if asked else 0)
        done, total = 0, sum(map(len, asked.values()))
        with computing(model, bfloat16=bfloat16):
            for forest, groups, pieces in parts:
                for found in answers(model, forest, groups, pieces, batch_tokens):
                    for answer in found:
                        scores[answer.number] = _with(scores[answer.number], answer)
                    done += len(found)
                    if progress is not None:
                        progress("scoring", done, total)
    ordered = iter(scores)
    likely = [tuple(islice(ordered, len(request.continuations))) for request in requests]
    _check_numbers(likely)
    return likely


def _asked(
    encoded: Iterable[EncodedContinuation],
) -> tuple[list[Likelihood], Mapping[bytes, Sequence[Asked]]]:
    """Return each continuation's likelihood before anything is scored, and what is to be read.

    That is kept by its bytes, once: choices of a single token all follow the same.
    """
    unscored: list[Likelihood] = []
    asked: defaultdict[bytes, list[Asked]] = defaultdict(list)
    for one in encoded:
        for piece in one.pieces:
            asked[piece.read.tobytes()].append(Asked(len(unscored), piece.scored.copy()))
        unscored.append(Likelihood(0.0, one.tokens, True, one.crossed, one.cut))  # noqa: FBT003
    return unscored, asked


def _parts(
    asked: Mapping[bytes, Sequence[Asked]], span: int
) -> Iterator[tuple[Forest, list[Group], list[Sequence[Asked]]]]:
    """Yield what is read in trees, and what is too long for them."""
    read = {key: np.frombuffer(key, dtype=TOKEN) for key in sorted(asked)}
    short = [key for key, ids in read.items() if len(ids) <= span]
    long = [key for key, ids in read.items() if len(ids) > span]
    for keys, grouped in ((short, plan), (long, chains)):
        pieces = [asked[key] for key in keys]
        ids = [read[key] for key in keys]
        scored_from = [
            len(one) - max(len(piece.scored) for piece in wanted)
            for one, wanted in zip(ids, pieces, strict=True)
        ]
        forest = forest_of(ids, scored_from)
        yield forest, grouped(forest), pieces


def _with(score: Likelihood, answer: Answer) -> Likelihood:
    """Add what was found of a continuation, or of a piece of it."""
    greedy = score.greedy and answer.greedy
    return replace(score, logprob=score.logprob + answer.logprob, greedy=greedy)


def _check_numbers(likely: Sequence[tuple[Likelihood, ...]]) -> None:
    """Raise ModelError if no request has a number: of one alone, it may be the request's fault."""
    scored = [found for found in likely if any(one.tokens for one in found)]
    if len(scored) > 1 and all(math.isnan(one.logprob) for found in scored for one in found):
        raise ModelError(
            "the model gives no numbers (NaN): its weights are damaged or overflow; compute in "
            "another precision, or tune it anew with a lower learning rate"
        )
