"""The nouns of tuning: records to train on, what was seen before training, and what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from onward.types.answers import Message, Skipped
from onward.types.runs import Change, Difference
from onward.types.verdicts import Estimate, State

TuneKind = Literal["classify", "instruct", "prefer", "answers"]


@dataclass(frozen=True, slots=True)
class Example:
    """A conversation whose assistant turns are learned; the last turn is the assistant's."""

    messages: tuple[Message, ...]
    source: str
    """The file it came from."""
    line: int
    """Which record of the file, from 1."""
    last_only: bool = False
    """Of its assistant's turns only the last is learned."""


@dataclass(frozen=True, slots=True)
class PreferencePair:
    """Two answers to one prompt, of which people preferred the first."""

    prompt: tuple[Message, ...]
    """Ends with a user's turn."""
    chosen: str
    rejected: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and its class."""

    text: str
    label: str
    source: str
    line: int


Record = Example | PreferencePair | Labelled


@dataclass(frozen=True, slots=True)
class RecordFile:
    """What was read of one file of records."""

    source: str
    format: str
    """``alpaca``, ``sharegpt``, ``messages``, ``prompt-completion``, ``preference``, ``lima``,
    ``table`` …"""
    records: tuple[Record, ...]
    problems: tuple[Skipped, ...]
    """Lines that could not be used, with their reasons."""
    digest: str
    """SHA-256 of the file."""


@dataclass(frozen=True, slots=True)
class MixtureRow:
    """One source of the training set, as in the tables of GPT-3 and Llama."""

    source: str
    format: str
    records: int
    """Distinct records for training."""
    tokens: int | None
    """Of these records; None before they are encoded."""
    weight: float
    """Share of the records drawn, 0 to 1."""
    drawn: int
    """Records drawn for training, over all epochs."""
    epochs: float
    """Times that each record is seen on average: drawn / records."""


@dataclass(frozen=True, slots=True)
class RecordSplit:
    """Three parts of a data set that share nothing, near-duplicates included."""

    train: tuple[Record, ...]
    validation: tuple[Record, ...]
    test: tuple[Record, ...]
    duplicates: int
    """Records left out because another says exactly the same."""
    contradictions: int = 0
    """Records left out because others give the same text another class."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A record as tokens."""

    ids: tuple[int, ...]
    supervised: tuple[bool, ...]
    """Which tokens are learned; as long as ``ids``."""
    cut: int = 0
    """Tokens that did not fit and were cut off at the end."""

    @property
    def learned(self) -> int:
        """How many tokens are learned."""
        return sum(self.supervised)


@dataclass(frozen=True, slots=True)
class TokenView:
    """A record token by token, to be looked at."""

    source: str
    line: int
    tokens: tuple[tuple[str, bool], ...]
    """(text of the token, whether it is learned)."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What training will take, from a few steps that were timed."""

    tokens_per_second: float
    """Read by all processes together."""
    seconds: float
    """For all epochs, with frozen layers that are kept; without looks at held-out records."""
    megabytes: float | None
    """Highest memory: of the graphics card where there is one, else of the process; None where the
    system does not tell."""
    micro_batch: int


@dataclass(frozen=True, slots=True)
class Preflight:
    """What was seen before any training."""

    records: int
    tokens: int
    learned: float | None
    """Share of the tokens that are learned, 0 to 1; None where a class is learned instead."""
    end: float | None
    """Share of the records that teach the model to stop, 0 to 1; None as above."""
    cut: tuple[Skipped, ...]
    """Records that were cut to fit."""
    dropped: tuple[Skipped, ...]
    """Records that were left out, with the reason."""
    duplicates: int
    views: tuple[TokenView, ...]
    longest: int
    """Tokens of the longest record."""
    notes: tuple[str, ...] = ()
    """What the reader must know, such as a prompt that differs from the one in use."""
    forecast: Forecast | None = None


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """What was measured at one moment of training."""

    step: int
    epoch: float
    seconds: float
    """Since training began, over all its sessions."""
    tokens: int
    """Read so far."""
    loss: float | None = None
    """Mean over the steps since the last point; nats a learned token, or a record where a class or
    a preference is learned."""
    validation_loss: float | None = None
    """The same, over all validation records together."""
    scores: Mapping[str, float] = field(default_factory=dict)
    """``accuracy``, ``validation_accuracy``, ``validation_reward_accuracy`` …"""


@dataclass(frozen=True, slots=True)
class Trainable:
    """What of a model is trained."""

    method: str
    trained: int
    """Parameters."""
    parameters: int
    """All of the model, the new ones included."""
    notes: tuple[str, ...] = ()
    """What the reader must know, such as matrices that cannot be told apart."""

    @property
    def share(self) -> float:
        """Trained / parameters, 0 to 1."""
        return self.trained / self.parameters if self.parameters else 0.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """How training went."""

    history: tuple[HistoryPoint, ...]
    steps: int
    seconds: float
    """Of training and its looks at held-out records, and of frozen layers that are kept."""
    tokens: int
    """Read in training, padding not counted."""
    best_step: int | None
    """The step whose weights were kept, by held-out loss; None without held-out records."""
    stopped_early: bool
    micro_batch: int


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What a model lost of what it knew before."""

    text_loss: tuple[float, float]
    """Before and after: nats a token of general text that no one trains on."""
    facts: tuple[Estimate, Estimate]
    """Before and after: share of plain facts that the model prefers over their false variants."""
    differences: tuple[Difference, ...]
    """``general text loss`` and ``facts``, paired."""
    verdict: Literal["kept", "forgot", "cannot tell"]
    margins: tuple[float, float] = (0.05, 0.05)
    """Losses that are put up with: nats a token of general text, share of the facts."""


@dataclass(frozen=True, slots=True)
class ScalePoint:
    """The model with its update scaled: 0 is the base, 1 the tuned model."""

    scale: float
    task_loss: float
    """Nats a learned token, held-out records."""
    text_loss: float
    """Nats a token of general text."""


@dataclass(frozen=True, slots=True)
class TuneCard:
    """Everything about a tuned model: how it was made and what it is worth."""

    name: str
    kind: TuneKind
    base: str
    """Spec of the model that was tuned."""
    made: str
    """When, ISO 8601."""
    version: str
    """Of onward."""
    versions: Mapping[str, str]
    """Of torch, transformers, peft, trl, accelerate."""
    options: Mapping[str, Any]
    trainable: Trainable
    data: tuple[MixtureRow, ...]
    hashes: Mapping[str, str]
    """``data``, ``template``, ``base``, and ``test`` of a test file: SHA-256."""
    fitted: Fitted
    before_after: tuple[Difference, ...]
    """On held-out records; ``first`` is before, ``second`` the tuned model."""
    change: Change
    """The gate: whether the tuned model is better at its task."""
    forgetting: Forgetting | None = None
    sweep: tuple[ScalePoint, ...] = ()
    labels: tuple[str, ...] = ()
    """Of a classifier, in the order of its outputs."""
    ends: tuple[int, ...] = ()
    """Tokens that end what the model writes, in the style that it learned."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArmRow:
    """One way to answer the same questions: as it is, prompted, over documents, tuned."""

    name: str
    score: Estimate | None
    """None when nothing was scored."""
    difference: Difference | None
    """Against the first arm; None for the first itself."""
    seconds_p50: float | None
    """A question."""
    cost: float | None
    """US dollars of all questions; None when a price is not known."""
    counts: Mapping[State, int] = field(default_factory=dict)
    """Questions scored, unscored, refused and failed: together all."""
    run: str = ""
    """Id of the run that holds its answers."""


@dataclass(frozen=True, slots=True)
class ArmChoice:
    """Which arm pays: the cheapest of those not significantly worse than the best."""

    best: str
    """The arm with the best mean."""
    equal: tuple[str, ...]
    """Arms that are not significantly worse, the best among them, after Holm over all arms."""
    cheapest: str | None
    """Of ``equal``; None when seconds or prices are not known."""
    pays: str | None
    """None when it cannot be told: no arm is significantly worse than the best."""
    difference: Difference | None
    """Of the cheapest from the best, which is ``first``; None when they are the same arm."""


@dataclass(frozen=True, slots=True)
class Arms:
    """Several ways to answer, on the same questions."""

    metric: str
    rows: tuple[ArmRow, ...]
    choice: ArmChoice | None
    """None when fewer than two arms have a value."""
    questions: int
    """That every arm was asked."""
    compared: int
    """Of them those with a value in every arm that has any: all figures are over these."""
    examples: tuple[str, ...] = ()
    """Ids of the questions that were shown as worked examples, and asked of no arm."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One setting of a study."""

    setting: str
    """What was tried, in words."""
    trained: int
    """Parameters."""
    rank: int | None
    """None for a method without one."""
    targets: tuple[str, ...]
    score: Estimate | None
    """Over the seeds; None when no training of it came to an end."""
    seeds: int
    """Trainings of it."""
    rounds: int
    """Rounds of the halving that it survived."""
    chosen: bool = False
    """The smallest that is not significantly worse than the best."""
    note: str = ""
    questions: tuple[str, ...] = ()
    """What it helps to answer: ``matrices`` (at a fixed budget), ``rank``."""
    validation: float | None = None
    """Score on the validation records in the last round that it took part in, mean over seeds."""
    steps: int = 0
    """Of each training in that round."""
    spread: float | None = None
    """Largest less smallest score of its seeds; None of one seed."""
    difference: Difference | None = None
    """From the best of the last round, which is ``first``; None for that one and for those that
    were left before."""


@dataclass(frozen=True, slots=True)
class TunedModel:
    """A tuned model on this machine."""

    name: str
    folder: str
    kind: str
    base: str
    method: str
    made: str
    megabytes: float
