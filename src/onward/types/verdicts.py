"""The nouns of judging: cases, verdicts, fakes and the examination of the judge.

Numbers that were measured come with their n and their interval; what could not be measured is
None with a reason, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from onward.types.answers import Answer, Location, Matrix, Message, Question, Tokens

UNKNOWN_TOKENS = Tokens()

State = Literal["scored", "unscored", "refused", "failed"]
"""Of an answer: graded; not graded, for the judge failed; declined by the answerer; no answer came.

The four always add up to the number of cases.
"""

Preference = Literal["first", "second", "tie"]

UNANSWERABLE = "unanswerable"
"""Tag of a case whose right answer is to say that the documents do not tell."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the right answer to a case stands, as people write it down."""

    source: str
    quote: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Evidence that was found in a document."""

    source: str
    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is known of its right answer."""

    id: str
    question: str
    answer: str | None = None
    """The reference answer."""
    evidence: tuple[Evidence, ...] = ()
    follows: str | None = None
    """Id of the case whose conversation this one continues."""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """What a judge said of one criterion."""

    criterion: str
    value: float
    """1 to 5 for a graded criterion, 0 or 1 for a boolean one, else in the criterion's range."""
    reason: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an answer, and whether the context supports it."""

    text: str
    support: float
    """0 to 1."""
    contradiction: float
    """0 to 1."""
    evidence: str | None
    """The text of the context that comes nearest to supporting it."""


@dataclass(frozen=True, slots=True)
class Entailed:
    """How far each of some texts bears out each of some claims; float32 (claims, texts), 0 to 1."""

    support: Matrix
    """Chance that the text supports the whole claim."""
    contradiction: Matrix
    """Chance that the text says the opposite of the claim."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one judge said of one answer, once."""

    judge: str
    score: float | None
    """20 to 100 under the default rubric; None when it could not be scored."""
    grades: tuple[Grade, ...] = ()
    unscored: str | None = None
    """Why there is no score."""
    claims: tuple[Claim, ...] = ()
    prompt: tuple[Message, ...] | None = None
    """Exactly what was sent to the judge; None when no model was asked."""
    replies: tuple[str, ...] = ()
    """What the judge wrote, unread, every try of it."""
    tokens: Tokens = UNKNOWN_TOKENS
    cost: float | None = None
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    """What the reader must know: passages that did not fit, grades without a reason."""


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """Which of two answers one judge preferred, asked in both orders."""

    judge: str
    winner: Preference | None
    """``tie`` also when the orders disagree; None when it could not be judged."""
    consistent: bool | None
    """Whether both orders gave the same; None when one of them gave nothing."""
    votes: tuple[Preference | None, Preference | None] = (None, None)
    """With the first answer shown first, and with it shown last; None when that order failed."""
    reasons: tuple[str, ...] = ()
    """Of each order that was judged. They call the answers A and B, as they were shown."""
    unscored: str | None = None
    """Why there is no winner."""
    prompts: tuple[tuple[Message, ...], ...] = ()
    replies: tuple[str, ...] = ()
    """What the judge wrote, unread, every try of both orders."""
    tokens: Tokens = UNKNOWN_TOKENS
    cost: float | None = None
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JuryAgreement:
    """How far several judges, or the repeats of one, agree: Krippendorff's α, at most 1.

    1 is perfect agreement, 0 what chance gives, below 0 is systematic disagreement.
    """

    judges: tuple[str, ...]
    """The judges, or the one judge whose repeats were compared."""
    n: int
    """Answers that at least two of them scored."""
    score: float | None
    """Of the scores, as intervals; None when it is not defined."""
    criteria: Mapping[str, float | None]
    """Criterion → of its grades, as ordered categories."""
    reason: str | None = None
    """Why the α of the scores is not defined."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One metric of one answer."""

    metric: str
    value: float | None
    reason: str | None = None
    """Why there is no value."""


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that a run knows of one case."""

    case: Case
    question: Question
    """As it was asked, in its conversation."""
    state: State
    answer: Answer | None
    """None when the answerer failed."""
    error: str | None = None
    verdicts: tuple[Verdict, ...] = ()
    """One for each judge and repeat."""
    score: float | None = None
    """Mean over the judges that have one; of a judge's repeats their mean counts."""
    spread: float | None = None
    """Sample standard deviation over the verdicts; None below two."""
    measurements: tuple[Measurement, ...] = ()


@dataclass(frozen=True, slots=True)
class Fake:
    """A wrong answer that was made on purpose, to see whether the judge notices."""

    kind: str
    case_id: str
    text: str
    control: str
    """The right answer that it was made from."""
    note: str
    """What was done to it: ``82.1 became 67.3``."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A fake, or a control, with what the judge said of it."""

    case_id: str
    kind: str
    """``control`` for the right answer itself."""
    text: str
    note: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval."""

    value: float
    low: float
    high: float
    n: int
    level: float = 0.95
    method: str = ""
    """How the interval was made: ``bootstrap``, ``wilson``, ``exact`` …"""


@dataclass(frozen=True, slots=True)
class Caught:
    """How often the judge noticed one kind of fake."""

    kind: str
    caught: int
    of: int
    rate: Estimate
    missed: tuple[str, ...] = ()
    """Ids of the cases whose fake it did not notice."""


@dataclass(frozen=True, slots=True)
class Examination:
    """Whether a judge may be believed."""

    trusted: bool
    reason: str
    """One line: why, or why not."""
    least: float
    """Catch rate that each kind had to reach."""
    kinds: tuple[Caught, ...]
    auc: Estimate | None
    """Chance that a control scores above a fake; None without fakes."""
    matrix: Mapping[str, Mapping[str, float]]
    """Kind → criterion → by how many grades the fakes fell below their controls, on average."""
    length: float | None
    """Spearman correlation of score and length of the answers; None below three answers."""
    unscored: int = 0
    """Fakes and controls that the judge could not score."""
    notes: tuple[str, ...] = ()
    """What else was seen: a halo, a leaning towards length."""


@dataclass(frozen=True, slots=True)
class PositionBias:
    """How often the order in which two answers were shown decided between them."""

    flipped: Estimate
    """Share of the pairs, judged in both orders, whose vote changed with the order."""
    to_first: int
    """Pairs in which whatever stood first was preferred."""
    to_last: int
