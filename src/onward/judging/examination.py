"""Whether a judge may be believed: what it made of fakes planted beside right answers.

Knows planted answers with their verdicts. Refuses to know how fakes are made and who judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from onward.judging.fakes.controls import CONTROL
from onward.judging.fakes.planting import FAKE_KINDS
from onward.statistics.agreement import spearman
from onward.statistics.discrimination import auc
from onward.statistics.intervals import proportion_interval
from onward.types import (
    Caught,
    Estimate,
    Examination,
    PairVerdict,
    Planted,
    PositionBias,
    Verdict,
)

MARGIN = 1.0
"""Points of 100 that a fake must score below its control to count as caught: half of what the
default score loses when its lightest criterion falls by one grade. So the fall of any one grade
counts, and what rounding or a hair in a continuous score moves does not."""

FEW = 5
"""Controls below which no judge is trusted; fakes of a kind below which its rate says little."""
STRONG = 0.5
"""Spearman correlation of score and length from which on the report speaks of it."""
ENOUGH_ANSWERS = 10
"""Answers below which such a correlation is not spoken of."""
HALO = 0.5
"""Grades that a criterion must fall on average to be called moved."""

_NAMED = 3
"""Kinds that the reason names."""

Matrix = dict[str, dict[str, float]]


def examine(
    planted: Sequence[Planted],
    *,
    least: float,
    answers: Sequence[tuple[float, int]] = (),
    level: float = 0.95,
) -> Examination:
    """Say whether a judge that gave these verdicts may be believed.

    A fake is caught when it scores at least ``MARGIN`` below the control of its own case; a fake
    without a score is not caught; one whose control has none cannot be compared and counts in no
    rate. The judge is trusted when at least half of what was planted has a score and the catch
    rate of every kind reaches ``least`` (0 to 1). The rate itself decides, not its interval
    (Clopper and Pearson), whose lower end a single miss among 20 fakes takes to 0.75. Kinds of
    fewer than ``FEW`` fakes are named as weak evidence. Without any fake that can be compared the
    judge is not trusted.

    ``answers`` are (score, words) of real answers, for the leaning towards length. The interval of
    the area counts the fakes of one case as one cluster.
    """
    controls = {p.case_id: p.verdict for p in planted if p.kind == CONTROL}
    fakes = [p for p in planted if p.kind != CONTROL]
    compared = [p for p in fakes if _score(controls.get(p.case_id)) is not None]
    kinds = _kinds(compared, controls, level)
    matrix = _matrix(compared, controls)
    unscored = sum(_score(p.verdict) is None for p in planted)
    failed = [caught for caught in kinds if caught.rate.value < least]
    silent = 2 * unscored > len(planted)
    length = spearman([s for s, _ in answers], [w for _, w in answers])
    notes = [
        *_unscored_notes(planted, unscored, len(fakes) - len(compared)),
        *_low_controls(controls),
        *_moved_notes(matrix),
        *_length_notes(length, len(answers)),
    ]
    return Examination(
        trusted=bool(kinds) and not failed and not silent and len(controls) >= FEW,
        reason=_reason(planted, kinds, failed, least, unscored),
        least=least,
        kinds=kinds,
        auc=_area(planted, level),
        matrix=matrix,
        length=length,
        unscored=unscored,
        notes=tuple(notes),
    )


def position_bias(verdicts: Sequence[PairVerdict], *, level: float = 0.95) -> PositionBias | None:
    """Return how often the order of two answers decided between them; None without such verdicts.

    Counted over the verdicts that have a vote in both orders. A judge whose vote changes from one
    answer to the other follows the place; from an answer to a tie it only wavers.
    """
    both = [v.votes for v in verdicts if None not in v.votes]
    if not both:
        return None
    flipped = sum(one != other for one, other in both)
    return PositionBias(
        flipped=proportion_interval(flipped, len(both), level=level),
        to_first=both.count(("first", "second")),
        to_last=both.count(("second", "first")),
    )


def _kinds(
    fakes: Sequence[Planted], controls: Mapping[str, Verdict], level: float
) -> tuple[Caught, ...]:
    by_kind: dict[str, list[Planted]] = defaultdict(list)
    for fake in fakes:
        by_kind[fake.kind].append(fake)
    found = []
    for kind in sorted(by_kind, key=_place):
        missed = [f.case_id for f in by_kind[kind] if not _is_caught(f, controls[f.case_id])]
        n = len(by_kind[kind])
        rate = proportion_interval(n - len(missed), n, level=level, method="exact")
        found.append(Caught(kind, n - len(missed), n, rate, tuple(missed)))
    return tuple(found)


def _is_caught(fake: Planted, control: Verdict) -> bool:
    score, right = _score(fake.verdict), _score(control)
    # Sums of weighted grades carry rounding errors, which must not decide at the margin.
    return score is not None and right is not None and right - score >= MARGIN - 1e-6


def _score(verdict: Verdict | None) -> float | None:
    return verdict.score if verdict else None


def _place(kind: str) -> tuple[int, str]:
    """Order kinds as ``FAKE_KINDS`` does, unknown ones last."""
    known = list(FAKE_KINDS)
    return (known.index(kind) if kind in known else len(known), kind)


def _area(planted: Sequence[Planted], level: float) -> Estimate | None:
    scored = [(p.verdict.score, p) for p in planted if p.verdict.score is not None]
    right = [(score, p.case_id) for score, p in scored if p.kind == CONTROL]
    wrong = [(score, p.case_id) for score, p in scored if p.kind != CONTROL]
    return auc(
        [score for score, _ in right],
        [score for score, _ in wrong],
        higher_clusters=[case for _, case in right],
        lower_clusters=[case for _, case in wrong],
        level=level,
    )


def _matrix(fakes: Sequence[Planted], controls: Mapping[str, Verdict]) -> Matrix:
    """Kind → criterion → mean fall, over the fakes that have a grade beside their control's."""
    falls: dict[str, dict[str, list[float]]] = {}
    for fake in sorted(fakes, key=lambda fake: _place(fake.kind)):
        right = {grade.criterion: grade.value for grade in controls[fake.case_id].grades}
        row = falls.setdefault(fake.kind, defaultdict(list))
        for grade in fake.verdict.grades:
            if grade.criterion in right:
                row[grade.criterion].append(right[grade.criterion] - grade.value)
    return {
        kind: {criterion: sum(found) / len(found) for criterion, found in row.items()}
        for kind, row in falls.items()
    }


def _reason(
    planted: Sequence[Planted],
    kinds: Sequence[Caught],
    failed: Sequence[Caught],
    least: float,
    unscored: int,
) -> str:
    """One line: why the judge is trusted, or why not."""
    not_trusted = "Scores are NOT to be trusted: "
    if not planted:
        return f"{not_trusted}the judge was not examined, for there was no right answer to fake"
    if not kinds or 2 * unscored > len(planted):
        why = next((p.verdict.unscored for p in planted if p.verdict.unscored), None)
        said = f" ({' '.join(why.split())})" if why else ""
        return f"{not_trusted}the judge could not score {unscored} of {len(planted)} planted{said}"
    controls = len({p.case_id for p in planted if p.kind == CONTROL})
    caught, of = sum(kind.caught for kind in kinds), sum(kind.of for kind in kinds)
    weak = [kind for kind in kinds if kind.of < FEW]
    doubt = f"; weak evidence, fewer than {FEW} fakes, for {_names(weak)}" if weak else ""
    if controls < FEW:
        return (
            f"{not_trusted}fakes beside {controls} answers are too few to know the judge by;"
            f" {FEW} are needed"
        )
    if failed:
        worst = sorted(failed, key=lambda kind: kind.rate.value)
        return (
            f"{not_trusted}of {len(kinds)} kinds of fakes the judge caught only"
            f" {len(kinds) - len(failed)} at least {least:.0%} of the time; missed"
            f" {_names(worst, counted=True)}{doubt}"
        )
    return (
        f"The judge caught {caught} of {of} fakes, at least {least:.0%} of each of"
        f" {len(kinds)} kinds{doubt}"
    )


def _names(kinds: Sequence[Caught], *, counted: bool = False) -> str:
    shown = [f"{k.kind} (caught {k.caught} of {k.of})" if counted else k.kind for k in kinds]
    more = len(shown) - _NAMED
    return ", ".join(shown[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _unscored_notes(planted: Sequence[Planted], unscored: int, alone: int) -> list[str]:
    notes = []
    if unscored:
        reasons = [p.verdict.unscored for p in planted if p.verdict.unscored]
        first = f", first: {' '.join(reasons[0].split())}" if reasons else ""
        notes.append(
            f"{unscored} of {len(planted)} planted answers could not be scored{first};"
            " a fake without a score counts as not caught"
        )
    if alone:
        notes.append(f"{alone} fakes could not be compared, for their control has no score")
    return notes


def _low_controls(controls: Mapping[str, Verdict]) -> list[str]:
    """Say when right answers were not recognised, which hides fakes that fall no further."""
    scores = [verdict.score for verdict in controls.values() if verdict.score is not None]
    low = sum(score < 60 for score in scores)  # 60 is Fair throughout
    return (
        [f"{low} of {len(scores)} right answers scored below 60"] if 4 * low > len(scores) else []
    )


def _moved_notes(matrix: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Say which kinds lowered what they should not, and which did not lower what they should."""
    halo, unmoved = [], []
    for kind, row in matrix.items():
        aimed = FAKE_KINDS.get(kind, frozenset()) & row.keys()
        if not aimed:
            continue
        most = max(row[criterion] for criterion in aimed)
        if most < HALO / 2:
            unmoved.append(f"{kind} ({', '.join(sorted(aimed))} fell by {most:.2f})")
        if aimed == {"Faithfulness"}:
            spread = [
                f"{criterion} {fall:.1f}"
                for criterion, fall in row.items()
                if criterion not in aimed and fall >= max(most, HALO)
            ]
            halo += [f"{kind} (Faithfulness {most:.1f}, {', '.join(spread)})"] if spread else []
    notes = []
    if halo:
        notes.append(
            "halo: fakes that are only unfaithful lowered other criteria as much, in grades:"
            f" {'; '.join(halo)}"
        )
    if unmoved:
        notes.append(f"kinds that hardly lowered what they should: {', '.join(unmoved)}")
    return notes


def _length_notes(length: float | None, n: int) -> list[str]:
    if length is None or abs(length) < STRONG or n < ENOUGH_ANSWERS:
        return []
    way = "longer" if length > 0 else "shorter"
    return [
        f"{way} answers score higher (Spearman {length:+.2f} over {n} answers): they may be better,"
        " or the judge may lean"
    ]
