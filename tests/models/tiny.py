"""Tiny models with random weights, in the formats of real ones, made on the spot."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

WORDS = [
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "river", "flows", "north", "revenue"),
    *("was", "high", "in", "2022", "who", "wrote", "report", ".", ",", "?", "##s", "price"),
]


def minilm_weights() -> dict[str, npt.NDArray[Any]]:
    """Weights of the shapes of all-MiniLM-L6-v2, with a vocabulary of WORDS."""
    return dict(_minilm_weights())


@functools.cache
def _minilm_weights() -> dict[str, npt.NDArray[Any]]:
    rng = np.random.default_rng(0)

    def random(*shape: int) -> npt.NDArray[Any]:
        return rng.normal(0, 0.05, shape).astype(np.float32)

    def norm(name: str) -> dict[str, npt.NDArray[Any]]:
        return {f"{name}.weight": 1 + random(384), f"{name}.bias": random(384)}

    def linear(name: str, columns: int, rows: int) -> dict[str, npt.NDArray[Any]]:
        return {f"{name}.weight": random(rows, columns), f"{name}.bias": random(rows)}

    weights = {
        "embeddings.word_embeddings.weight": random(len(WORDS), 384),
        "embeddings.position_embeddings.weight": random(512, 384),
        "embeddings.token_type_embeddings.weight": random(2, 384),
        **norm("embeddings.LayerNorm"),
    }
    for layer in range(6):
        name = f"encoder.layer.{layer}"
        for part in ("query", "key", "value"):
            weights |= linear(f"{name}.attention.self.{part}", 384, 384)
        weights |= linear(f"{name}.attention.output.dense", 384, 384)
        weights |= norm(f"{name}.attention.output.LayerNorm")
        weights |= linear(f"{name}.intermediate.dense", 384, 1536)
        weights |= linear(f"{name}.output.dense", 1536, 384)
        weights |= norm(f"{name}.output.LayerNorm")
    return weights


def write_tokenizer(path: Path) -> Path:
    """A WordPiece tokenizer of WORDS, cut and padded as the published one is."""
    vocabulary = {word: i for i, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.enable_truncation(128)
    tokenizer.enable_padding(length=128)
    tokenizer.save(str(path))
    return path


def write_chat_model(folder: Path, *, window: int = 64) -> Path:
    """A Llama of two small layers with random weights and a chat template, for transformers."""
    import torch
    import transformers

    words = ["<pad>", "<s>", "</s>", "<unk>", *(chr(c) for c in range(32, 127))]
    tokenizer = Tokenizer(
        models.BPE({word: i for i, word in enumerate(words)}, [], unk_token="<unk>")
    )
    tokenizer.decoder = decoders.Fuse()
    fast: Any = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>"
    )
    fast.chat_template = (
        "{% for m in messages %}{{ m.role[0] }}:{{ m.content }} {% endfor %}"
        "{% if add_generation_prompt %}a:{% endif %}"
    )
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=len(words),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=window,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=0,
    )
    transformers.LlamaForCausalLM(config).save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder
