"""Tuned models after tuning: their cards, opened again, merged, written as GGUF."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from onward.errors import TrainingError, UsageError
from onward.flows.opening import open_base
from onward.models import (
    foundation,
    gguf_of,
    read_card,
    template_of,
    trainable_source,
    tuned_folder,
)
from onward.models.tuned import MODEL, UPDATE, WHOLE, check_writes, find_tuned
from onward.options import Options
from onward.plain import restored
from onward.types import TuneCard

if TYPE_CHECKING:
    from onward.training.loading import Base


def card_of_tuned(name: str) -> TuneCard:
    """The run card of a tuned model; raises UsageError where there is none."""
    _require(name)
    return restored(TuneCard, read_card(name))


def merge_tuned(name: str, options: Options) -> Path:
    """Merge a tuned model's update into its base; returns the folder of the whole model.

    Transformers loads that folder, and it can be tuned further. Raises TrainingError for a method
    that cannot be merged.
    """
    from onward.training.methods.files import save_model
    from onward.training.methods.merging import merge_update

    base, model = open_tuned(name, options)
    folder = tuned_folder(name) / MODEL
    save_model(merge_update(model), folder)
    save_tokenizer(base, card_of_tuned(name).options["tune"]["style"], folder)
    return folder


def export_tuned(name: str, options: Options, *, quantize: str, out: Path | None = None) -> Path:
    """Write a tuned model, merged, as a GGUF file that llama.cpp loads; returns its path.

    Without ``out`` it is kept with the model, which is answered by it from then on. Raises
    TrainingError where llama.cpp cannot express the model.
    """
    from onward.training.gguf_export import export_model
    from onward.training.methods.merging import merge_update

    base, model = open_tuned(name, options)
    merged = merge_update(model)
    file = out or tuned_folder(name) / WHOLE
    with _gguf_or_folder(base, merged, options) as place:
        export_model(
            {key: value.float().cpu().numpy() for key, value in merged.state_dict().items()},
            place,
            file,
            quantize=quantize,
            template=template_of(name),
        )
    return file


def open_tuned(name: str, options: Options) -> tuple[Base, Any]:
    """Load the base of a tuned model, and the model with its update on it."""
    from onward.training.methods.files import load_update

    card = card_of_tuned(name)
    check_writes(name)
    base = base_of(card, options)
    return base, load_update(base.model, tuned_folder(name) / UPDATE)


def base_of(card: TuneCard, options: Options) -> Base:
    """Load what a model was tuned from; raises TrainingError when that is another model now."""
    base = open_base(card.base, options)
    if base.digest != card.hashes.get("base"):
        raise TrainingError(
            f"{card.base} is not the model any more that {card.name} was tuned from: tune again"
        )
    return base


def save_tokenizer(base: Base, style: str, folder: Path) -> None:
    """Write the tokenizer, with the template that the model was tuned in, beside the weights."""
    from onward.training.styles import style_template

    tokenizer = base.tokenizer
    kept = tokenizer.chat_template
    tokenizer.chat_template = style_template(tokenizer, style)
    try:
        tokenizer.save_pretrained(folder)
    finally:
        tokenizer.chat_template = kept


def adapter_for_llama(update: Path, base: str, out: Path, options: Options) -> str | None:
    """Write the update as an adapter that llama.cpp lays beside the base's GGUF file.

    Returns why it could not be written, None when it was, or when the base has no such file.
    """
    from onward.training.gguf_adapter import export_adapter

    file = gguf_of(base, offline=options.offline)
    if file is None:
        return None
    try:
        export_adapter(update, file, out)
    except TrainingError as error:
        return str(error)
    return None


def _require(name: str) -> None:
    if not find_tuned(name):
        raise UsageError(f"no tuned model '{name}': see onward model list")


@contextmanager
def _gguf_or_folder(base: Base, merged: Any, options: Options) -> Iterator[Path]:  # noqa: ANN401
    """Where the export finds tokenizer and sizes: the base's GGUF file, or a folder with both.

    Of a base that was tuned itself they are those of the model that it stands on; of a repository
    they are written down for the while.
    """
    root, _ = foundation(base.spec)
    file = gguf_of(root, offline=options.offline)
    where = file or Path(trainable_source(root, offline=options.offline)[0])
    if where.exists():
        yield where
        return
    with TemporaryDirectory(prefix="onward-export-") as folder:
        merged.config.save_pretrained(folder)
        base.tokenizer.save_pretrained(folder)
        yield Path(folder)
