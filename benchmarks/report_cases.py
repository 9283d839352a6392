"""How the offline judge grades the answers of the report in ``../shared/data/report``.

    python -m benchmarks.report_cases

Prints its grades beside the report's own, whether every fake scores below the real answers, the
area under the curve of real against fake, and the agreement of grades. Nothing is fitted on these
cases. Answers that were pictures in the report are left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.offline_cases import DATA, open_judge
from onward.judging.rubric import GRADES, RUBRIC
from onward.passage_text import SEPARATOR
from onward.statistics.agreement import quadratic_kappa, spearman
from onward.types import Answer, Hit, Location, Passage, Question, Turn, Verdict

_FOLLOWS = {"2": "1", "9": "8"}
"""Numbers of the cases whose question continues another's conversation."""


def main() -> None:
    """Judge the cases and print what came of it."""
    lines = (DATA / "report" / "cases.jsonl").read_text().splitlines()
    cases = [json.loads(line) for line in lines]
    judge = open_judge()
    judged: list[tuple[dict[str, Any], Verdict]] = []
    print(f"{'case':8}  {'judge':>6} {'report':>6}  grades, ours | the report's")
    for case in cases:
        if not case["answer"]:
            continue
        verdict = judge.judge(question_of(case, cases), answer_of(case))
        judged.append((case, verdict))
        ours = " ".join(f"{grade.value:.1f}" for grade in verdict.grades)
        theirs = " ".join(str(value) for value in grades_of(case).values())
        stated = score_of(case)
        print(f"{case['id']:8}  {verdict.score:6.1f} {stated:6.1f}  {ours} | {theirs}")
    print_order(judged)
    print_agreement(judged)


def print_order(judged: Sequence[tuple[dict[str, Any], Verdict]]) -> None:
    """Print whether fakes score below real answers."""
    scores = {case["id"]: verdict.score or 0.0 for case, verdict in judged}
    real = {name: score for name, score in scores.items() if name.startswith("real")}
    fake = {name: score for name, score in scores.items() if name.startswith("fake")}
    pairs = [(r, f) for r in real.values() for f in fake.values()]
    auc = sum((r > f) + 0.5 * (r == f) for r, f in pairs) / len(pairs)
    own = [
        (name, real[name.replace("fake", "real")] > score)
        for name, score in fake.items()
        if name.replace("fake", "real") in real
    ]
    print(f"fakes below the real answer to their question: {sum(b for _, b in own)} of {len(own)}")
    print(f"AUC, real against fake: {auc:.3f} ({len(real)} real, {len(fake)} fake)")
    print(f"fake-9, the contradiction of the context: {scores['fake-9']:.1f} (report: 58)")


def print_agreement(judged: Sequence[tuple[dict[str, Any], Verdict]]) -> None:
    """Print how grades and scores agree with the report's."""
    for criterion in RUBRIC.criteria:
        theirs = [grades_of(case)[criterion.name] for case, _ in judged]
        ours = [
            next(g.value for g in verdict.grades if g.criterion == criterion.name)
            for _, verdict in judged
        ]
        kappa = quadratic_kappa(theirs, [round(value) for value in ours])
        rho = spearman(theirs, ours)
        print(f"{criterion.name:13} kappa (quadratic) {_shown(kappa)}, Spearman {_shown(rho)}")
    scores = [verdict.score or 0.0 for _, verdict in judged]
    print(f"score         Spearman {_shown(spearman([score_of(c) for c, _ in judged], scores))}")


def grades_of(case: Mapping[str, Any]) -> dict[str, int]:
    """The report's grades by criterion."""
    return {name.capitalize(): GRADES[word.capitalize()] for name, word in case["ratings"].items()}


def score_of(case: Mapping[str, Any]) -> float:
    """The report's score: 20 · Σ weight · grade."""
    grades = grades_of(case)
    return sum(20 * one.weight * grades[one.name] for one in RUBRIC.criteria)


def question_of(case: Mapping[str, Any], cases: Sequence[Mapping[str, Any]]) -> Question:
    """The question with the turn that it continues."""
    number = case["id"].split("-")[1]
    before = next((c for c in cases if c["id"] == f"real-{_FOLLOWS.get(number)}"), None)
    history = (Turn(before["question"], before["answer"] or ""),) if before else ()
    return Question(case["question"], history, id=f"q{number}")


def answer_of(case: Mapping[str, Any]) -> Answer:
    """The answer with a hit for each line of its context."""
    lines = [line.strip() for line in (case["context"] or "").splitlines()]
    hits = tuple(hit_of(number, line) for number, line in enumerate(lines) if line)
    return Answer(case["answer"], abstained=False, citations=(), hits=hits, model="report")


def hit_of(number: int, text: str) -> Hit:
    """A line of the context as a passage."""
    name = f"context{SEPARATOR}{number}"
    passage = Passage(
        name, name, name, "", (), Location(), 0, len(text), text, kind="text", language="en"
    )
    return Hit(passage, 1.0, {})


def _shown(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    main()
