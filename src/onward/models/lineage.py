"""What a model stands on: a server, weights on this machine, and what was tuned of them in turn.

Knows specs, and the names and files of tuned models. Refuses to know how a model was trained and
how it is run.
"""

from __future__ import annotations

from pathlib import Path

from onward.errors import ModelError, UsageError
from onward.models.catalog import CATALOG, find_model
from onward.models.fetch import require
from onward.models.tuned import (
    MODEL,
    TEMPLATE,
    UPDATE,
    WHOLE,
    check_writes,
    find_tuned,
    tuned_folder,
)
from onward.protocols import Progress

SERVED = ("openai", "ollama", "http", "https")
"""What the specs of models on servers begin with, before a colon."""

TRAINABLE = "take smollm2, gguf:PATH, hf:PATH_OR_REPO or the name of a tuned model"


def is_served(spec: str) -> bool:
    """Whether the model of ``spec`` is on a server, which may be asked several things at once."""
    return spec.partition(":")[0] in SERVED


def lineage(spec: str) -> tuple[str, ...]:
    """Return ``spec`` and what it was tuned from, down to a model that was not tuned here.

    Raises ModelError for a card that cannot be read, or one whose base is gone.
    """
    names = [spec]
    while tuned := find_tuned(names[-1]):
        if tuned.base in names:
            raise ModelError(f"{tuned.name} was tuned from {tuned.base}, which stands on it")
        names.append(tuned.base)
    root = names[-1]
    if len(names) > 1 and ":" not in root and root not in CATALOG:
        raise ModelError(f"{names[-2]} was tuned from '{root}', which is not here: tune it again")
    return tuple(names)


def foundation(spec: str) -> tuple[str, tuple[Path, ...]]:
    """What ``spec`` is made of: a whole model, and the folders of the updates put onto it in turn.

    A model that was not tuned here is its own. Raises UsageError for a tuned model that does not
    write, and ModelError as ``lineage``.
    """
    updates: list[Path] = []
    for name in lineage(spec):
        if not find_tuned(name):
            return name, tuple(reversed(updates))
        check_writes(name)
        update, whole = (tuned_folder(name) / part for part in (UPDATE, MODEL))
        if whole.is_dir() and (not update.exists() or update.samefile(whole)):
            return f"hf:{whole}", tuple(reversed(updates))
        updates.append(update)
    return spec, ()


def template_of(spec: str) -> str | None:
    """The chat template that a tuned model learned, itself or what it stands on; None for another.

    None means the template of the untuned model.
    """
    for name in lineage(spec)[:-1]:
        file = tuned_folder(name) / TEMPLATE
        if file.is_file():
            return file.read_text("utf-8")
    return None


def gguf_of(spec: str, *, offline: bool = False, progress: Progress | None = None) -> Path | None:
    """The GGUF file that llama.cpp loads for ``spec``, to lay adapters beside; None without one.

    Fetches smollm2 when needed and allowed; raises FetchError or OfflineError.
    """
    if spec == "smollm2":
        folder = require(spec, offline=offline, progress=progress)
        return folder / find_model(spec).files[0].name
    if spec.startswith("gguf:"):
        return Path(spec.removeprefix("gguf:")).expanduser()
    if find_tuned(spec) and (whole := tuned_folder(spec) / WHOLE).is_file():
        return whole
    return None


def trainable_source(
    spec: str, *, offline: bool = False, progress: Progress | None = None
) -> tuple[str, str | None]:
    """Where transformers loads the model ``spec`` from: (folder or repository, GGUF file in it).

    A tuned model has such a place when it is whole; ``foundation`` tells what others are made of.
    Raises UsageError for a model that cannot be tuned here, FetchError or OfflineError for
    weights that are missing.
    """
    prefix, _, rest = spec.partition(":")
    if prefix == "hf" and rest:
        path = Path(rest).expanduser()
        return (str(path) if path.exists() else rest), None
    if ":" not in spec and spec != "smollm2" and find_tuned(spec):
        check_writes(spec)
        whole = tuned_folder(spec) / MODEL
        if whole.is_dir():
            return str(whole), None
        raise UsageError(f"{spec} is an update of another model: first onward model merge {spec}")
    file = gguf_of(spec, offline=offline, progress=progress)
    if file is not None:
        if not file.is_file():
            raise UsageError(f"no model file {file}")
        return str(file.parent), file.name
    if is_served(spec):
        raise UsageError(f"{spec} is on a server and cannot be tuned here; {TRAINABLE}")
    raise UsageError(f"no model '{spec}' to tune; {TRAINABLE}")
