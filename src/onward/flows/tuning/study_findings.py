"""What the trials of a study say: scores, ties, and the smallest good setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from statistics import fmean

from onward.flows.tuning.classify import ACCURACY
from onward.flows.tuning.study_settings import Setting
from onward.flows.tuning.study_trials import Trial, by_setting
from onward.flows.tuning.supervised import LOSS
from onward.statistics import mean_interval
from onward.statistics.comparison import differences, paired
from onward.types import Difference, Estimate, TrialRow

METRICS: Mapping[str, tuple[str, tuple[float, float] | None]] = {
    "classify": (ACCURACY, (0.0, 1.0)),
    "instruct": (LOSS, None),
}
"""Kind of tuning → measurement, and the range of its values."""


def ranked(trials: Sequence[Trial]) -> list[Setting]:
    """The settings by the mean over their seeds on the validation records, the best first.

    Trainings that failed do not count; settings of which all failed are left out. Of equals the
    smaller comes first.
    """
    scores = {
        setting: tuple(map(fmean, zip(*(one.order for one in own), strict=True)))
        for setting, own in by_setting(trials).items()
    }
    return sorted(scores, key=lambda setting: (scores[setting], setting.trained))


def trial_rows(
    rounds: Sequence[Sequence[Trial]],
    settings: Sequence[Setting],
    survived: Mapping[Setting, int],
    *,
    kind: str,
    level: float,
) -> tuple[TrialRow, ...]:
    """A row a setting: those of the last round scored, compared with its best, one chosen.

    ``rounds`` are the trials of all rounds that were begun.
    """
    rows = [_row(setting, rounds, survived.get(setting, 0)) for setting in settings]
    values = record_values(rounds[-1] if rounds else ())
    _, bounds = METRICS[kind]
    scores = {
        setting: mean_interval(known, bounds=bounds, level=level)
        for setting, own in values.items()
        if (known := [value for value in own if value is not None])
    }
    told = _differences(values, scores, kind=kind, level=level)
    chosen = min(
        (s for s in scores if s not in told or told[s].change != "worse"),
        key=lambda setting: setting.trained,
        default=None,
    )
    spreads = _spreads(rounds[-1] if rounds else ())
    rows = [
        replace(
            row,
            score=scores.get(s),
            spread=spreads.get(s),
            difference=told.get(s),
            chosen=s is chosen,
        )
        for s, row in zip(settings, rows, strict=True)
    ]
    better = -1 if kind == "classify" else 1
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                -row.rounds,
                -row.steps,
                float("inf") if row.validation is None else better * row.validation,
                row.trained,
            ),
        )
    )


def record_values(trials: Sequence[Trial]) -> dict[Setting, list[float | None]]:
    """Setting → mean over its seeds for each test record; the best on validation records first."""
    own = by_setting([one for one in trials if one.values])
    means: dict[Setting, list[float | None]] = {}
    for setting in ranked([one for kept in own.values() for one in kept]):
        records = zip(*(one.values for one in own[setting]), strict=True)
        means[setting] = [
            None if None in record else fmean(value for value in record if value is not None)
            for record in records
        ]
    return means


def _spreads(trials: Sequence[Trial]) -> dict[Setting, float]:
    """How far the mean scores of a setting's seeds lie apart, where it has several."""
    found = {}
    for setting, own in by_setting(trials).items():
        each = [[value for value in one.values if value is not None] for one in own]
        means = [fmean(known) for known in each if known]
        if len(means) > 1:
            found[setting] = max(means) - min(means)
    return found


def _row(setting: Setting, rounds: Sequence[Sequence[Trial]], survived: int) -> TrialRow:
    own = [kept for trials in rounds if (kept := [t for t in trials if t.setting == setting])]
    last = own[-1] if own else []
    looked = [one.validation for one in last if one.validation is not None]
    notes = [one.note for one in last if one.note]
    return TrialRow(
        setting=setting.name,
        trained=setting.trained,
        rank=setting.rank,
        targets=setting.targets,
        score=None,
        seeds=len(looked),
        rounds=survived,
        note="; ".join(note for note, _ in groupby(notes)),
        questions=setting.questions,
        validation=fmean(looked) if looked else None,
        steps=last[0].steps if last else 0,
    )


def _differences(
    values: Mapping[Setting, Sequence[float | None]],
    scores: Mapping[Setting, Estimate],
    *,
    kind: str,
    level: float,
) -> dict[Setting, Difference]:
    """Of each other setting from the best by the validation records, after Holm over all.

    The test records choose nothing, not even the one that the others are compared with.
    """
    scored = [setting for setting in values if setting in scores]
    if not scored:
        return {}
    metric, bounds = METRICS[kind]
    best, *others = scored
    results = {
        one.name: paired(values[best], values[one], bounds=bounds, level=level) for one in others
    }
    lower = tuple(results) if metric == LOSS else ()
    told = {one.metric: one for one in differences(results, lower_is_better=lower, level=level)}
    return {one: told[one.name] for one in others}
