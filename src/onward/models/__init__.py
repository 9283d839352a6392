"""Messages to text, text to vectors: every model, chosen by name.

Knows names and where each model lives. Refuses to know what it is asked and why. Engines are
imported when a model of theirs is loaded, not before.
"""

from __future__ import annotations

import hashlib
import importlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onward.errors import MissingExtraError, UsageError
from onward.models.cached import CachedModel, CallCache
from onward.models.catalog import find_model
from onward.models.fetch import ModelRow, pull, require
from onward.models.fetch import list_models as list_catalog
from onward.models.lineage import (
    SERVED,
    foundation,
    gguf_of,
    is_served,
    template_of,
    trainable_source,
)
from onward.models.tuned import (
    ADAPTER,
    MODEL,
    WHOLE,
    broken_tuned,
    check_name,
    check_writes,
    find_tuned,
    list_tuned,
    read_card,
    remove_tuned,
    tuned_folder,
    tuned_rows,
    write_card,
)
from onward.options import ServerOptions
from onward.protocols import Embedder, Model, Progress

__all__ = [
    "QUOTE",
    "CachedModel",
    "LoadUpdates",
    "ModelRow",
    "broken_tuned",
    "cached_model",
    "check_name",
    "check_spec",
    "find_tuned",
    "foundation",
    "gguf_of",
    "is_served",
    "list_models",
    "list_tuned",
    "load_embedder",
    "load_model",
    "pull",
    "read_card",
    "remove_tuned",
    "template_of",
    "trainable_source",
    "tuned_folder",
    "tuned_rows",
    "weights_of",
    "write_card",
]

QUOTE = "quote"
"""Means no language model at all; a valid choice wherever a spec is asked for."""

LoadUpdates = Callable[[Any, Sequence[Path]], Any]
"""(model of transformers, folders of updates) → the model with the updates on it, one by one."""

_OBJECT = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class _Request:
    """What a loader may need besides the part of the spec that is its own."""

    spec: str
    offline: bool
    progress: Progress | None
    options: ServerOptions | None
    load_updates: LoadUpdates | None


def load_embedder(*, offline: bool = False, progress: Progress | None = None) -> Embedder:
    """Open the default embedder, all-MiniLM-L6-v2; fetches and prepares it at the first use.

    Raises FetchError, or OfflineError when it would have to be fetched and ``offline`` is set.
    """
    from onward.models.minilm_setup import load_minilm

    return load_minilm(offline=offline, progress=progress)


def load_model(
    spec: str,
    *,
    offline: bool = False,
    progress: Progress | None = None,
    options: ServerOptions | None = None,
    load_updates: LoadUpdates | None = None,
) -> Model:
    """Open the language model that ``spec`` names, which may be a tuned one.

    ``options`` are for models on servers; ``load_updates`` puts what was tuned onto the base where
    transformers runs it. Raises UsageError for a spec that means nothing, a classifier, or an
    update without ``load_updates``; MissingExtraError, FetchError, OfflineError or ModelError when
    the model cannot be opened.
    """
    check_spec(spec)
    if spec == QUOTE:
        raise UsageError(f"'{QUOTE}' is no language model; there are {_CHOICES}")
    prefix, _, rest = spec.partition(":")
    request = _Request(spec, offline, progress, options, load_updates)
    if find_tuned(spec):
        return _load_tuned(request)
    return _LOADERS.get(prefix, _load_object)(rest, request)


def check_spec(spec: str) -> None:
    """Raise UsageError unless ``spec`` has the form of a model or is a tuned one that writes.

    Nothing is loaded. Raises ModelError for a tuned model whose card cannot be read.
    """
    prefix, _, rest = spec.partition(":")
    if find_tuned(spec):
        check_writes(spec)
        return
    if spec in (QUOTE, "smollm2") or (prefix in _LOADERS and prefix != "smollm2" and rest):
        return
    if prefix in _LOADERS or not _OBJECT.fullmatch(spec):
        raise UsageError(f"no model '{spec}'; there are {QUOTE}, {_CHOICES}")


def list_models() -> list[ModelRow]:
    """Return every model of the catalog and every tuned one, with whether it is here."""
    return [*list_catalog(), *tuned_rows()]


def cached_model(model: Model, cache: CallCache, *, fresh: bool = False) -> CachedModel:
    """Ask ``model`` only what ``cache`` does not know; with ``fresh`` ask again and keep that."""
    return CachedModel(model, cache, weights=weights_of(model.name), fresh=fresh)


def _load_smollm2(rest: str, request: _Request) -> Model:
    del rest
    from onward.models.llama import LlamaModel

    folder = require("smollm2", offline=request.offline, progress=request.progress)
    return LlamaModel(folder / find_model("smollm2").files[0].name, name=request.spec)


def _load_gguf(rest: str, request: _Request) -> Model:
    from onward.models.llama import LlamaModel

    return LlamaModel(Path(rest).expanduser(), name=request.spec)


def _load_tuned(request: _Request) -> Model:
    """Through llama.cpp where it can, which is quicker; beside the base before a model of its own.

    An adapter stands on the very weights it was trained on, an exported model may be rounded. The
    chat template that it learned goes along.
    """
    from onward.models.llama import LlamaModel

    name, folder = request.spec, tuned_folder(request.spec)
    card, template = read_card(name), template_of(name)
    base, ends = str(card["base"]), tuple(card.get("ends", ()))
    adapter, whole = folder / ADAPTER, folder / WHOLE
    if adapter.is_file():
        file = gguf_of(base, offline=request.offline, progress=request.progress)
        if file is not None:
            adapters = [(name, adapter)]
            model = LlamaModel(file, name=base, adapters=adapters, template=template)
            return model.with_adapter(name)
    if whole.is_file():
        return LlamaModel(whole, name=name, template=template)
    if (folder / MODEL).is_dir():
        return _load_transformers(str(folder / MODEL), request, ends=ends)
    root, updates = foundation(name)
    if (load_updates := request.load_updates) is None:
        raise UsageError(
            f"{name} is an update of {root}: open it by onward.flows.opening.open_model, or make"
            f" it whole with onward model merge {name}"
        )
    source, gguf_file = trainable_source(root, offline=request.offline, progress=request.progress)
    return _load_transformers(
        source,
        request,
        gguf_file=gguf_file,
        update=lambda model: load_updates(model, updates),
        template=template,
        ends=ends,
    )


def _load_transformers(
    rest: str,
    request: _Request,
    *,
    gguf_file: str | None = None,
    update: Callable[[Any], Any] | None = None,
    template: str | None = None,
    ends: Sequence[int] = (),
) -> Model:
    try:
        from onward.models.transformers_model import TransformersModel
    except ModuleNotFoundError as error:
        raise MissingExtraError("a model in the format of transformers", "train") from error
    return TransformersModel(
        rest,
        name=request.spec,
        offline=request.offline,
        gguf_file=gguf_file,
        update=update,
        template=template,
        ends=ends,
    )


def _load_from_server(rest: str, request: _Request) -> Model:
    try:
        from onward.models import openai_compatible, servers
    except ModuleNotFoundError as error:
        raise MissingExtraError("a model on a server", "openai") from error
    if request.spec.startswith("openai:"):
        server = servers.openai_server(rest)
    elif request.spec.startswith("ollama:"):
        server = servers.ollama_server(rest)
    else:
        server = servers.http_server(request.spec)
    if request.offline:
        servers.forbid_network(server, request.spec)
    return openai_compatible.OpenAICompatible(server, name=request.spec, options=request.options)


def _load_object(rest: str, request: _Request) -> Model:
    module = request.spec.removesuffix(f":{rest}")
    try:
        model: Model = getattr(importlib.import_module(module), rest)
    except (ImportError, AttributeError) as error:
        raise UsageError(f"no model '{request.spec}': {error}; there are {_CHOICES}") from error
    if isinstance(model, type) or not hasattr(model, "complete"):
        raise UsageError(f"'{request.spec}' is not a Model object: see onward.protocols.Model")
    return model


def weights_of(spec: str) -> str:
    """What tells two models of the same spec apart; "" where this machine cannot know."""
    prefix, _, rest = spec.partition(":")
    if prefix == "smollm2":
        return find_model(prefix).files[0].sha256
    if tuned := find_tuned(spec):
        # A tuned model answers by what was trained and by what it stands on; its base is no
        # update itself, so this ends.
        base = tuned.base if tuned.base != spec else ""
        return _described(Path(tuned.folder), weights_of(base))
    if prefix not in ("gguf", "hf"):
        return ""
    return _described(Path(rest).expanduser(), "")


def _described(path: Path, base: str) -> str:
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    stats = [(str(file), file.stat()) for file in files if file.is_file()]
    lines = [f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats]
    return hashlib.sha256("\n".join([*lines, *([base] if base else [])]).encode()).hexdigest()


_LOADERS: dict[str, Callable[[str, _Request], Model]] = {
    "smollm2": _load_smollm2,
    "gguf": _load_gguf,
    **dict.fromkeys(SERVED, _load_from_server),
    "hf": _load_transformers,
}
_CHOICES = (
    "smollm2, gguf:PATH, openai:NAME, ollama:NAME, http://HOST:PORT/v1#NAME, hf:PATH_OR_REPO, "
    "or package.module:name of a Model of your own"
)
