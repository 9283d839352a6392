"""How often a model fails outright: the share of its questions that persons voted both bad.

Knows ballots. Refuses to know ratings, which such votes do not touch.
"""

from __future__ import annotations

import numpy as np

from onward.arena.counts import Ballots
from onward.statistics.intervals import proportion_interval
from onward.types import OUTCOMES, Estimate


def failing(ballots: Ballots, level: float) -> list[Estimate | None]:
    """Return each model's share of questions voted both bad, 0 to 1; ``n`` counts its questions.

    Only votes of persons count, for judges never say that both are bad; without any it is None.
    A question with several votes counts as the share of them that said so, so that much-voted
    questions do not drown the others. The interval is Wilson's score interval over questions,
    which is as wide as if every question's votes had agreed: never too narrow for that.
    """
    models = len(ballots.models)
    by_person = np.ones(len(ballots), np.bool_) if ballots.person is None else ballots.person
    first, second = ballots.first[by_person], ballots.second[by_person]
    bad = (ballots.outcome[by_person] == OUTCOMES.index("both bad")).astype(np.float64)
    question = np.arange(len(ballots)) if ballots.question is None else ballots.question
    question = question[by_person]
    asked = int(question.max(initial=-1)) + 1
    keys = np.concatenate((first * asked + question, second * asked + question))
    names, place, votes = np.unique(keys, return_inverse=True, return_counts=True)
    shares = np.bincount(place, np.tile(bad, 2), len(names)) / votes
    of = names // max(1, asked)
    questions = np.bincount(of, minlength=models)
    failed = np.bincount(of, shares, models)
    return [
        proportion_interval(float(sum_), int(n), level=level) if n else None
        for sum_, n in zip(failed, questions, strict=True)
    ]
