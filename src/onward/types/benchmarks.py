"""The nouns of benchmarks: tasks and items, what a model makes of them, runs and their scores.

An item is what one question of a task became: choices whose likelihood is compared, or a prompt
that is answered in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from onward.types.runs import Difference
from onward.types.verdicts import Estimate

TaskKind = Literal["choice", "generation"]
Sampler = Literal["random", "first"]
"""Where the worked examples come from: drawn for each item, or always the first ones."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a benchmark, without worked examples."""

    id: str
    prompt: str
    """What comes before the choices, or what is to be answered."""
    choices: tuple[str, ...] = ()
    """What may follow the prompt, delimiter not included; () where the model writes. With
    ``contexts`` the one ending that follows all of them."""
    right: tuple[int, ...] = ()
    """Places of the right choices."""
    target: str = ""
    """What follows the prompt where the item is a worked example."""
    references: tuple[str, ...] = ()
    """Right answers in words, of generation tasks."""
    wrong: tuple[str, ...] = ()
    """Wrong answers in words, where what is written is told from them (TruthfulQA)."""
    contexts: tuple[str, ...] = ()
    """Of partial evaluation (WinoGrande): what each option makes of the prompt; () elsewhere."""
    group: str = ""
    """Subject, where a task has several."""
    flawed: str = ""
    """Why the item should not count, such as a wrong label; "" for a sound one."""


@dataclass(frozen=True, slots=True)
class BenchmarkTask:
    """How the items of a task are written, answered and scored."""

    name: str
    version: str
    """Changes with anything that can change a score."""
    kind: TaskKind
    metrics: tuple[str, ...]
    """The one that decides first."""
    shots: int
    """Worked examples before each item, as on the Open LLM Leaderboard."""
    sampler: Sampler = "random"
    description: str = ""
    """Before the worked examples; ``{group}`` is the subject."""
    delimiter: str = " "
    """Between prompt and choice or target."""
    separator: str = "\n\n"
    """Between worked examples."""
    stops: tuple[str, ...] = ()
    """Texts that end a written answer."""
    max_tokens: int = 256
    """Of a written answer."""
    chance: float | None = None
    """Accuracy of guessing, 0 to 1; None where it has no meaning."""
    spare: bool = False
    """Whether one example more is drawn and the item itself left out: it may be among them."""


@dataclass(frozen=True, slots=True)
class TaskData:
    """The items of a task on this machine, and those that worked examples are drawn from."""

    task: BenchmarkTask
    items: tuple[Item, ...]
    examples: tuple[Item, ...]
    digest: str
    """SHA-256 of the files."""
    problems: tuple[str, ...] = ()
    """Lines that could not be used, each with its place and reason."""
    missing: str = ""
    """Name of the file of worked examples for want of which ``examples`` are the items."""


@dataclass(frozen=True, slots=True)
class ChoiceRequest:
    """A context and the continuations whose likelihood is asked for."""

    context: str
    """Without trailing blanks: they belong to the continuations. May be empty."""
    continuations: tuple[str, ...]
    """With the delimiter before them; none is empty."""


@dataclass(frozen=True, slots=True)
class Likelihood:
    """What a model makes of a continuation."""

    logprob: float
    """Natural logarithm of its probability given the context, summed over its tokens; 0 or less."""
    tokens: int
    greedy: bool
    """Whether each of its tokens is the likeliest one."""
    crossed: bool = False
    """Whether a token spans the end of the context, so that the boundary is not the text's."""
    cut: bool = False
    """Whether the context was cut at its beginning to fit the model's window."""


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What came out of one item."""

    task: str
    item_id: str
    group: str
    values: Mapping[str, float | None]
    """Metric → value, None where it has none; accuracies are 0 or 1."""
    chosen: int | None = None
    """Place of the likeliest choice."""
    likelihoods: tuple[Likelihood, ...] = ()
    confidence: float | None = None
    """Probability of the likeliest choice among the choices, 0 to 1."""
    written: str | None = None
    extracted: Mapping[str, str | None] = field(default_factory=dict)
    """Filter → the answer that it found in what was written; None where it found none."""
    truncated: bool = False
    """Whether writing ended for lack of room."""
    problem: str = ""
    """Why there are no values."""
    overlap: str = ""
    """Where the item also stands in the training data; "" where it does not."""
    seconds: float = 0.0
    """Its share of the time of those that it was asked with."""


@dataclass(frozen=True, slots=True)
class TaskScore:
    """A task's result with what must be known to read it."""

    task: str
    version: str
    shots: int
    n: int
    metrics: Mapping[str, Estimate]
    """The one that decides first."""
    groups: Mapping[str, Estimate]
    """Subject → the deciding metric."""
    unparsed: int
    truncated: int
    crossed: int
    failed: int
    strict_gap: float | None
    """Flexible less strict extraction, in accuracy; None where there is one filter only."""
    calibration: Mapping[str, float]
    """``ece``, ``brier``, ``rms`` where choices have probabilities."""
    smallest: float | None
    """Smallest paired difference in the deciding metric that so many items show (power 0.8)."""
    seconds: float
    metric: str = ""
    """The one that decides."""
    shuffled: Estimate | None = None
    """``shuffled_metric`` with the choices in another order; None: not asked."""
    shuffled_metric: str = ""
    """The one that decides of single items, which ``metric`` of a whole set does not."""
    clean: Estimate | None = None
    """The deciding metric over items that do not stand in the training data; None: not looked."""
    touched: Estimate | None = None
    """The same over those that do; None where there are none."""
    errors: Mapping[str, float] = field(default_factory=dict)
    """Metric → standard error; missing where one item only has a value."""
    chance: float | None = None
    """What guessing gives by the deciding metric; None where that has no meaning."""


@dataclass(frozen=True, slots=True)
class BenchmarkRun:
    """One model on several tasks."""

    run_id: str
    model: str
    scores: tuple[TaskScore, ...]
    facts: Mapping[str, str | int] = field(default_factory=dict)
    """As of ``BenchmarkStanding``."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BenchmarkComparison:
    """Two models on the same items."""

    first: str
    second: str
    differences: tuple[Difference, ...]
    """One a task, Holm over all; ``metric`` is ``task: metric``."""
    lost: Mapping[str, tuple[str, ...]]
    """Task → items that the first got right and the second did not; of a graded metric (``test``
    is not ``mcnemar``) the ten that fell most, the largest fall first."""
    gained: Mapping[str, tuple[str, ...]]
    """The same the other way round."""
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Tasks of the first of which nothing is compared."""
    failed: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Task → items without a value of the first and of the second, where there are any."""


@dataclass(frozen=True, slots=True)
class BenchmarkStanding:
    """A model's row on the leaderboard of benchmarks."""

    rank: int
    """1 + the models that are better for sure; models that lack a task come last."""
    model: str
    """With what tells it from others of the same name."""
    facts: Mapping[str, str | int]
    """``type`` (model, tuned, served, system), ``parameters``, ``numerics``, what is known."""
    scores: Mapping[str, Estimate | None]
    """Task → the metric that is averaged; None where the model did not sit it: it is not averaged
    away."""
    average: Estimate | None
    """Mean over the tasks, each counting alike; None where one is missing."""
    ties: tuple[str, ...]
    """Models that the data cannot separate from this one."""
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BenchmarkBoard:
    """The leaderboard of benchmarks."""

    tasks: Mapping[str, str]
    """Task → how it was sat: ``acc, 5 shots, version 1, 200 items``."""
    metrics: Mapping[str, str]
    """Task → the metric of single items that it is shown, averaged and tested by."""
    rows: tuple[BenchmarkStanding, ...]
    """Best first."""
    notes: tuple[str, ...] = ()
