"""A causal language model and its tokenizer, as transformers loads them, with its quirks mended.

Knows folders, hub repositories and GGUF files. Refuses to know names of models and what they are
loaded for. Needs torch and transformers; import it where they are needed, not before.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import pre_tokenizers

from onward.errors import ModelError, OfflineError, UsageError

UNKNOWN_WINDOW = 2048


def load_causal_model(
    name: str, where: str, gguf_file: str | None = None, *, offline: bool, dtype: Any
) -> tuple[Any, Any]:
    """Return (tokenizer, model) of the folder or hub repository ``where``; no code of it is run.

    With ``gguf_file`` the weights are dequantised from that file of the folder. ``dtype`` is one of
    torch's, or ``auto``. Raises ModelError, which says ``name``, or OfflineError for a repository
    that is not on this machine.
    """
    here = Path(where).exists()
    source: dict[str, Any] = {"local_files_only": offline or here}
    if gguf_file is not None:
        source["gguf_file"] = gguf_file
    try:
        with quiet(), redirect_stderr(StringIO()):  # its bars for GGUF files heed no setting
            tokenizer: Any = transformers.AutoTokenizer.from_pretrained(where, **source)
            model: Any = transformers.AutoModelForCausalLM.from_pretrained(
                where, dtype=dtype, **source
            )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        kind = OfflineError if offline and not here else ModelError
        raise kind(f"cannot load {name}: {' '.join(str(error).split())[:400]}") from error
    if gguf_file is not None:
        _mend(tokenizer, model, Path(where) / gguf_file)
    return tokenizer, model


def window_of(model: Any) -> int:
    """Positions that the model was made for."""
    return int(getattr(model.config, "max_position_embeddings", UNKNOWN_WINDOW))


def computes_in_bfloat16(precision: str) -> bool:
    """Whether ``auto``, ``bf16`` or ``fp32`` means bfloat16 here: where the hardware has it.

    Raises UsageError for another precision.
    """
    if precision not in ("fp32", "bf16", "auto"):
        raise UsageError(f"no precision '{precision}'; there are: fp32, bf16, auto")
    if precision != "auto":
        return precision == "bf16"
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    cpu: Any = torch.cpu
    return bool(cpu._is_avx512_bf16_supported() or cpu._is_amx_tile_supported())


@contextmanager
def quiet() -> Iterator[None]:
    """Let transformers print nothing but errors: people see our progress and our messages."""
    logging: Any = transformers.utils.logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # addressed to developers
            yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def _mend(tokenizer: Any, model: Any, file: Path) -> None:
    """Undo what transformers gets wrong about GGUF files.

    The weights are plain floats now; marked as quantised they could not be saved. And of the ways
    to split a text before it is tokenised it knows only the commonest: SmolLM splits digits too.
    """
    model.hf_quantizer = None
    model.is_quantized = False
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    if _splitting(file) == "smollm":
        tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Digits(individual_digits=True),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
            ]
        )


def _splitting(file: Path) -> str:
    """What the file calls its way to split texts; "" where it does not say."""
    import gguf

    field = gguf.GGUFReader(file).get_field("tokenizer.ggml.pre")
    return str(field.contents()) if field is not None else ""
