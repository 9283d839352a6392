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


@dataclass(frozen=True, slots=True)
class Base:
    """A causal language model before it is tuned, with its tokenizer; float32, not training."""

    spec: str
    model: Any
    """``transformers.PreTrainedModel``"""
    tokenizer: Any
    """``transformers.PreTrainedTokenizerFast``, with a token to pad with"""
    digest: str
    """Of the names, sizes and first megabyte of the files; of the name alone for a hub."""

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
        digest = hashlib.sha256(where.encode()).hexdigest()
    return Base(spec, model.to(device()).eval(), tokenizer, digest)


def device() -> str:
    """Where this process trains: its own graphics card where there is one, else ``cpu``."""
    return processes.device()


def computes_in_bfloat16(precision: str) -> bool:
    """Whether ``auto``, ``bf16`` or ``fp32`` means bfloat16 here: where the hardware has it."""
    if precision != "auto":
        return precision == "bf16"
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    cpu: Any = torch.cpu
    return bool(cpu._is_avx512_bf16_supported() or cpu._is_amx_tile_supported())


def files_digest(folder: Path, only: str | None = None) -> str:
    """SHA-256 of names, sizes and first megabyte of the files in ``folder``, or of one of them."""
    digest = hashlib.sha256()
    for file in [folder / only] if only else sorted(folder.iterdir()):
        if file.is_file():
            digest.update(f"{file.name} {file.stat().st_size}\n".encode())
            with file.open("rb") as stream:
                digest.update(stream.read(1 << 20))
    return digest.hexdigest()
