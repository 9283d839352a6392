"""Tiny models of each architecture that is written for llama.cpp, and both engines' logits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import transformers
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

TEMPLATE = (
    "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
SPECIAL = ["<|pad|>", "<|end|>", "<|user|>", "<|assistant|>"]
PROMPT = (40, 41, 60, 33, 90, 12, 77, 40, 41)

_QWEN2 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_SIZES: dict[str, Any] = {
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 128,
    "bos_token_id": 1,
    "eos_token_id": 1,
    "pad_token_id": 0,
}


def config_of(kind: str, vocabulary: int) -> Any:
    """A small configuration: ``llama``, ``llama+biases``, ``mistral``, and others."""
    sizes = {**_SIZES, "vocab_size": vocabulary}
    if kind == "llama+biases":
        return transformers.LlamaConfig(**sizes, attention_bias=True, mlp_bias=True)
    if kind == "llama tied":
        return transformers.LlamaConfig(**sizes, tie_word_embeddings=True)
    if kind == "mistral":
        return transformers.MistralConfig(**sizes, sliding_window=None)
    if kind == "qwen3":
        return transformers.Qwen3Config(**sizes, head_dim=32)
    if kind == "gpt2":
        small: dict[str, Any] = {"n_embd": 64, "n_layer": 2, "n_head": 4, "n_positions": 128}
        ends: dict[str, Any] = {"bos_token_id": 1, "eos_token_id": 1}
        return transformers.GPT2Config(**small, **ends, vocab_size=vocabulary)
    return {"llama": transformers.LlamaConfig, "qwen2": transformers.Qwen2Config}[kind](**sizes)


def tokenizer_of(cut: str) -> Tokenizer:
    """A byte-level BPE tokenizer that cuts text the way llama.cpp calls ``cut``."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = {
        "gpt-2": pre_tokenizers.ByteLevel(add_prefix_space=False),
        "smollm": pre_tokenizers.Sequence(
            [
                pre_tokenizers.Digits(individual_digits=True),
                pre_tokenizers.ByteLevel(add_prefix_space=False),
            ]
        ),
        "qwen2": pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(_QWEN2), behavior="isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        ),
    }[cut]
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=SPECIAL,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    words = ["the river flows north in 2022 and 1999", "the wind over the sea", "größer als 10"]
    tokenizer.train_from_iterator(words * 4, trainer)
    return tokenizer


def write_model(folder: Path, kind: str, cut: str = "gpt-2") -> Any:
    """Save a random model of ``kind`` with its tokenizer in ``folder`` and return it."""
    tokenizer = tokenizer_of(cut)
    torch.manual_seed(0)
    config = config_of(kind, tokenizer.get_vocab_size() + 3)  # three rows that no token has
    auto: Any = transformers.AutoModelForCausalLM
    model = auto.from_config(config).eval()
    for name, parameter in model.named_parameters():  # biases and norms that are not all alike
        with torch.no_grad():
            noise = torch.randn(parameter.shape) * (0.3 if parameter.ndim > 1 else 0.1)
            parameter.add_(noise if "embed" not in name else noise * 2)
    model.save_pretrained(folder)
    fast: Any = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|end|>", pad_token="<|pad|>"
    )
    fast.chat_template = TEMPLATE
    fast.save_pretrained(folder)
    return model


def weights_of(model: Any) -> dict[str, npt.NDArray[np.float32]]:
    """The state of a model as numpy arrays, float32."""
    return {name: value.float().numpy() for name, value in model.state_dict().items()}


def transformers_logprobs(model: Any, prompt: Sequence[int] = PROMPT) -> npt.NDArray[np.float32]:
    """Log-probability of each next token."""
    with torch.inference_mode():
        logits = model(torch.tensor([list(prompt)])).logits[0, -1]
    result: npt.NDArray[np.float32] = logits.log_softmax(-1).numpy()
    return result


def llama_logprobs(
    file: Path, adapter: Path | None = None, prompt: Sequence[int] = PROMPT
) -> dict[int, float]:
    """Log-probability of the 20 likeliest next tokens, as llama.cpp computes them."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(file)
    params.n_ctx = 128
    params.fit_params = params.warmup = False
    params.verbosity = -1
    params.ui = False
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    # What llama.cpp rounds to 16 bits for speed is no question of what the file says.
    params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.cache_type_k = params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32
    if adapter is not None:
        params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(adapter), 1.0)]
    server = xllamacpp.Server(params)
    asked = {"prompt": list(prompt), "n_predict": 1, "n_probs": 20, "temperature": 0.0}
    # Only a token that is shown has probabilities, which are those before this bias.
    answer = server.handle_completions({**asked, "logit_bias": [[40, 1000.0]]})
    likeliest = answer["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
    return {row["id"]: row["logprob"] for row in likeliest}


def tolerance(kind: str) -> float:
    """Nats between the engines; llama.cpp looks the GELU of GPT-2 up in a table of 16 bits."""
    return 5e-3 if kind == "gpt2" else 1e-4


def largest_difference(ours: dict[int, float], reference: npt.NDArray[np.float32]) -> float:
    """Between the likeliest tokens' log-probabilities, in nats."""
    return max(abs(value - float(reference[token])) for token, value in ours.items())
