"""The run card of a tuned model, its name, and the folder that it is kept in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from onward import __version__
from onward.errors import TrainingError, UsageError
from onward.flows.tuning.learned import keep_questions
from onward.flows.tuning.task import Started, Task, TuneRequest, Workbench
from onward.flows.tuning.tuned_models import adapter_for_llama, save_tokenizer
from onward.home import onward_home
from onward.models.lineage import TRAINABLE
from onward.models.tuned import (
    ADAPTER,
    MODEL,
    TEMPLATE,
    UPDATE,
    check_name,
    tuned_folder,
    write_card,
)
from onward.options import Options
from onward.plain import finite, plain
from onward.types import Difference, Fitted, MixtureRow, TuneCard, TuneKind
from onward.whole_files import whole_folder

_PACKAGES = ("torch", "transformers", "peft", "trl", "accelerate")
_BESIDE = ("micro_batch", "samples", "forgetting")
"""Options that change neither a weight nor its name in a checkpoint: a run may be resumed with
others."""


def name_of(request: TuneRequest, options: Options) -> str:
    """The name under which the result is kept: the base's, then the one asked for or the kind.

    With the base's name it tells how large the model is, which decides how it is prompted. Raises
    UsageError where the base has none, as ``hf:``, or the name is none of a model.
    """
    base = _base_name(options)
    if not base:
        raise UsageError(f"no model '{options.answer.model}' to tune; {TRAINABLE}")
    own = request.name or request.kind
    name = own if own.startswith(f"{base}+") else f"{base}+{own}"
    check_name(name)
    return name


def _base_name(options: Options) -> str:
    last = re.split(r"[/\\:#]", options.answer.model.rstrip("/\\"))[-1]
    return re.sub(r"[^A-Za-z0-9._-]+", "-", last.removesuffix(".gguf").split("+")[0])


def identity_of(request: TuneRequest, bench: Workbench, task: Task, drawn: Sequence[int]) -> str:
    """SHA-256 of all that decides the weights: only the same run may be resumed."""
    options = bench.options
    deciding = {name: value for name, value in plain(options.tune).items() if name not in _BESIDE}
    parts = [
        request.kind,
        options.answer.seed,
        deciding,
        task.digest,
        list(drawn),
        bench.base.digest,
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def card_of(
    name: str,
    bench: Workbench,
    task: Task,
    started: Started,
    fitted: Fitted,
    gate: Sequence[Difference],
    *,
    kind: TuneKind,
    mixture: tuple[MixtureRow, ...],
) -> TuneCard:
    """Write down how a model was made, of the records in ``mixture``, and what came of it."""
    from onward.training.encoding import stop_ids

    options = bench.options
    return TuneCard(
        name=name,
        kind=kind,
        base=options.answer.model,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        version=__version__,
        versions={package: _version(package) for package in _PACKAGES},
        options=plain(options),
        trainable=started.trainable,
        data=mixture,
        hashes=_hashes(bench, kind),
        fitted=fitted,
        before_after=tuple(gate),
        change=gate[0].change,
        labels=task.labels,
        ends=tuple(stop_ids(bench.base.tokenizer, options.tune.style)),
        notes=(*started.trainable.notes, *task.notes),
    )


def _hashes(bench: Workbench, kind: TuneKind) -> dict[str, str]:
    """SHA-256 of what a model was made of; texts with a class are read without a template."""
    from onward.training.styles import template_hash

    hashes = {"data": bench.data.digest, "base": bench.base.digest}
    if bench.data.test_digest:
        hashes["test"] = bench.data.test_digest
    if kind != "classify":
        hashes["template"] = template_hash(bench.base.tokenizer, bench.options.tune.style)
    return hashes


def register(card: TuneCard, bench: Workbench, task: Task, started: Started) -> None:
    """Keep the tuned model with its card under its name; the folder appears whole or not at all.

    A LoRA adapter is written for llama.cpp too where the base is a GGUF file. Raises TrainingError
    when it cannot be written: what was trained stays in its checkpoint.
    """
    folder = tuned_folder(card.name)
    try:
        with whole_folder(folder) as new:
            _write(new, card, bench, task, started)
    except OSError as error:
        raise TrainingError(
            f"cannot keep {card.name} in {folder} ({error.strerror or error}): make room, and go on"
            " with --resume"
        ) from error


def _write(folder: Path, card: TuneCard, bench: Workbench, task: Task, started: Started) -> None:
    from onward.training.methods.files import save_update

    save_update(started.tuned, bench.options.tune, folder / UPDATE)
    keep_questions(folder, bench.data)
    if task.save is not None:
        task.save(started.whole, folder)
    elif problem := _write_for_engines(folder, bench):
        card = replace(card, notes=(*card.notes, f"transformers answers: {problem}"))
    write_card(folder, finite(plain(card)))


def _write_for_engines(folder: Path, bench: Workbench) -> str | None:
    """Write what a model that writes is asked with; returns why llama.cpp cannot run it, if so."""
    from onward.training.methods.choice import is_lora
    from onward.training.styles import style_template

    base, tuning = bench.base, bench.options.tune
    template = style_template(base.tokenizer, tuning.style)
    if template != base.tokenizer.chat_template:
        (folder / TEMPLATE).write_text(template, "utf-8")
    if tuning.method == "full":
        (folder / UPDATE).rename(folder / MODEL)
        save_tokenizer(base, tuning.style, folder / MODEL)
        (folder / UPDATE).symlink_to(MODEL)
    elif is_lora(tuning.method):
        return adapter_for_llama(folder / UPDATE, base.spec, folder / ADAPTER, bench.options)
    return None


def work_folder(name: str) -> Path:
    """Where the checkpoints of a run lie while it goes on."""
    return onward_home() / "tuning" / name


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
