"""A language model in memory, ready to be tuned.

Knows where models are trained and how precisely. Refuses to know names of models and what will be
trained.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from onward.causal_model import load_causal_model, window_of
from onward.training import processes

_PARTS = (".safetensors", ".bin", ".gguf", ".json", ".model", ".txt", ".jinja")


@dataclass(frozen=True, slots=True)
class Base:
    """A causal language model before it is tuned, with its tokenizer; float32, not training."""

    spec: str
    model: Any
    """``transformers.PreTrainedModel``"""
    tokenizer: Any
    """``transformers.PreTrainedTokenizerFast``, with a token to pad with"""
    digest: str
    """SHA-256 of the files; for a hub of its name and commit."""

    @property
    def window(self) -> int:
        """Positions that the model was made for."""
        return window_of(self.model)


def load_base(
    spec: str, where: str, gguf_file: str | None = None, *, offline: bool = False
) -> Base:
    """Load the model at ``where``, a folder or hub repository; GGUF weights are dequantised.

    Raises ModelError, or OfflineError for a repository that is not on this machine.
    """
    tokenizer, model = load_causal_model(
        spec, where, gguf_file, offline=offline, dtype=torch.float32
    )
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token
    place = Path(where)
    if place.is_dir():
        digest = files_digest(place, gguf_file)
    else:
        commit = getattr(model.config, "_commit_hash", None)
        digest = hashlib.sha256(f"{where} {commit}".encode()).hexdigest()
    return Base(spec, model.to(device()).eval(), tokenizer, digest)


def device() -> str:
    """Where this process trains: its own graphics card where there is one, else ``cpu``."""
    return processes.device()


def files_digest(folder: Path, only: str | None = None) -> str:
    """SHA-256 of the weights, settings and tokenizer in ``folder``, or of one of its files."""
    digest = hashlib.sha256()
    for file in [folder / only] if only else sorted(folder.iterdir()):
        if file.is_file() and file.suffix in _PARTS:
            with file.open("rb") as stream:
                own = hashlib.file_digest(stream, "sha256").hexdigest()
            digest.update(f"{file.name} {own}\n".encode())
    return digest.hexdigest()
