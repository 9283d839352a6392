"""Tiny language models with random weights and a real tokenizer, made on the spot."""

from __future__ import annotations

import functools
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM
from transformers import PreTrainedTokenizerFast as FastTokenizer

TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + "
    "message['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
SENTENCES = [
    "The river flows north, and the bridge is closed in winter.",
    "Who wrote the report? Mira wrote it in March.",
    "Add two and three: five. Name a colour: blue, green, red.",
]


@functools.cache
def _tokenizer_text() -> str:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    text: str = tokenizer.to_str()
    return text


def tiny_tokenizer(template: str | None = TEMPLATE) -> Any:
    """A byte-level BPE tokenizer that pads with its end token, as small models do."""
    tokenizer: Any = FastTokenizer(
        tokenizer_object=Tokenizer.from_str(_tokenizer_text()),
        eos_token="<|im_end|>",
        pad_token="<|im_end|>",
        bos_token="<|im_start|>",
    )
    tokenizer.chat_template = template
    return tokenizer


def tiny_llama(seed: int = 0, *, window: int = 256) -> Any:
    """Two layers, 32 wide, four heads that share two keys, embeddings tied."""
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(tiny_tokenizer()),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=window,
        tie_word_embeddings=True,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=2,
    )
    model: Any = LlamaForCausalLM(config)
    return model.eval()


def tiny_gpt2(seed: int = 0) -> Any:
    """Two layers, 32 wide, with biases and learned positions."""
    torch.manual_seed(seed)
    config = GPT2Config(
        vocab_size=len(tiny_tokenizer()), n_positions=256, n_embd=32, n_layer=2, n_head=4
    )
    model: Any = GPT2LMHeadModel(config)
    return model.eval()
