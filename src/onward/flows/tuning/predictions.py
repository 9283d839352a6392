"""Tuned models that do not write: classifiers tell classes, reward models how good answers are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onward.errors import UsageError
from onward.flows.tuning.task import record_limit
from onward.flows.tuning.tuned_models import base_of, card_of_tuned
from onward.models import tuned_folder
from onward.models.tuned import UPDATE
from onward.options import Options, TuneOptions
from onward.plain import restored
from onward.statistics.intervals import proportion_interval
from onward.tasks.record_files import read_records, read_texts
from onward.types import Estimate, Example, PreferencePair, RecordFile, Skipped, TuneCard

if TYPE_CHECKING:
    from onward.training.loading import Base


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a classifier says of a text."""

    text: str
    label: str
    probability: float
    """0 to 1, as the model gives it; not calibrated."""
    cut: int = 0
    """Tokens at the end of the text that it did not read, for want of room."""


@dataclass(frozen=True, slots=True)
class Rewarded:
    """What a reward model says of a record."""

    line: int
    """Which record of the file, from 1."""
    answer: str
    """The last of a conversation, the chosen one of a pair."""
    reward: float
    """Without unit and zero: only answers to one prompt can be compared."""
    rejected: float | None = None
    """Reward of the other answer of a pair; None where there is no other."""


@dataclass(frozen=True, slots=True)
class Rewards:
    """What a reward model says of a file."""

    rows: tuple[Rewarded, ...]
    preferred: Estimate | None
    """Share of the pairs whose chosen answer has the higher reward; None without pairs."""
    problems: tuple[Skipped, ...]
    """Records without a reward, with the reason."""


_Score = Callable[[Sequence[Sequence[int]]], list[float]]
_Found = tuple[list[Rewarded], list[Skipped]]


def gives_rewards(name: str) -> bool:
    """Whether the tuned model ``name`` is a reward model; raises UsageError where there is none."""
    card = card_of_tuned(name)
    return card.kind == "prefer" and _tuning(card).loss == "reward"


def texts_of(name: str, path: Path) -> tuple[list[str], tuple[Skipped, ...]]:
    """The texts of a file for the classifier ``name`` to tell the classes of, and what is wrong.

    Their column is the one by which the classifier was tuned, or found; see ``read_texts``.
    """
    tuning = _tuning(card_of_tuned(name))
    return read_texts(path, text=tuning.text, label=tuning.label)


def predict(name: str, texts: Sequence[str], options: Options) -> list[Prediction]:
    """Tell the class of each text by the classifier ``name``, which reads as in training.

    Of a text that is longer than its records were allowed to be it reads the beginning.
    """
    from onward.training.classifier import load_head
    from onward.training.classifier import predict as chances_of
    from onward.training.encoding import encode_text

    card = card_of_tuned(name)
    if card.kind != "classify":
        raise UsageError(f'{name} is no classifier: onward ask "question" --model {name}')
    base, tuning = base_of(card, options), _tuning(card)
    classifier = load_head(tuned_folder(name), _backbone(card, base))
    limit = record_limit(tuning, base.window)
    encoded = [encode_text(base.tokenizer, text, limit) for text in texts]
    rows = chances_of(classifier.eval(), encoded, precision=tuning.precision)
    best = [max(range(len(row)), key=row.__getitem__) for row in rows]
    return [
        Prediction(text, card.labels[place], row[place], one.cut)
        for text, one, row, place in zip(texts, encoded, rows, best, strict=True)
    ]


def rewards_of(name: str, path: Path, options: Options) -> Rewards:
    """Tell by the reward model ``name`` how good the answers in a file of records are.

    They are pairs of answers, or conversations whose last answer is looked at. Raises UsageError
    for a file with neither, and for a model that gives no rewards.
    """
    from onward.training.reward import load_reward_head, rewards

    if not gives_rewards(name):
        raise UsageError(f"{name} is no reward model: onward tune prefer … --loss reward makes one")
    card, file = card_of_tuned(name), _answers_in(path)
    base, tuning = base_of(card, options), _tuning(card)
    model = load_reward_head(tuned_folder(name), _backbone(card, base))

    def score(answers: Sequence[Sequence[int]]) -> list[float]:
        return rewards(model, answers, precision=tuning.precision)

    of_pairs = isinstance(file.records[0], PreferencePair)
    rows, dropped = (_of_pairs if of_pairs else _of_answers)(file, base, tuning, score)
    right = sum(row.rejected is not None and row.reward > row.rejected for row in rows)
    preferred = proportion_interval(right, len(rows)) if of_pairs and rows else None
    return Rewards(tuple(rows), preferred, (*file.problems, *dropped))


def _answers_in(path: Path) -> RecordFile:
    """The pairs of a file, or else its conversations."""
    try:
        return read_records(path, "prefer")
    except UsageError as error:
        no_pairs = error
    try:
        return read_records(path, "instruct")
    except UsageError as error:
        both = dict.fromkeys((str(no_pairs), str(error)))
        raise UsageError("; and ".join(both)) from error


def _of_pairs(file: RecordFile, base: Base, tuning: TuneOptions, score: _Score) -> _Found:
    from onward.training.encoding import encode_pairs

    limit = record_limit(tuning, base.window)
    done = encode_pairs(base.tokenizer, file.records, style=tuning.style, limit=limit)
    both = [one.prompt + answer for one in done.pairs for answer in (one.chosen, one.rejected)]
    found = score(both)
    rows = [
        Rewarded(pair.line, pair.chosen, chosen, rejected)
        for place, chosen, rejected in zip(done.kept, found[::2], found[1::2], strict=True)
        if isinstance(pair := file.records[place], PreferencePair)
    ]
    return rows, done.dropped


def _of_answers(file: RecordFile, base: Base, tuning: TuneOptions, score: _Score) -> _Found:
    from onward.training.encoding import encode_all

    limit = record_limit(tuning, base.window)
    done = encode_all(base.tokenizer, file.records, style=tuning.style, limit=limit, cut=False)
    found = score([one.ids for one in done.encoded])
    rows = [
        Rewarded(record.line, record.messages[-1].content, reward)
        for place, reward in zip(done.kept, found, strict=True)
        if isinstance(record := file.records[place], Example)
    ]
    return rows, done.dropped


def _tuning(card: TuneCard) -> TuneOptions:
    return restored(TuneOptions, card.options["tune"])


def _backbone(card: TuneCard, base: Base) -> Any:  # noqa: ANN401 - a torch module
    """The base without its output layer, as it was tuned."""
    from onward.training.classifier import backbone_of
    from onward.training.methods.files import load_update

    return load_update(backbone_of(base.model), tuned_folder(card.name) / UPDATE)
