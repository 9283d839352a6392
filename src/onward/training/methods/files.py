"""Folders of tuned models: only what was trained, written whole or not at all.

Knows PEFT's format, which other tools read, transformers' for whole models, and one of our own for
what PEFT does not have. Refuses to know where tuned models are kept and how they were made.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peft
import torch
from peft.utils import get_peft_model_state_dict
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file

from onward.causal_model import quiet
from onward.errors import TrainingError
from onward.options import TuneOptions
from onward.training.lean_trainer import set_trained_state, trained_state
from onward.training.methods.application import apply_method
from onward.training.methods.peft_methods import ADAPTER, heeded
from onward.training.methods.update import (
    Update,
    is_peft,
    set_update,
    starts_mutated,
    update_of,
)
from onward.whole_files import whole_folder

UPDATE_FILE = "update.json"
"""Says what the folder holds; its absence that the folder is none of ours."""

_FORMAT = 1
_WEIGHTS = "update.safetensors"
_PEFT_WEIGHTS = "adapter_model.safetensors"


def save_update(model: Any, options: TuneOptions, folder: Path) -> None:
    """Write what was trained of ``model`` to ``folder``, which is replaced when it is one of ours.

    PEFT's methods in PEFT's own format, on the base as it was: PiSSA becomes a LoRA of twice the
    rank (Meng et al. 2024, appendix C). ``full`` is a whole model of transformers, the others are
    ``update.safetensors``; ``update.json`` says which. On failure the folder stays as it was.
    Raises TrainingError when the disk is full or forbids it, or something else lies there.
    """
    about = {"format": _FORMAT, "method": options.method, "rank": options.rank}
    with written_beside(folder) as part:
        (part / UPDATE_FILE).write_text(json.dumps(about, indent=2) + "\n", "utf-8")
        if is_peft(model):
            _save_peft(model, part)
        elif options.method == "full":
            _save_whole(model, part)
        else:
            save_file(trained_state(model), str(part / _WEIGHTS))


def save_model(model: Any, folder: Path) -> None:
    """Write a plain model, such as a merged one, as transformers does; errors as above."""
    about = {"format": _FORMAT, "method": "full", "rank": 0}
    with written_beside(folder) as part:
        (part / UPDATE_FILE).write_text(json.dumps(about, indent=2) + "\n", "utf-8")
        _save_whole(model, part)


def load_update(model: Any, folder: Path, *, keep_initial: bool = False) -> Any:
    """Return ``model``, its freshly loaded base, as it was tuned; PEFT's methods wrap it.

    Changes ``model`` in place. ``keep_initial`` is that of ``apply_method``. A folder that only
    PEFT wrote is read too. Raises TrainingError when the folder holds no update, or another
    model's.
    """
    about = _about(folder)
    try:
        if (folder / "adapter_config.json").is_file():
            return _load_peft(model, about["method"], folder)
        if about["method"] == "full":
            return _load_whole(model, folder, keep_initial=keep_initial)
        return _load_own(model, about, folder, keep_initial=keep_initial)
    except (OSError, SafetensorError) as error:
        raise TrainingError(f"cannot read the update in {folder}: {_line(error)}") from error
    except (RuntimeError, ValueError, KeyError) as error:
        raise _foreign(model, folder, _line(error)) from error


@contextmanager
def written_beside(folder: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of ``folder`` when the block ends well."""
    if folder.exists() and not _is_ours(folder):
        raise TrainingError(
            f"{folder} holds something else than a tuned model: choose another name or remove it"
        )
    try:
        with whole_folder(folder) as part:
            yield part
    except (OSError, SafetensorError) as error:
        raise TrainingError(
            f"{folder} could not be written ({_line(error)}): nothing there was changed"
        ) from error


def _is_ours(folder: Path) -> bool:
    return folder.is_dir() and ((folder / UPDATE_FILE).is_file() or not any(folder.iterdir()))


def _about(folder: Path) -> dict[str, Any]:
    file = folder / UPDATE_FILE
    if not file.is_file() and (folder / "adapter_config.json").is_file():
        return {"format": _FORMAT, "method": ""}
    try:
        about: dict[str, Any] = json.loads(file.read_text("utf-8"))
        if about["format"] > _FORMAT:
            raise TrainingError(f"{folder} was written by a newer onward: update onward to read it")
        return {"method": str(about["method"]), "rank": int(about["rank"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"{folder} holds no tuned model: {_line(error)}") from error


def _save_peft(model: Any, folder: Path) -> None:
    """As PEFT writes it, without its model card and its look at the hub for the vocabulary."""
    config = copy.deepcopy(model.peft_config[ADAPTER])
    state = get_peft_model_state_dict(model, save_embedding_layers=False)
    if starts_mutated(model):
        state = _on_the_base(model, state)
        config.init_lora_weights = True
        config.r, config.lora_alpha = 2 * config.r, 2 * config.lora_alpha
    config.inference_mode = True
    for name in ("target_modules", "feedforward_modules"):
        if isinstance(getattr(config, name, None), set):
            setattr(config, name, sorted(getattr(config, name)))
    config.save_pretrained(str(folder))
    save_file(
        {name: value.contiguous() for name, value in state.items()},
        str(folder / _PEFT_WEIGHTS),
        metadata={"format": "pt"},
    )


def _on_the_base(model: Any, state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """PiSSA on the base as it was: W - B0 A0 + B A = W + [B, -B0] [A; A0]."""
    initial = update_of(model).initial
    if initial is None:
        raise TrainingError("PiSSA's first A and B are unknown: prepare it with apply_method")
    whole: dict[str, torch.Tensor] = {}
    for name, value in state.items():
        first = initial[name.replace(".weight", f".{ADAPTER}.weight")].to(value)
        wide = ".lora_A." in name
        whole[name] = torch.cat([value, first if wide else -first], dim=0 if wide else 1)
    return whole


def _save_whole(model: Any, folder: Path) -> None:
    with quiet():
        model.save_pretrained(str(folder))


def _load_peft(model: Any, method: str, folder: Path) -> Any:
    with heeded():
        tuned: Any = peft.PeftModel.from_pretrained(model, str(folder))
    with safe_open(str(folder / _PEFT_WEIGHTS), framework="pt") as saved:
        lost = set(saved.keys()) ^ set(
            get_peft_model_state_dict(tuned, save_embedding_layers=False)
        )
    if lost:
        raise _foreign(model, folder, f"{min(lost)} is on one side only")
    config = tuned.peft_config[ADAPTER]
    if config.is_prompt_learning:
        # PEFT takes virtual tokens of any size; only reading shows whether the model does.
        if config.num_layers != model.config.num_hidden_layers:
            raise _foreign(model, folder, f"that one has {config.num_layers} blocks")
        with torch.no_grad():
            tuned(input_ids=torch.zeros(1, 1, dtype=torch.long, device=model.device))
    set_update(tuned, Update(method or update_of(tuned).method))
    return tuned


def _load_own(model: Any, about: dict[str, Any], folder: Path, *, keep_initial: bool) -> Any:
    options = TuneOptions(method=about["method"], rank=about["rank"])
    tuned, _ = apply_method(model, options, seed=0, keep_initial=keep_initial)
    saved = load_file(str(folder / _WEIGHTS))
    shapes = {name: one.shape for name, one in tuned.named_parameters() if one.requires_grad}
    for name in sorted(saved.keys() | shapes.keys()):
        if name not in saved or saved[name].shape != shapes.get(name):
            raise _foreign(model, folder, f"{name} does not fit")
    set_trained_state(tuned, saved)
    return tuned


def _load_whole(model: Any, folder: Path, *, keep_initial: bool) -> Any:
    """Put the saved weights into ``model`` without copying: its own become the beginning."""
    # Of another architecture transformers would build a model of that one's usual size first.
    architecture = json.loads((folder / "config.json").read_text("utf-8"))["model_type"]
    if architecture != model.config.model_type:
        raise _foreign(model, folder, f"it is a {architecture}")
    with quiet():
        tuned = type(model).from_pretrained(str(folder), dtype=model.dtype, local_files_only=True)
    own, new = dict(model.named_parameters()), dict(tuned.named_parameters())
    if {name: one.shape for name, one in own.items()} != {n: one.shape for n, one in new.items()}:
        raise _foreign(model, folder, "its weights are named or shaped otherwise")
    initial = {name: one.data for name, one in own.items()} if keep_initial else None
    for name, parameter in own.items():
        parameter.data = new[name].data.to(parameter.device)
    set_update(model, Update("full", initial))
    return model


def _foreign(model: Any, folder: Path, what: str) -> TrainingError:
    return TrainingError(
        f"the update in {folder} belongs to another model than this {type(model).__name__}: {what}"
    )


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
