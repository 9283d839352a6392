"""Claim metrics against values worked by hand on one small example, and their empty cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from onward.judging.metrics import claims
from onward.judging.metrics.claims import NOTHING, ClaimChecks, Statements, check_claims
from tests.judging.measured import holds, stands_in

# Claims of the answer: A right and shown, B right and not shown, C wrong and shown beside what is
# right, D wrong and shown in noise, E wrong and nowhere. The reference says A, B, F and G.
ANSWER = Statements("A1. B2. C3. D4. E5.", ("A1.", "B2.", "C3.", "D4.", "E5."))
REFERENCE = Statements("A1. B2. F6. G7.", ("A1.", "B2.", "F6.", "G7."))
PASSAGES = ("A1 and C3 and F6", "D4 alone")


def checks(
    answer: Statements = ANSWER,
    reference: Statements = REFERENCE,
    passages: tuple[str, ...] = PASSAGES,
) -> ClaimChecks:
    return check_claims(answer, reference, passages, holds(stands_in))


def test_the_example_worked_by_hand() -> None:
    found = checks()
    assert claims.claim_precision(found) == pytest.approx(2 / 5)  # A, B
    assert claims.claim_recall(found) == pytest.approx(2 / 4)
    assert claims.claim_f1(found) == pytest.approx(2 * 0.4 * 0.5 / 0.9)
    assert claims.context_claim_recall(found) == pytest.approx(2 / 4)  # A, F
    assert claims.context_claim_precision(found) == pytest.approx(1 / 2)
    assert claims.context_utilisation(found) == pytest.approx(1 / 2)  # A of A, F
    assert claims.faithfulness(found) == pytest.approx(3 / 5)  # A, C, D
    assert claims.self_knowledge(found) == pytest.approx(1 / 5)  # B
    assert claims.noise_in_relevant(found) == pytest.approx(1 / 5)  # C
    assert claims.noise_in_irrelevant(found) == pytest.approx(1 / 5)  # D
    assert claims.hallucination(found) == pytest.approx(1 / 5)  # E


def test_groundedness_keeps_how_far_and_faithfulness_asks_whether() -> None:
    support = np.array([[0.9, 0.2], [0.4, 0.3]], np.float32)
    found = ClaimChecks(support, np.zeros(2, bool), support >= 0.5, np.zeros(0, bool), support > 1)
    assert claims.groundedness(found) == pytest.approx(0.65)
    assert claims.faithfulness(found) == 0.5


def test_an_answer_that_states_nothing_has_recalled_nothing_and_the_rest_is_unknown() -> None:
    found = checks(NOTHING)
    assert claims.claim_recall(found) == claims.claim_f1(found) == 0
    assert claims.context_utilisation(found) == 0
    for metric in (
        claims.claim_precision,
        claims.faithfulness,
        claims.groundedness,
        claims.hallucination,
        claims.self_knowledge,
        claims.noise_in_relevant,
        claims.noise_in_irrelevant,
    ):
        assert metric(found) is None


def test_without_passages_nothing_is_borne_out() -> None:
    found = checks(passages=())
    assert claims.faithfulness(found) == claims.groundedness(found) == 0
    assert claims.context_claim_recall(found) == 0
    assert claims.hallucination(found) == pytest.approx(3 / 5)
    assert claims.self_knowledge(found) == pytest.approx(2 / 5)
    assert claims.context_claim_precision(found) is None
    assert claims.context_utilisation(found) is None


def test_without_a_reference_what_needs_none_is_still_measured() -> None:
    found = checks(reference=NOTHING)
    assert claims.faithfulness(found) == pytest.approx(3 / 5)
    for metric in (
        claims.claim_recall,
        claims.claim_f1,
        claims.context_claim_recall,
        claims.context_claim_precision,
        claims.context_utilisation,
    ):
        assert metric(found) is None


def test_a_blank_text_bears_out_nothing_and_is_not_asked_about() -> None:
    asked: list[str] = []

    def supports(claim: str, text: str) -> bool:
        del claim
        asked.append(text)
        return True

    check_claims(Statements("A1.", ("A1.",)), NOTHING, ["", "  "], holds(supports))
    assert not asked


@settings(deadline=None)
@given(st.data(), st.integers(1, 6), st.integers(0, 5), st.integers(0, 4))
def test_right_and_the_three_ways_to_be_wrong_add_up_to_1(
    data: st.DataObject, answers: int, passages: int, references: int
) -> None:
    def flags(*shape: int) -> claims.Flags:
        return data.draw(arrays.arrays(bool, shape))

    supported = flags(answers, passages)
    found = ClaimChecks(
        supported.astype(np.float32),
        flags(answers),
        supported,
        flags(references),
        flags(references, passages),
    )
    parts = (
        claims.claim_precision(found),
        claims.noise_in_relevant(found),
        claims.noise_in_irrelevant(found),
        claims.hallucination(found),
    )
    assert sum(part for part in parts if part is not None) == pytest.approx(1)
