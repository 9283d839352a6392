"""What reports say in words: trust, counts, verdicts, names of runs. The same in every format.

Knows the nouns of evaluation and numbers as text. Refuses to know markup.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from onward.reports.formats import (
    absent,
    estimated,
    figure,
    interval,
    known,
    method,
    number,
    p_value,
    plural,
    signed,
)
from onward.types import (
    Change,
    Claim,
    Comparison,
    Difference,
    Evaluation,
    Examination,
    Planted,
    Run,
    Standing,
    State,
    Verdict,
)

GRADE_WORDS = {5: "Excellent", 4: "Good", 3: "Fair", 2: "Bad", 1: "Worse"}
STATES: tuple[State, ...] = get_args(State)
CONTROL = "control"
"""Kind of a planted answer that is right."""
LEAST_SUPPORT = 0.5
"""Support below which, and contradiction from which on, a claim is marked."""

CHANGE_MARKS: Mapping[Change, str] = {"better": "▲", "worse": "▼", "cannot tell": "≈"}
"""What stands beside the words, so that a column can be read at a glance."""

_UNTRUSTED = "Scores are NOT to be trusted: "

Trust = Literal["trusted", "untrusted", "unknown"]


@dataclass(frozen=True, slots=True)
class Scale:
    """What a run's rubric says of one criterion."""

    name: str
    weight: float | None
    kind: str
    """``grade``, ``boolean`` or ``number``."""
    question: str


def trust(examination: Examination | None) -> Trust:
    """Whether the judge passed, failed, or never sat its examination."""
    if examination is None:
        return "unknown"
    return "trusted" if examination.trusted else "untrusted"


def trust_line(examination: Examination | None) -> str:
    """The first line of every report."""
    if examination is None:
        return "Judge not examined: no fakes were planted, so nothing shows that the scores hold."
    opening = "Judge trusted: " if examination.trusted else _UNTRUSTED
    # The examination's own line may begin so already; it must be said once, whoever wrote it.
    return opening + examination.reason.removeprefix(opening)


def comparison_trust_line(comparison: Comparison) -> str:
    """The first line of a comparison."""
    if comparison.trusted:
        return "Judge trusted: it passed its examination in both runs."
    return (
        f"{_UNTRUSTED}the judge did not pass an examination in both runs, so the differences below"
        " may be the judge's and not the answers'."
    )


def trust_word(trusted: bool | None) -> str:  # noqa: FBT001 - the field of a Standing as it is
    """``trusted``, ``not trusted`` or ``not examined``."""
    return {True: "trusted", False: "not trusted", None: "not examined"}[trusted]


def counts_line(counts: Mapping[State, int]) -> str:
    """``8 scored + 1 unscored + 0 refused + 1 failed = 10 questions``."""
    parts = " + ".join(f"{counts.get(state, 0):,} {state}" for state in STATES)
    total = sum(counts.get(state, 0) for state in STATES)
    return f"{parts} = {plural(total, 'question')}"


def score_line(evaluation: Evaluation) -> str:
    """The score with its interval, its n and how the interval was made."""
    line = f"{estimated('score', evaluation.score, 'nothing was scored')}"
    return f"{line} of 100; {method(evaluation.score)}" if evaluation.score else line


def auc_line(examination: Examination) -> str:
    """How well the judge separates right answers from fakes."""
    auc = examination.auc
    if auc is None:
        return f"{absent('no fakes were scored')}"
    return f"{estimated('auc', auc)}; {method(auc)}"


def length_line(examination: Examination) -> str:
    """Whether the judge likes long answers."""
    return number(examination.length, "too few scored answers of different lengths")


def change_words(difference: Difference) -> str:
    """``better``, ``worse``, or ``cannot tell`` with the questions that are missing."""
    if difference.change != "cannot tell":
        return difference.change
    if difference.needed is None:
        seen = difference.difference.value != 0
        return (
            f"cannot tell ({'too little to say what is needed' if seen else 'no difference seen'})"
        )
    return f"cannot tell (about {plural(difference.needed, 'more question')} needed)"


def difference_line(difference: Difference) -> str:
    """One metric of two runs, with its difference, interval and p."""
    metric, n = difference.metric, difference.difference.n
    before, after = figure(metric, difference.first.value), figure(metric, difference.second.value)
    p = p_value(difference.p_adjusted)
    return f"{metric} {before} → {after}: {shift_words(difference)}, p {p} (Holm), n = {n:,}"


def shift_words(difference: Difference) -> str:
    """``+3.1 [−0.9, +7.1]``: a difference with its interval."""
    metric, shift = difference.metric, difference.difference
    low_high = interval(shift, lambda value: signed(metric, value))
    return f"{signed(metric, shift.value)} {low_high}"


def leaderboard_trust(standings: Sequence[Standing]) -> Trust:
    """Whether the judges of all runs passed; ``untrusted`` when one failed."""
    found = {standing.trusted for standing in standings}
    return "untrusted" if False in found else "unknown" if None in found else "trusted"


def leaderboard_trust_line(standings: Sequence[Standing]) -> str:
    """The first line of a leaderboard."""
    if not standings:
        return "No run to rank: no run of these questions has a score."
    status = leaderboard_trust(standings)
    if status == "trusted":
        return "Judge trusted: it passed its examination in every run."
    failed = [standing.run.id for standing in standings if standing.trusted is False]
    unknown = [standing.run.id for standing in standings if standing.trusted is None]
    parts = [f"the judge failed its examination in {', '.join(failed)}"] if failed else []
    parts += [f"it was not examined in {', '.join(unknown)}"] if unknown else []
    return f"Not every score here is to be trusted: {'; '.join(parts)}."


def rank_words(standing: Standing) -> str:
    """``2``, or ``2=`` when the data cannot separate the run from another."""
    return f"{standing.rank}=" if standing.ties else f"{standing.rank}"


def run_name(run: Run) -> str:
    """The answerer of a run, which is how people know it; its id when that is not recorded."""
    return str(run.metadata.get("answerer") or run.id)


def judges(evaluation: Evaluation) -> tuple[str, ...]:
    """Names of all judges that gave a verdict, in order of appearance."""
    return tuple(dict.fromkeys(verdict.judge for verdict in all_verdicts(evaluation)))


def effort_parts(evaluation: Evaluation) -> tuple[str, ...]:
    """What took time and money: answering, judging and, where it is known, examining the judge."""
    parts = ("answering", "judging")
    return (*parts, "examining") if "examining" in evaluation.seconds else parts


def all_verdicts(evaluation: Evaluation) -> list[Verdict]:
    """Verdicts of the answers, then those of the planted ones."""
    given = [verdict for result in evaluation.results for verdict in result.verdicts]
    return [*given, *(item.verdict for item in evaluation.planted)]


def without_value(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Metrics that no question has a value of, each with the reason that is given most often."""
    names = [m for m in evaluation.missing if m not in evaluation.metrics and m != "score"]
    reasons: dict[str, Counter[str]] = {name: Counter() for name in names}
    for measured in (m for result in evaluation.results for m in result.measurements):
        if measured.metric in reasons and measured.reason:
            reasons[measured.metric][measured.reason] += 1
    most = {name: found.most_common(1) for name, found in reasons.items()}
    return [(name, found[0][0] if found else "not measured") for name, found in most.items()]


def noticed_word(item: Planted, examination: Examination | None) -> str | None:
    """``caught`` or ``missed``; None for a right answer and for what was not counted."""
    kinds = examination.kinds if examination else ()
    of_kind = next((caught for caught in kinds if caught.kind == item.kind), None)
    if of_kind is None or item.verdict.score is None:
        return None
    return "missed" if item.case_id in of_kind.missed else "caught"


def scales(run: Run, verdicts: Sequence[Verdict] = ()) -> dict[str, Scale]:
    """Return the criteria of a run: those of ``metadata["rubric"]``, then others that were graded.

    ``rubric`` is a Rubric as plain values. A criterion that it does not name has no weight, and
    counts as graded when its values lie in 1 to 5 and are not all 1, which may be a "yes".
    """
    found: dict[str, Scale] = {}
    rubric = run.metadata.get("rubric")
    criteria: Any = rubric.get("criteria") if isinstance(rubric, Mapping) else None
    for item in criteria or ():
        name, kind = str(item.get("name")), str(item.get("kind", "grade"))
        found[name] = Scale(name, item.get("weight"), kind, str(item.get("question", "")))
    seen: dict[str, list[float]] = {}
    for grade in (grade for verdict in verdicts for grade in verdict.grades):
        seen.setdefault(grade.criterion, []).append(grade.value)
    for name, values in seen.items():
        graded = min(values) >= 1 and 1 < max(values) <= 5
        found.setdefault(name, Scale(name, None, "grade" if graded else "number", ""))
    return found


def grade_words(value: float, scale: Scale | None) -> str:
    """``Good 4``, ``Good 3.75``, ``yes``, ``no`` or the number alone, as the scale has it."""
    if not known(value):
        return number(value)
    kind = scale.kind if scale else "number"
    if kind == "boolean" and value in (0, 1):
        return "yes" if value else "no"
    if kind == "grade" and 1 <= value <= 5:
        written = f"{value:.0f}" if value == int(value) else number(value)
        return f"{GRADE_WORDS[nearest_grade(value)]} {written}"
    return number(value)


def nearest_grade(value: float) -> int:
    """The grade of 1 to 5 that ``value`` is nearest to; halves count upwards."""
    return min(5, max(1, int(value + 0.5)))


def claim_word(claim: Claim) -> str:
    """``supported``, ``unsupported`` or ``contradicted``."""
    if claim.contradiction >= LEAST_SUPPORT and claim.contradiction > claim.support:
        return "contradicted"
    return "supported" if claim.support >= LEAST_SUPPORT else "unsupported"
