"""All metrics at once: each has a value or says why not, and the manual's tables say the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from onward.judging.claims.entailment import entailment
from onward.judging.metrics.material import REASONS, Extra
from onward.judging.metrics.table import METRICS, measure, measure_samples
from onward.models.scripted import HashingEmbedder
from onward.protocols import Entailment
from onward.types import (
    UNANSWERABLE,
    Answer,
    Case,
    Entailed,
    Evidence,
    Measurement,
    Question,
    Turn,
)
from tests.judging.measured import answer, citation, gold, holds, stands_in

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "metrics.md"

SHOWN = "The old tower is red and tall."
NOISE = "Foxes live in deep woods."
CASE = Case(
    "a",
    "What colour is the tower?",
    answer="The old tower is red. The new tower is blue.",
    evidence=(Evidence("a.txt", SHOWN),),
)
GOLD = [gold(0, len(SHOWN))]
TOLD = answer(
    "The old tower is red [1]. Foxes live in deep woods.",
    SHOWN,
    NOISE,
    citations=[citation(1, SHOWN)],
)
EMPTY = replace(TOLD, text="", citations=())
DECLINED = replace(TOLD, text="Not found in your documents.", citations=(), abstained=True)
NOTHING_FOUND = answer("The old tower is red. Foxes live in deep woods.", seconds={"retrieve": 0.1})


def calm(texts: Sequence[str]) -> list[float]:
    return [0.1 for _ in texts]


def measured(
    made: Answer, case: Case = CASE, *, entails: Entailment | None = None
) -> dict[str, Measurement]:
    found = measure(
        case,
        made,
        gold=GOLD,
        embedder=HashingEmbedder(),
        entailment=entails or holds(stands_in),
        extra=Extra(classifier=calm),
    )
    return {one.metric: one for one in found}


def values(found: Mapping[str, Measurement], *names: str) -> list[float | None]:
    return [found[name].value for name in names]


def test_every_metric_has_a_row_a_range_and_a_value_where_nothing_is_missing() -> None:
    found = measured(TOLD)
    assert list(found) == list(METRICS)
    assert [name for name, one in found.items() if one.value is None] == ["answered_in_vain"]
    for name, one in found.items():
        if one.value is not None:
            assert METRICS[name].low <= one.value <= METRICS[name].high
            assert one.reason is None


def test_one_answer_worked_by_hand() -> None:
    found = measured(TOLD)
    ranked = values(found, "recall_at_k", "hit_rate_at_k", "ndcg_at_k", "mrr")
    assert ranked == values(found, "context_precision", "context_recall") * 2 == [1.0] * 4
    # claims: the first is right and shown, the second comes from noise
    assert values(found, "claim_precision", "claim_recall", "claim_f1") == [0.5, 0.5, 0.5]
    assert values(found, "noise_in_relevant", "noise_in_irrelevant") == [0, 0.5]
    assert values(found, "faithfulness", "groundedness", "hallucination") == [1, 1, 0]
    assert values(found, "citation_precision", "citation_recall") == [1, 0.5]
    assert values(found, "citation_gold_precision", "citation_gold_recall") == [1, 1]
    assert values(found, "abstention_right", "abstained_in_vain") == [1, 0]
    assert found["exact_match"].value == 0, "and marks are no words"


def test_without_anything_to_measure_with_every_reason_is_said() -> None:
    bare = answer("The tower is red.")
    found = {one.metric: one for one in measure(Case("b", "What colour?"), bare)}
    assert {name: one.reason for name, one in found.items() if one.value is not None} == {}
    assert found["token_f1"].reason == "the case has no reference answer"
    assert found["recall_at_k"].reason == "the case has no evidence that was found in a document"
    assert found["faithfulness"].reason == "no entailment was given"
    assert found["context_relevance"].reason == "no embedder was given"
    assert "package.module:name" in (found["toxicity"].reason or "")
    assert all(one.reason for one in found.values())


def test_a_model_without_retrieval_has_no_context_to_be_faithful_to() -> None:
    bare = measured(answer("The old tower is red."))
    searched = measured(NOTHING_FOUND)
    names = ("recall_at_k", "faithfulness", "groundedness", "context_claim_recall")
    assert values(bare, *names) == [None] * 4
    assert bare["faithfulness"].reason == REASONS["retrieval"]
    assert values(searched, *names) == [0] * 4, "finding nothing is not the same"
    assert bare["claim_precision"].value == 1


def test_an_answer_that_declines_is_not_faithful_but_silent() -> None:
    found = measured(DECLINED)
    assert found["faithfulness"].reason == found["answer_relevance"].reason == "the answer declines"
    names = ("token_f1", "claim_recall", "claim_f1", "context_utilisation", "abstention_right")
    assert values(found, *names) == [0] * 5
    assert found["recall_at_k"].value == 1, "retrieval is measured all the same"


def test_of_an_unanswerable_question_only_declining_is_measured_against_truth() -> None:
    found = measured(DECLINED, replace(CASE, tags=(UNANSWERABLE,)))
    assert found["abstention_right"].value == 1
    assert found["answered_in_vain"].value == 0
    assert found["token_f1"].reason == found["claim_recall"].reason == REASONS["answerable"]


@pytest.mark.parametrize("reference", ["Red.", "TOWER RED: 12.5, tower blue: 12.9"])
def test_a_reference_that_is_no_sentence_bears_out_no_statement(reference: str) -> None:
    found = measured(TOLD, replace(CASE, answer=reference))
    assert found["claim_precision"].reason == REASONS["sentence"]
    assert found["hallucination"].reason == REASONS["sentence"]
    assert found["claim_recall"].value is not None


def test_evidence_that_was_not_found_is_unknown_and_no_miss() -> None:
    (recall,) = (one for one in measure(CASE, TOLD, gold=[]) if one.metric == "recall_at_k")
    assert recall.reason == REASONS["evidence"]


def test_the_embedder_is_asked_once_and_the_entailment_three_times() -> None:
    calls: list[str] = []
    plain = holds(stands_in)

    class Counting(HashingEmbedder):
        def embed(self, texts: Sequence[str]) -> list:  # type: ignore[type-arg]
            calls.append("embed")
            return super().embed(texts)

    def check(claims: Sequence[str], texts: Sequence[str]) -> Entailed:
        calls.append("entail")
        return plain(claims, texts)

    measure(CASE, TOLD, gold=GOLD, embedder=Counting(), entailment=check)
    assert sorted(calls) == ["embed", "entail", "entail", "entail"]


def test_a_follow_up_is_compared_with_the_question_it_leans_on() -> None:
    asked = Question("And its colour?", history=(Turn("How old is the red tower?", "Old."),))
    alone, together = (
        {
            one.metric: one.value
            for one in measure(Case("c", asked.text), TOLD, embedder=HashingEmbedder(), extra=extra)
        }["answer_relevance"]
        for extra in (Extra(), Extra(question=asked))
    )
    assert alone is not None
    assert together is not None
    assert together > alone


def test_the_offline_entailment_tells_a_swapped_number() -> None:
    shown = "The museum sold 41,000 tickets in 2024, more than ever before."
    right = answer("The museum sold 41,000 tickets in 2024.", shown)
    wrong = answer("The museum sold 57,000 tickets in 2024.", shown)
    case = Case("d", "How many tickets did the museum sell?")
    faithful = [
        measured(one, case, entails=entailment(None))["faithfulness"] for one in (right, wrong)
    ]
    assert [one.value for one in faithful] == [1, 0]


@pytest.mark.parametrize(
    "text",
    [
        "\x00\ud7ff",
        "[1][2][3]",
        "🙂" * 300,
        "- \n- \n-",
        "?",
        "مرحبا بالعالم.",
        "一" * 2000,
        "|||\n|||",
    ],
)
def test_any_answer_is_measured_or_told_why_not(text: str) -> None:
    made = replace(TOLD, text=text)
    for one in measured(made, entails=entailment(None)).values():
        assert (one.value is None) == (one.reason is not None)
        assert one.value is None or 0 <= one.value <= 1


def test_samples_of_one_answer_are_told_to_be_too_few() -> None:
    assert [one.metric for one in measure_samples(["a b", "a c"], HashingEmbedder())] == [
        "distinct_1",
        "distinct_2",
        "mean_similarity",
        "self_bleu",
    ]
    one = {found.metric: found for found in measure_samples(["only this"], None)}
    assert one["distinct_1"].value == 1
    assert one["self_bleu"].reason == "the question was answered only once"
    assert one["mean_similarity"].reason == "no embedder was given"


EMPTY_CASES = (EMPTY, DECLINED, NOTHING_FOUND)


def rows() -> list[str]:
    """The rows of the manual's table, from METRICS and from what the empty cases give."""
    table = []
    for name, metric in METRICS.items():
        empty = " | ".join(given_by(name, made) for made in EMPTY_CASES)
        best = "1" if metric.higher_is_better else "0"
        needs = ", ".join(metric.needs) or "–"
        table.append(f"| `{name}` | {metric.says} | {best} | {needs} | {empty} |")
    return table


def given_by(name: str, made: Answer) -> str:
    """What an empty case gives: the same whatever the rest is, or a value like any other."""
    noisy = replace(made, hits=made.hits[1:])
    unanswerable = replace(CASE, tags=(UNANSWERABLE,))
    found = {
        measured(made)[name].value,
        measured(noisy)[name].value,
        measured(made, unanswerable)[name].value,
        measured(made, replace(CASE, answer=made.text))[name].value,
    } - {None}
    if not found:
        return "–"
    (value,) = found if len(found) == 1 else (None,)
    return f"{value:g}" if value in (0, 1) else "value"


def test_the_table_of_the_manual_is_that_of_the_code() -> None:
    page = MANUAL.read_text(encoding="utf-8")
    table = re.findall(r"^\| `\w+` \| .* \| [01] \| .*\|$", page, re.MULTILINE)
    assert table == rows(), "\n".join(["the table has to be:", *rows()])


def test_the_manual_has_every_reason_for_a_missing_need() -> None:
    page = MANUAL.read_text(encoding="utf-8")
    for need, reason in REASONS.items():
        assert f"| {need} | {reason} |" in page, f"| {need} | {reason} |"
