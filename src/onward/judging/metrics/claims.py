"""Claims of the answer and of the reference against each other and against the passages.

The metrics of RAGChecker (Ru et al. 2024, section 3.3), in its notation: R the claims of the
answer, G those of the reference, C the passages, ⊨ *bears out*. Shares of claims, 0 to 1. Refuses
to know how claims are found and who says what bears out what: see ``claims`` and ``Entailment``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onward.protocols import Entailment

Flags = npt.NDArray[np.bool_]

BORNE_OUT = 0.5
"""Support from which on a claim counts as borne out."""


@dataclass(frozen=True, slots=True)
class ClaimChecks:
    """Which claims are borne out by what."""

    support: npt.NDArray[np.float32]
    """How far each passage supports each claim of the answer, 0 to 1; shape (R, C)."""
    right: Flags
    """G ⊨ r for each claim of the answer; shape (R,)."""
    supported: Flags
    """c ⊨ r; shape (R, C)."""
    recalled: Flags
    """Answer ⊨ g for each claim of the reference; shape (G,)."""
    known: Flags
    """c ⊨ g; shape (G, C)."""


@dataclass(frozen=True, slots=True)
class Statements:
    """A text with its claims."""

    text: str
    claims: Sequence[str]


NOTHING = Statements("", ())


def check_claims(
    answer: Statements, reference: Statements, passages: Sequence[str], entailment: Entailment
) -> ClaimChecks:
    """Ask ``entailment`` what bears out what: two calls in all, none for what has no claims."""
    by_passage = _support(answer.claims, [*passages, reference.text], entailment)
    of_reference = _support(reference.claims, [*passages, answer.text], entailment)
    return ClaimChecks(
        support=by_passage[:, :-1],
        right=by_passage[:, -1] >= BORNE_OUT,
        supported=by_passage[:, :-1] >= BORNE_OUT,
        recalled=of_reference[:, -1] >= BORNE_OUT,
        known=of_reference[:, :-1] >= BORNE_OUT,
    )


def claim_precision(checks: ClaimChecks) -> float | None:
    """|{r: G ⊨ r}| / |R|: share of the answer's claims that the reference bears out.

    None when the answer claims nothing.
    """
    return _share(checks.right)


def claim_recall(checks: ClaimChecks) -> float | None:
    """|{g: R ⊨ g}| / |G|: share of the reference's claims that the answer bears out.

    0 for an answer that claims nothing; None when the reference claims nothing.
    """
    return _share(checks.recalled)


def claim_f1(checks: ClaimChecks) -> float | None:
    """2PR / (P + R) of claim precision and recall, 0 when both are 0.

    0 for an answer that claims nothing; None when the reference claims nothing.
    """
    recall, precision = claim_recall(checks), claim_precision(checks) or 0.0
    if recall is None:
        return None
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def context_claim_recall(checks: ClaimChecks) -> float | None:
    """|{g: ∃c ⊨ g}| / |G|: share of the reference's claims that a passage bears out.

    RAGChecker's *claim recall*. 0 without passages; None when the reference claims nothing.
    """
    return _share(_any(checks.known, 1))


def context_claim_precision(checks: ClaimChecks) -> float | None:
    """Share of the passages that bear out any claim of the reference.

    RAGChecker's *context precision*. None without passages, or when the reference claims nothing.
    """
    return _share(_any(checks.known, 0)) if len(checks.known) else None


def context_utilisation(checks: ClaimChecks) -> float | None:
    """|{g: ∃c ⊨ g and R ⊨ g}| / |{g: ∃c ⊨ g}|: share of the right in the context that was told.

    0 for an answer that claims nothing; None when no passage bears out a claim of the reference.
    """
    return _share(checks.recalled[_any(checks.known, 1)])


def faithfulness(checks: ClaimChecks) -> float | None:
    """|{r: ∃c ⊨ r}| / |R|: share of the answer's claims that a passage bears out.

    0 without passages, for nothing can be borne out; None when the answer claims nothing.
    """
    return _share(_any(checks.supported, 1))


def groundedness(checks: ClaimChecks) -> float | None:
    """Mean over the answer's claims of the best support by a passage.

    TruLens' groundedness with graded support: faithfulness without a threshold. 0 without
    passages; None when the answer claims nothing.
    """
    if not len(checks.support):
        return None
    return float(checks.support.max(axis=1, initial=0.0).mean())


def noise_in_relevant(checks: ClaimChecks) -> float | None:
    """Share of the answer's claims that are wrong and borne out by a relevant passage.

    A passage is relevant when it bears out any claim of the reference. None when the answer
    claims nothing. Lower is better, as for the next three.
    """
    return _share(~checks.right & _by_relevant(checks))


def noise_in_irrelevant(checks: ClaimChecks) -> float | None:
    """Share of the answer's claims that are wrong and borne out by irrelevant passages only."""
    by_any = _any(checks.supported, 1)
    return _share(~checks.right & by_any & ~_by_relevant(checks))


def hallucination(checks: ClaimChecks) -> float | None:
    """Share of the answer's claims that are wrong and borne out by no passage.

    With the two kinds of noise and claim precision it adds up to 1.
    """
    return _share(~checks.right & ~_any(checks.supported, 1))


def self_knowledge(checks: ClaimChecks) -> float | None:
    """Share of the answer's claims that are right though no passage bears them out."""
    return _share(checks.right & ~_any(checks.supported, 1))


def _by_relevant(checks: ClaimChecks) -> Flags:
    return _any(checks.supported[:, _any(checks.known, 0)], 1)


def _any(flags: Flags, axis: int) -> Flags:
    found: Flags = np.asarray(flags.any(axis=axis))
    return found


def _share(flags: Flags) -> float | None:
    return float(flags.mean()) if len(flags) else None


def _support(
    claims: Sequence[str], texts: Sequence[str], entailment: Entailment
) -> npt.NDArray[np.float32]:
    """Support of each claim by each text; a text that is blank supports nothing."""
    support = np.zeros((len(claims), len(texts)), np.float32)
    filled = [i for i, text in enumerate(texts) if text.strip()]
    if claims and filled:
        support[:, filled] = entailment(claims, [texts[i] for i in filled]).support
    return support
