"""Tuning a classifier: the output layer is replaced, and words alone are what is to be beaten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onward.errors import UsageError
from onward.flows.tuning.building import building, kept_states
from onward.flows.tuning.supervised import encoded_parts
from onward.flows.tuning.task import Started, Task, Values, Workbench, digest_of, with_head
from onward.types import Encoded, Labelled, Record

if TYPE_CHECKING:
    from onward.training.classify import Row

ACCURACY = "accuracy"
MOST_LABELS = 1000


def open_classify(bench: Workbench) -> Task:
    """Encode the texts and number their classes; raises TrainingError for data without use."""
    split, options = bench.data.split, bench.options.tune
    labels = _labels([*split.train, *split.validation, *split.test])
    unseen = sorted(set(labels) - {_label(record) for record in split.train})
    (train, validation, test), seen, notes = encoded_parts(bench)

    def numbers(part: Sequence[Record], kept: Sequence[int]) -> list[int]:
        return [labels.index(_label(part[place])) for place in kept]

    truth = numbers(split.test, test.kept)

    def before() -> Values:
        return {ACCURACY: _by_words(split.train, [split.test[place] for place in test.kept])}

    def measure(classifier: Any) -> Values:  # noqa: ANN401 - a torch module
        from onward.training.classifier import predict

        chances = predict(classifier, test.encoded, precision=options.precision)
        said = [max(range(len(one)), key=one.__getitem__) for one in chances]
        return {ACCURACY: [float(one == true) for one, true in zip(said, truth, strict=True)]}

    classes = (numbers(split.train, train.kept), numbers(split.validation, validation.kept))
    return Task(
        preflight=seen,
        kept=tuple(train.kept),
        lengths=tuple(len(one.ids) for one in train.encoded),
        digest=digest_of(train.encoded, validation.encoded, *classes),
        validated=bool(validation.encoded),
        start=partial(_start, bench, labels, (train.encoded, validation.encoded), classes),
        measure=measure,
        before=before,
        bounds={ACCURACY: (0.0, 1.0)},
        save=_save,
        labels=tuple(labels),
        notes=(
            "before is what counting words achieves (naive Bayes on the same records)",
            *(f"no record to learn '{label}' from: it counts as wrong" for label in unseen),
            *notes,
        ),
    )


def _start(
    bench: Workbench,
    labels: Sequence[str],
    encoded: tuple[Sequence[Encoded], Sequence[Encoded]],
    classes: tuple[Sequence[int], Sequence[int]],
) -> Started:
    from onward.training.classifier import backbone_of, new_classifier
    from onward.training.classify import (
        build_classification_trainer,
        classification_rows,
        divide,
    )
    from onward.training.decoder_halves import Unsplittable
    from onward.training.methods.application import apply_method

    options, seed = bench.options.tune, bench.options.answer.seed
    backbone, trainable = apply_method(
        backbone_of(bench.base.model), options, seed=seed, backbone=True
    )
    whole = new_classifier(backbone, labels, pooling=options.pooling, seed=seed)
    divided = divide(whole) if options.cache else Unsplittable("it is not wanted")
    model = whole if isinstance(divided, Unsplittable) else divided.top

    def rows(part: int, places: Sequence[int]) -> list[Row]:
        records = [encoded[part][place] for place in places]
        numbers = [classes[part][place] for place in places]
        if isinstance(divided, Unsplittable):
            return classification_rows(records, numbers)
        return classification_rows(kept_states(bench, divided, records), numbers)

    def make(*laid: Any, arguments: dict[str, Any], **more: Any) -> Any:  # noqa: ANN401
        return build_classification_trainer(model, laid, arguments, **more)

    build = building(bench, model, rows, make, validation=len(encoded[1]))
    return Started(model, whole, backbone, with_head(trainable, whole.head), build)


def _save(classifier: Any, folder: Path) -> None:  # noqa: ANN401
    from onward.training.classifier import save_head

    save_head(classifier, folder)


def _label(record: Record) -> str:
    if not isinstance(record, Labelled):
        raise UsageError(f"{record.source} holds no labelled texts: see --text and --label")
    return record.label


def _labels(records: Sequence[Record]) -> list[str]:
    labels = sorted(Counter(_label(record) for record in records))
    if len(labels) > MOST_LABELS:
        raise UsageError(
            f"{len(labels):,} different labels are no classes: name the column by --label"
        )
    return labels


def _by_words(train: Sequence[Record], test: Sequence[Record]) -> list[float | None]:
    from onward.training.words_baseline import naive_bayes

    known = [record for record in train if isinstance(record, Labelled)]
    classify = naive_bayes([one.text for one in known], [one.label for one in known])
    return [float(classify(one.text) == one.label) for one in test if isinstance(one, Labelled)]
