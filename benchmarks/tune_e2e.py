"""E2E: restaurant facts to a sentence, by the base, by LoRA and by full fine-tuning.

``python -m benchmarks.tune_e2e [--methods lora,full]``; needs ``../shared/data/tuning/e2e_*.csv``
(CC BY-SA). Trained on 1,500 records of the development set, measured on 200 meanings of the test
set with all their references.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.generation_metrics import corpus_scores
from benchmarks.ranking import DATA
from onward.flows.tuning.task import TuneRequest
from onward.flows.tuning.tune import tune
from onward.models import trainable_source
from onward.models.tuned import tuned_folder
from onward.options import AnswerOptions, Options, TuneOptions
from onward.training.encoding import prompt_ids, stop_ids
from onward.training.generation import Decoding, generate_batch
from onward.training.loading import Base, load_base
from onward.training.methods.files import load_update
from onward.types import Message

RECORDS, MEANINGS, MOST_WRITTEN = 1500, 200, 80
ASKS = "Describe the restaurant in one or two sentences.\n\n"


def training_file(folder: Path) -> Path:
    """The records to train on, as prompts and completions."""
    with (DATA / "tuning" / "e2e_dev.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    random.Random(0).shuffle(rows)
    path = folder / "e2e.jsonl"
    lines = [json.dumps({"prompt": ASKS + r["mr"], "completion": r["ref"]}) for r in rows[:RECORDS]]
    path.write_text("\n".join(lines), "utf-8")
    return path


def meanings() -> list[tuple[str, list[str]]]:
    """Meanings of the test set with their references, drawn by a fixed seed."""
    known: dict[str, list[str]] = defaultdict(list)
    with (DATA / "tuning" / "e2e_test_refs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known[row["mr"]].append(row["ref"])
    drawn = list(known.items())
    random.Random(0).shuffle(drawn)
    return drawn[:MEANINGS]


def write(base: Base, model: Any, asked: Sequence[str]) -> list[str]:  # noqa: ANN401
    """What ``model`` says of each meaning."""
    prompts = [prompt_ids(base.tokenizer, [Message("user", ASKS + mr)], "chat") for mr in asked]
    decoding = Decoding(MOST_WRITTEN, stop_ids(base.tokenizer, "chat"))
    written = generate_batch(model, base.tokenizer, prompts, decoding, precision="auto")
    return [one.text for one in written]


def main() -> None:
    """Print a row for the base and for each method."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--methods", default="lora,full")
    parser.add_argument("--epochs", type=int, default=2)
    chosen = parser.parse_args()
    asked, references = zip(*meanings(), strict=True)
    place = trainable_source("smollm2", offline=True)
    base = load_base("smollm2", *place)
    _print("base", "–", "–", corpus_scores(write(base, base.model, asked), references))
    for method in chosen.methods.split(","):
        name = f"smollm2+e2e-{method}"
        options = Options(
            tune=TuneOptions(method=method, epochs=chosen.epochs, samples=0, test=0.05),
            answer=AnswerOptions(model="smollm2"),
        )
        with tempfile.TemporaryDirectory() as folder:
            source = str(training_file(Path(folder)))
            card = tune(TuneRequest("instruct", (source,), name, replace=True), options).card
        if card is None:
            raise RuntimeError("tuning ended without a card")
        base = load_base("smollm2", *place)
        model = load_update(base.model, tuned_folder(name) / "update")
        scores = corpus_scores(write(base, model, asked), references)
        _print(method, f"{card.trainable.trained:,}", f"{card.fitted.seconds:.0f}", scores)


def _print(name: str, trained: str, seconds: str, scores: dict[str, float]) -> None:
    values = ", ".join(f"{metric} {value:.3f}" for metric, value in scores.items())
    print(f"{name} | trained {trained} | seconds {seconds} | {values}", flush=True)


if __name__ == "__main__":
    main()
