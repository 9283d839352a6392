"""A byte-level BPE tokenizer and its chat template, as a GGUF file says them.

Knows ``tokenizer.json`` and how llama.cpp names the ways to cut text into words. Refuses
tokenizers whose way it does not recognise: a model that reads other tokens than it learned fails
without a word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gguf
from tokenizers import Tokenizer

from onward.errors import TrainingError
from onward.training.gguf_files import Field, count, several, text, yes_no
from onward.training.gguf_names import CONVERTER

_NORMAL, _CONTROL, _USER_DEFINED, _UNUSED = 1, 3, 4, 5
"""Kinds of tokens in llama.cpp."""

_CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_QWEN2 = (
    _CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_LLAMA3 = _QWEN2.replace(r"|\p{N}|", r"|\p{N}{1,3}|")
_CUTS = {_QWEN2: "qwen2", _LLAMA3: "llama-bpe"}
"""Pattern that cuts text into words → its name in llama.cpp."""


def tokenizer_fields(folder: Path, size: int, config: Mapping[str, Any]) -> dict[str, Field]:
    """Everything that llama.cpp must know to read and end text as the model in ``folder`` does.

    ``size`` is the number of rows of its embeddings; ids without a token become unused ones.
    Raises TrainingError for a tokenizer that is missing or of another kind.
    """
    path = folder / "tokenizer.json"
    try:
        stored: dict[str, Any] = json.loads(path.read_text("utf-8"))
        tokenizer = Tokenizer.from_file(str(path))
    except OSError as error:
        raise TrainingError(f"{folder} has no tokenizer.json; {CONVERTER}") from error
    except Exception as error:  # tokenizers raises nothing narrower
        raise TrainingError(f"cannot read {path}: {error}") from error
    cut = _cut(stored)
    if cut is None:
        raise TrainingError(f"{path} cuts text in a way onward cannot tell llama.cpp; {CONVERTER}")
    tokens, kinds = _tokens(stored, size, path)
    model = stored["model"]
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]
    fields = {
        "tokenizer.ggml.model": text("gpt2"),  # what llama.cpp calls every byte-level BPE
        "tokenizer.ggml.pre": text(cut),
        "tokenizer.ggml.tokens": several(tokens, gguf.GGUFValueType.STRING),
        "tokenizer.ggml.token_type": several(kinds, gguf.GGUFValueType.INT32),
    }
    if merges:
        fields["tokenizer.ggml.merges"] = several(merges, gguf.GGUFValueType.STRING)
    return fields | _special(folder, tokenizer, config)


def _cut(stored: Mapping[str, Any]) -> str | None:
    """The name in llama.cpp of how a tokenizer cuts text into words; None for unknown ways."""
    if stored["model"].get("type") != "BPE" or stored["model"].get("byte_fallback"):
        return None
    if (stored.get("normalizer") or {"type": "NFC"})["type"] != "NFC":
        return None
    outer = stored.get("pre_tokenizer") or {}
    parts = outer.get("pretokenizers", [outer])
    kinds = [part.get("type") for part in parts]
    if not parts or kinds[-1] != "ByteLevel" or parts[-1].get("add_prefix_space"):
        return None
    if kinds == ["ByteLevel"]:
        return "gpt-2" if parts[-1].get("use_regex", True) else None
    if kinds == ["Digits", "ByteLevel"]:
        alone = parts[0].get("individual_digits") and parts[1].get("use_regex", True)
        return "smollm" if alone else None
    if kinds == ["Split", "ByteLevel"] and not parts[1].get("use_regex", True):
        return _CUTS.get(parts[0].get("pattern", {}).get("Regex", ""))
    return None


def _tokens(stored: Mapping[str, Any], size: int, path: Path) -> tuple[list[str], list[int]]:
    """Token and kind of each id from 0 to ``size`` - 1."""
    named = {number: (token, _NORMAL) for token, number in stored["model"]["vocab"].items()}
    for added in stored.get("added_tokens", ()):
        kind = _CONTROL if added.get("special") else _USER_DEFINED
        named[added["id"]] = (added["content"], kind)
    if max(named) >= size:
        raise TrainingError(f"{path} has {max(named) + 1} tokens, the model only {size}")
    rows = [named.get(number, (f"[PAD{number}]", _UNUSED)) for number in range(size)]
    return [token for token, _ in rows], [kind for _, kind in rows]


def _special(folder: Path, tokenizer: Any, config: Mapping[str, Any]) -> dict[str, Field]:
    settings = _optional_json(folder / "tokenizer_config.json")
    fields: dict[str, Field] = {}
    ids = {}
    for role, key in (("bos", "bos"), ("eos", "eos"), ("pad", "padding"), ("unk", "unknown")):
        ids[role] = _id_of(role, settings, tokenizer, config)
        if ids[role] is not None:
            fields[f"tokenizer.ggml.{key}_token_id"] = count(ids[role] or 0)
    encoded = tokenizer.encode("a").ids
    begins = bool(encoded) and encoded[0] == ids["bos"]
    ends = len(encoded) > 1 and encoded[-1] == ids["eos"]
    fields["tokenizer.ggml.add_bos_token"] = yes_no(begins)
    fields["tokenizer.ggml.add_eos_token"] = yes_no(ends)
    template = folder / "chat_template.jinja"
    words = template.read_text("utf-8") if template.is_file() else settings.get("chat_template")
    if isinstance(words, str) and words:
        fields["tokenizer.chat_template"] = text(words)
    return fields


def _id_of(
    role: str,
    settings: Mapping[str, Any],
    tokenizer: Any,
    config: Mapping[str, Any],
) -> int | None:
    """The tokenizer's own special token; where it names none, that of ``config.json``."""
    token = settings.get(f"{role}_token")
    if isinstance(token, Mapping):  # older files describe it
        token = token.get("content")
    found = tokenizer.token_to_id(token) if token else config.get(f"{role}_token_id")
    if isinstance(found, list):  # several ends; templates end turns with the first
        found = found[0] if found else None
    return None if found is None else int(found)


def _optional_json(path: Path) -> dict[str, Any]:
    try:
        value: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise TrainingError(f"cannot read {path}: {error}") from error
    return value
