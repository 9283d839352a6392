"""Tuned models on this machine: their names, their cards and their files.

A tuned model is a folder ``tuned/NAME`` of onward's home: ``card.json``, and what training left:
``update/`` for transformers, ``model/`` when it is whole, ``adapter.gguf`` and ``model.gguf`` for
llama.cpp, ``template.jinja`` where it learned another chat template than its base's,
``learned.txt`` and ``held-out.jsonl`` of what it may be asked. Refuses to know how a model was
trained, what it stands on in the end (``lineage``) and how it is run.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onward.errors import ModelError, UsageError
from onward.home import onward_home
from onward.models.catalog import CATALOG
from onward.models.fetch import ModelRow
from onward.types import Skipped, TunedModel
from onward.whole_files import write_whole

CARD = "card.json"
ADAPTER, WHOLE = "adapter.gguf", "model.gguf"
"""A LoRA update beside the GGUF file of its base; a model of its own. Both for llama.cpp."""
UPDATE, MODEL = "update", "model"
"""What is put onto the base, or a whole model; both for transformers."""
TEMPLATE = "template.jinja"
"""How conversations are written for it, where that is not the base's own way."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9+_.-]{0,99}")
_TAKEN = frozenset({*(name.lower() for name in CATALOG), "quote", "offline"})


def check_name(name: str) -> None:
    """Raise UsageError unless a tuned model may be called ``name``, whether or not one is."""
    if name.lower() in _TAKEN:
        raise UsageError(f"'{name}' means another model; choose a name such as {name}+mine")
    if not _NAME.fullmatch(name) or name.endswith("."):
        raise UsageError(
            f"'{name}' cannot be the name of a model: take up to 100 letters a-z, digits and + - _ "
            ". and begin with a letter or digit"
        )


def tuned_folder(name: str) -> Path:
    """The folder that holds, or will hold, a tuned model; raises UsageError for a wrong name."""
    check_name(name)
    return onward_home() / "tuned" / name


def list_tuned() -> list[TunedModel]:
    """Every tuned model whose card can be read, by name."""
    return [found for found in _surveyed() if isinstance(found, TunedModel)]


def broken_tuned() -> list[Skipped]:
    """The folders among the tuned models that hold none, with reasons."""
    return [found for found in _surveyed() if isinstance(found, Skipped)]


def tuned_rows() -> list[ModelRow]:
    """The tuned models as lines of ``onward model list``."""
    return [
        ModelRow(
            name=model.name,
            kind="classifier" if model.kind == "classify" else "tuned model",
            about=f"{model.base} tuned to {model.kind} by {model.method}, {model.made[:10]}",
            licence="of its base and its data",
            megabytes=round(model.megabytes),
            present=True,
            path=Path(model.folder),
        )
        for model in list_tuned()
    ]


def find_tuned(name: str) -> TunedModel | None:
    """The tuned model of this name; None where there is none.

    Raises ModelError when there is one whose card cannot be read.
    """
    if not _NAME.fullmatch(name) or not (folder := onward_home() / "tuned" / name).is_dir():
        return None
    return _described(folder)


def read_card(name: str) -> Mapping[str, Any]:
    """The card of a tuned model as it was written.

    Raises UsageError when there is no such model, ModelError when its card cannot be read.
    """
    folder = tuned_folder(name)
    if not folder.is_dir():
        have = ", ".join(model.name for model in list_tuned()) or "none"
        raise UsageError(f"no tuned model '{name}'; there are: {have}")
    return _card(folder)


def write_card(folder: Path, card: Mapping[str, Any]) -> None:
    """Write ``card``, JSON values only, so that no reader ever sees half of it."""
    written = json.dumps(card, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    try:
        write_whole(folder, {CARD: written.encode()})
    except OSError as error:
        raise ModelError(f"cannot write {folder / CARD}: {error.strerror or error}") from error


def remove_tuned(name: str) -> None:
    """Delete a tuned model and all its files.

    Raises UsageError when there is none, or when another one stands on it.
    """
    folder = tuned_folder(name)
    check_bears_none(name)
    if folder.is_symlink():  # only the name is ours
        folder.unlink()
    elif folder.is_dir():
        shutil.rmtree(folder)
    else:
        raise UsageError(f"no tuned model '{name}' to remove")


def check_bears_none(name: str) -> None:
    """Raise UsageError when another tuned model stands on ``name``, which then has to stay."""
    if above := [model.name for model in list_tuned() if model.base == name]:
        raise UsageError(
            f"{', '.join(above)} was tuned from '{name}' and stands on it: remove that first"
        )


def check_writes(name: str) -> None:
    """Raise UsageError when the tuned model ``name`` answers with classes or scores, not text."""
    card = read_card(name)
    if card.get("kind") == "classify":
        raise UsageError(f"{name} is a classifier: onward tune predict {name}")
    if card.get("kind") == "prefer" and _options(card).get("loss") == "reward":
        raise UsageError(
            f"{name} is a reward model and writes nothing: onward tune predict {name} --file FILE"
        )


def _surveyed() -> list[TunedModel | Skipped]:
    home = onward_home() / "tuned"
    found: list[TunedModel | Skipped] = []
    for folder in sorted(home.iterdir()) if home.is_dir() else ():
        if not folder.is_dir() or folder.name.startswith("."):
            continue
        try:
            check_name(folder.name)
            found.append(_described(folder))
        except (ModelError, UsageError) as error:
            found.append(Skipped(str(folder), str(error)))
    return found


def _described(folder: Path) -> TunedModel:
    card = _card(folder)
    sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
    return TunedModel(
        name=folder.name,
        folder=str(folder),
        kind=str(card["kind"]),
        base=str(card["base"]),
        method=str(_options(card).get("method", "unknown")),
        made=str(card.get("made", "")),
        megabytes=sum(sizes) / 1e6,
    )


def _card(folder: Path) -> dict[str, Any]:
    path = folder / CARD
    try:
        card = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ModelError(
            f"{folder} has no {CARD}, its training did not end: onward model remove {folder.name}"
        ) from error
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot read {path}: {error}") from error
    if not isinstance(card, dict) or not {"kind", "base"} <= card.keys():
        raise ModelError(f"{path} is no card of a tuned model: it lacks kind or base")
    return card


def _options(card: Mapping[str, Any]) -> Mapping[str, Any]:
    options = card.get("options")
    tuning = options.get("tune") if isinstance(options, Mapping) else None
    return tuning if isinstance(tuning, Mapping) else {}
