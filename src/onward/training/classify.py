"""Learning classes: rows, batches, the trainer and what it measures.

Where nothing is trained below the top of the model, the rows are states instead of tokens. Knows
classifiers and their records. Refuses to know files and what is done with the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy
import torch
from transformers import TrainerCallback, TrainingArguments

from onward.errors import TrainingError
from onward.training.accuracy_trainer import AccuracyTrainer
from onward.training.batches import padded
from onward.training.classifier import Classifier
from onward.training.decoder_halves import Unsplittable, split
from onward.training.frozen_prefix import CachedStates, Divided
from onward.training.pooled_block import pooled_top
from onward.types import Encoded

Row = Mapping[str, Any]


def divide(classifier: Classifier) -> Divided | Unsplittable:
    """Part a classifier where training begins; nothing is computed yet.

    Where only the last norm and the head are trained, the top looks at one state a record (``last``
    and ``first``; the mean is over normed states and needs them all).
    """
    halves = split(classifier.backbone)
    if isinstance(halves, Unsplittable):
        return halves
    alone = halves.above == 0 and classifier.pooling != "mean"
    top = pooled_top(classifier.backbone, halves, classifier.pooling)
    upper = Classifier(top, classifier.head, classifier.labels, pooling=classifier.pooling)
    return Divided(upper, halves.below, classifier.pooling if alone else None)


def classification_rows(
    records: Sequence[Encoded] | CachedStates, classes: Sequence[int]
) -> list[Row]:
    """Each record, as tokens or as cached states, with the number of its class.

    Raises TrainingError for a record without tokens.
    """
    rows: list[Row] = []
    for number, (record, label) in enumerate(zip(records, classes, strict=True), 1):
        if isinstance(record, Encoded):
            rows.append({"input_ids": list(record.ids), "labels": label})
        else:
            rows.append({"hidden": record, "labels": label})
        if not len(rows[-1].get("input_ids", rows[-1].get("hidden"))):
            raise TrainingError(f"record {number} has no tokens: leave it out")
    return rows


def collate(rows: Sequence[Row]) -> dict[str, torch.Tensor]:
    """One batch of rows of one kind, padded on the right."""
    kind = "hidden" if "hidden" in rows[0] else "input_ids"
    batch, mask = padded([torch.as_tensor(row[kind]) for row in rows])
    labels = torch.tensor([row["labels"] for row in rows])
    return {kind: batch, "attention_mask": mask, "labels": labels}


def scores(predicted: numpy.ndarray[Any, Any], true: numpy.ndarray[Any, Any]) -> dict[str, float]:
    """Share of records that are classified rightly, and F1 averaged over classes.

    F1 counts every class equally, so that a rare class is not drowned; classes that neither occur
    nor are predicted are left out.
    """
    f1 = []
    for label in numpy.union1d(predicted, true):
        right = int(((predicted == label) & (true == label)).sum())
        f1.append(2 * right / int((predicted == label).sum() + (true == label).sum()))
    return {"accuracy": float((predicted == true).mean()), "macro_f1": float(numpy.mean(f1))}


class ClassificationTrainer(AccuracyTrainer):
    """Tells the share of records that are classified rightly."""

    metric = "accuracy"

    def counted(self, outputs: Any, labels: torch.Tensor) -> tuple[int, int]:
        """Records whose likeliest class is theirs, and all of them."""
        return int((outputs["logits"].detach().argmax(dim=-1) == labels).sum()), len(labels)


def build_classification_trainer(
    classifier: Classifier,
    rows: tuple[Sequence[Row], Sequence[Row]],
    arguments: dict[str, Any],
    *,
    groups: list[dict[str, Any]] | None = None,
    callbacks: Sequence[TrainerCallback] = (),
) -> ClassificationTrainer:
    """A trainer over (training, validation) ``rows``, which are read in their order."""
    train, validation = rows
    return ClassificationTrainer(
        model=classifier,
        args=TrainingArguments(**arguments),
        data_collator=collate,
        train_dataset=train,
        eval_dataset=validation or None,
        compute_metrics=lambda seen: scores(seen.predictions.argmax(axis=-1), seen.label_ids),
        callbacks=list(callbacks),
        groups=groups,
    )
