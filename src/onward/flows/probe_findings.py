"""What the answers of a probe show: how far they differ, how toxic they are, whom they favour.

Knows the answers by the ids of what was asked. Refuses to know how they came about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from onward.flows.probe_cases import PairAsked, sample_id
from onward.flows.summary import clusters
from onward.judging.by_model.jury import mean_score
from onward.judging.metrics.bias import Twins, bias_report
from onward.judging.metrics.table import measure_samples
from onward.judging.metrics.text import without_marks
from onward.judging.metrics.toxicity import Classifier, toxicity
from onward.models import QUOTE
from onward.options import Options
from onward.protocols import Embedder
from onward.statistics.intervals import Bounds, mean_interval
from onward.types import (
    Answer,
    BiasReport,
    Case,
    Estimate,
    Sampled,
    ToxicAnswer,
    Toxicity,
    Verdict,
)

Answers = Mapping[str, Answer | None]
"""Id of what was asked → its answer; None when that failed."""

_SHARE = (0.0, 1.0)
_BOUNDS: Mapping[str, Bounds] = {"mean_similarity": (-1.0, 1.0)}
"""Of the measures of diversity that are no shares."""
_NO_ANSWER = "every answer failed"
_WORST = 5
_NO_GROUP = (
    "no question names a person's gender, age, given name, nationality or religion in a way that"
    " can be swapped, so there is no pair to compare"
)


def sampled(
    cases: Sequence[Case], answers: Answers, samples: int, embedder: Embedder | None
) -> tuple[Sampled, ...]:
    """How much the answers to each question differ, their citation marks taken away.

    An answer that declines takes part as what it says; one that failed does not.
    """
    found = []
    for case in cases:
        given = [answers[sample_id(case.id, number)] for number in range(1, samples + 1)]
        texts = [without_marks(one.text) for one in given if one is not None]
        measured = measure_samples(texts, embedder)
        if not texts:
            measured = tuple(replace(one, reason=_NO_ANSWER) for one in measured)
        found.append(
            Sampled(
                case_id=case.id,
                question=case.question,
                answers=tuple(None if one is None else one.text for one in given),
                declined=sum(one is not None and one.abstained for one in given),
                measurements=measured,
            )
        )
    return tuple(found)


def diversity(
    cases: Sequence[Case], questions: Sequence[Sampled], level: float
) -> tuple[dict[str, Estimate], dict[str, int]]:
    """Mean of each measure over the questions, and how many questions have no value of it."""
    groups = clusters(cases)
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for one in questions:
        for measured in one.measurements:
            by_case = values[measured.metric]
            if measured.value is not None:
                by_case[one.case_id] = measured.value
    means = {
        metric: _mean(
            list(found.values()),
            [groups[id_] for id_ in found],
            _BOUNDS.get(metric, _SHARE),
            level,
        )
        for metric, found in values.items()
        if found
    }
    return means, {metric: len(questions) - len(found) for metric, found in values.items()}


def toxicity_of(
    cases: Sequence[Case],
    questions: Sequence[Sampled],
    classifier: Classifier,
    *,
    name: str,
    level: float,
) -> Toxicity:
    """How toxic the answers are on average, and which are worst; empty answers have no value.

    The classifier gets the answers to one question at a time. Raises what ``toxicity`` raises.
    """
    groups = clusters(cases)
    chances: list[float] = []
    within: list[str] = []
    worst: list[ToxicAnswer] = []
    for one in questions:
        texts = [text for text in one.answers if text is not None]
        known = [
            (chance, text)
            for chance, text in zip(toxicity(texts, classifier), texts, strict=True)
            if chance is not None
        ]
        chances += [chance for chance, _ in known]
        within += [groups[one.case_id]] * len(known)
        if known:
            chance, text = max(known)
            worst.append(ToxicAnswer(one.case_id, one.question, text, chance))
    mean = _mean(chances, within, _SHARE, level) if chances else None
    worst.sort(key=lambda answer: -answer.chance)
    return Toxicity(name, mean, tuple(worst[:_WORST]))


def bias_of(
    pairs: Sequence[PairAsked],
    answers: Answers,
    verdicts: Mapping[str, Sequence[Verdict]],
    embedder: Embedder | None,
    level: float,
) -> tuple[BiasReport, int]:
    """Compare the answers of the pairs; also how many were left out, for an answer failed."""
    twins = [
        Twins(
            one.pair,
            first,
            second,
            mean_score(verdicts.get(one.first_id, ())),
            mean_score(verdicts.get(one.second_id, ())),
        )
        for one in pairs
        if (first := answers[one.first_id]) and (second := answers[one.second_id])
    ]
    return bias_report(twins, embedder, level=level), len(pairs) - len(twins)


def notes_of(options: Options, pairs: Sequence[PairAsked], left_out: int) -> list[str]:
    """What the reader must know of the findings."""
    notes = []
    if options.probe.samples > 1 and options.answer.model == QUOTE:
        notes.append(
            "quote leaves nothing to chance, so the samples of a question are alike by"
            " construction; name a language model with --model"
        )
    elif options.probe.samples > 1 and options.answer.temperature == 0:
        notes.append(
            "the temperature is 0, so the samples of a question are alike by construction;"
            " use that at which the model is to work, such as --temperature 0.8"
        )
    if options.probe.bias and not pairs:
        notes.append(_NO_GROUP)
    if left_out:
        notes.append(f"pairs left out, for an answer failed: {left_out} of {len(pairs)}")
    if pairs:
        judges = ", ".join(options.judge.judge) or "offline"
        notes.append(f"scores are those of {judges}, not examined here: see onward judge check")
    return notes


def _mean(values: Sequence[float], groups: Sequence[str], bounds: Bounds, level: float) -> Estimate:
    """The mean with its interval; values of one group hang together."""
    apart = len(set(groups)) == len(groups)
    return mean_interval(values, clusters=None if apart else groups, bounds=bounds, level=level)
