"""What the offline judge reaches on data that its weights were not fitted on.

    python -m benchmarks.offline_figures

Planted fakes over the held-out articles of XQuAD, the held-out claims of WiCE, the preferences of
PandaLM and LLMBar, and the answers of HaluEval that people labelled for hallucination (without a
context, so that hardly more than chance can be expected).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

from benchmarks.offline_cases import (
    DATA,
    Example,
    claim_examples,
    open_judge,
    xquad_examples,
)
from benchmarks.preferences import agreement, judged, llmbar_pairs, longer, pandalm_pairs, written
from benchmarks.xquad import open_embedder
from onward.judging.offline.judge import OfflineJudge
from onward.judging.offline.weights import Figure
from onward.retrieval.on_demand import CachedEmbedder
from onward.types import Question

_RIGHT = ("control", "short", "longer")
_HALUEVAL = 400


def figures(embedder: CachedEmbedder) -> list[Figure]:
    """Measure the judge with the weights as they are now."""
    judge = open_judge(embedder)
    return [
        *planted(judge, [one for one in xquad_examples(embedder, 17) if one.held_out]),
        supported(judge, [one for one in claim_examples() if one.held_out]),
        *preferences(judge),
        hallucinations(judge),
    ]


def planted(judge: OfflineJudge, examples: Sequence[Example]) -> list[Figure]:
    """How many fakes score below their control, and how well scores part right from fake."""
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for one in examples:
        scores[one.group][one.kind] = judge.judge(one.question, one.answer).score or 0.0
    fakes = [
        (value, kinds["control"])
        for kinds in scores.values()
        for kind, value in kinds.items()
        if kind not in _RIGHT
    ]
    right = [kinds["control"] for kinds in scores.values()]
    caught = sum(fake < control for fake, control in fakes) / len(fakes)
    parted = auc(right, [fake for fake, _ in fakes])
    return [
        Figure(
            "planted fakes (XQuAD)",
            "share below the right answer",
            round(caught, 3),
            "",
            len(fakes),
        ),
        Figure("planted fakes (XQuAD)", "AUC", parted, "chance 0.50", len(fakes) + len(right)),
    ]


def supported(judge: OfflineJudge, examples: Sequence[Example]) -> Figure:
    """How well Faithfulness parts supported claims from others."""
    grades: dict[bool, list[float]] = {True: [], False: []}
    for one in examples:
        verdict = judge.judge(one.question, one.answer)
        grade = next(g.value for g in verdict.grades if g.criterion == "Faithfulness")
        grades[one.kind == "supported"].append(grade)
    n = sum(map(len, grades.values()))
    return Figure("WiCE", "AUC of Faithfulness", auc(grades[True], grades[False]), "chance 0.50", n)


def preferences(judge: OfflineJudge) -> list[Figure]:
    """How often it prefers what people preferred."""
    found = []
    for name, pairs in (("PandaLM", pandalm_pairs()), ("LLMBar", llmbar_pairs())):
        beside = f"longest wins {agreement(pairs, longer):.2f}"
        value = agreement(pairs, judged(judge))
        found.append(Figure(name, "agreement with people", value, beside, len(pairs)))
    return found


def hallucinations(judge: OfflineJudge) -> Figure:
    """How well the score parts answers without a hallucination from others."""
    scores: dict[str, list[float]] = {"no": [], "yes": []}
    with (DATA / "judging" / "halueval_half.jsonl").open() as lines:
        for one in map(json.loads, islice(lines, _HALUEVAL)):
            answer = written(one["chatgpt_response"])
            score = judge.judge(Question(one["user_query"]), answer).score or 0.0
            scores[one["hallucination"]].append(score)
    n = sum(map(len, scores.values()))
    return Figure(
        "HaluEval without context", "AUC", auc(scores["no"], scores["yes"]), "chance 0.50", n
    )


def auc(better: Sequence[float], worse: Sequence[float]) -> float:
    """Chance that one of ``better`` lies above one of ``worse``; a tie counts half."""
    pairs = [(b > w) + 0.5 * (b == w) for b in better for w in worse]
    return round(sum(pairs) / len(pairs), 3)


def main() -> None:
    """Print the figures."""
    for one in figures(open_embedder()):
        beside = f" ({one.beside})" if one.beside else ""
        print(f"{one.data}: {one.what} {one.value:.3f}{beside}, n = {one.n}")


if __name__ == "__main__":
    main()
