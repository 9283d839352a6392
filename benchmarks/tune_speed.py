"""Tokens a second of training: onward, a bare loop over the same batches, and TRL's own trainer.

``python -m benchmarks.tune_speed [--records 96] [--rounds 3]``: SmolLM2-135M, LoRA of rank 16 on
query and value, bfloat16 autocast, the same instructions as tokens, batches of 8, alternating in
one process after a few steps that do not count, for the first are slower; each round begins with
another, for what one leaves in memory slows the next. How fast a machine is changes from minute to
minute: ratios are taken within a round, and their median is told. Needs ``../shared/data/tuning``.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import datasets
import torch
from trl.trainer.sft_config import SFTConfig
from trl.trainer.sft_trainer import SFTTrainer

from benchmarks.ranking import DATA
from onward.causal_model import quiet
from onward.models import trainable_source
from onward.options import TuneOptions
from onward.tasks.record_files import read_records
from onward.training.encoding import encode_all
from onward.training.layout import arranged
from onward.training.loading import Base, load_base
from onward.training.methods.application import apply_method
from onward.training.run import Job, fit
from onward.training.supervised import (
    build_supervised_trainer,
    collator,
    loss_of,
    supervised_rows,
)
from onward.types import Encoded

BATCH, RATE = 8, 5e-4
OPTIONS = TuneOptions(epochs=1, batch=BATCH, evaluations=1, warmup=0.0)


def prepared() -> tuple[Base, Any]:
    """A fresh model with a fresh adapter."""
    base = load_base("smollm2", *trainable_source("smollm2", offline=True))
    model, _ = apply_method(base.model, OPTIONS, seed=0)
    return base, model


def ours(rows: Sequence[Encoded]) -> float:
    """Seconds of training by onward, checkpoint included."""
    base, model = prepared()
    learned = supervised_rows(rows)

    def build(arguments: dict[str, Any], callbacks: list[Any]) -> Any:  # noqa: ANN401
        pad = base.tokenizer.pad_token_id
        return build_supervised_trainer(model, pad, (learned, []), arguments, callbacks=callbacks)

    with tempfile.TemporaryDirectory() as folder:
        job = Job(
            options=OPTIONS,
            seed=0,
            folder=Path(folder) / "run",
            lengths=[len(one.ids) for one in rows],
            micro_batch=BATCH,
            group=BATCH,
            learning_rate=RATE,
            validated=False,
            identity="speed",
        )
        began = time.perf_counter()
        fit(job, build, model)
        return time.perf_counter() - began


def bare(rows: Sequence[Encoded]) -> float:
    """Seconds of the plainest loop over the same batches, with the same loss."""
    base, model = prepared()
    collate = collator(base.tokenizer.pad_token_id, model=model)
    learned = supervised_rows(rows)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=RATE)
    model.train()
    began = time.perf_counter()
    for start in range(0, len(learned), BATCH):
        batch = collate(learned[start : start + BATCH])
        labels = batch.pop("labels")
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(model(**batch), labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        optimiser.zero_grad()
    return time.perf_counter() - began


def peer(rows: Sequence[Encoded]) -> float:
    """Seconds of TRL's SFTTrainer over the same tokens and labels, in the same order."""
    base, model = prepared()
    columns = [dict(row) for row in supervised_rows(rows)]
    with tempfile.TemporaryDirectory() as folder, quiet():
        config = SFTConfig(
            output_dir=folder,
            per_device_train_batch_size=BATCH,
            num_train_epochs=1,
            learning_rate=RATE,
            bf16=True,
            use_cpu=True,
            report_to="none",
            disable_tqdm=True,
            gradient_checkpointing=False,
            train_sampling_strategy="sequential",
            dataset_kwargs={"skip_prepare_dataset": True},
            save_strategy="no",
        )
        trainer = SFTTrainer(
            model=model,
            args=config,
            train_dataset=datasets.Dataset.from_list(columns),
            processing_class=base.tokenizer,
        )
        began = time.perf_counter()
        trainer.train()
        return time.perf_counter() - began


def main() -> None:
    """Print tokens a second of each, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=96)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    base = load_base("smollm2", *trainable_source("smollm2", offline=True))
    file = read_records(DATA / "tuning" / "instruction_with_preference.json", "instruct")
    encoded = encode_all(base.tokenizer, file.records, style="chat", limit=1024, cut=False).encoded
    encoded = encoded[: chosen.records]
    lengths = [len(one.ids) for one in encoded]
    drawn = random.Random(0).sample(range(len(lengths)), len(lengths))
    order = arranged(drawn, lengths, epochs=1, batch=BATCH, group=BATCH, seed=0)
    rows, tokens = [encoded[place] for place in order], sum(lengths)
    ways: dict[str, Callable[[Sequence[Encoded]], float]] = {
        "onward": ours,
        "bare loop": bare,
        "TRL": peer,
    }
    bare(rows[: 4 * BATCH])
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(chosen.rounds):
        names = list(ways)
        for name in (*names[number % len(ways) :], *names[: number % len(ways)]):
            seconds[name].append(ways[name](rows))
            print(f"{name}: {tokens / seconds[name][-1]:.0f} tokens/s", flush=True)
    print(f"overhead over the bare loop {ratio(seconds['onward'], seconds['bare loop']) - 1:+.1%}")
    print(f"against TRL {ratio(seconds['TRL'], seconds['onward']):.2f} times as fast")


def ratio(one: Sequence[float], other: Sequence[float]) -> float:
    """Median of the ratios within each round."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


if __name__ == "__main__":
    main()
