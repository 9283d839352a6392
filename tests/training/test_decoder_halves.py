"""Decoders in two halves: they give the whole, or say why they cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from transformers import (
    BloomConfig,
    BloomModel,
    Gemma2Config,
    Gemma2Model,
    GPTNeoXConfig,
    GPTNeoXModel,
    LlamaConfig,
    LlamaModel,
    MistralConfig,
    MistralModel,
    OPTConfig,
    OPTModel,
    PhiConfig,
    PhiModel,
    Qwen2Config,
    Qwen2Model,
    Qwen3Config,
    Qwen3Model,
)

from onward.options import TuneOptions
from onward.training.batches import padded, pooled_position
from onward.training.classifier import backbone_of
from onward.training.decoder_halves import Halves, Unsplittable, first_trained_block, split
from onward.training.methods.application import apply_method
from onward.training.pooled_block import PooledDecoder, pooled_top
from tests.training.tiny import tiny_gpt2, tiny_llama

_SIZE: dict[str, Any] = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "vocab_size": 97,
    "head_dim": 8,
    "pad_token_id": 0,
}
_WINDOW: dict[str, Any] = {
    "use_sliding_window": True,
    "sliding_window": 3,
    "layer_types": ["full_attention", "sliding_attention", "full_attention"],
}
FAMILIES: dict[str, Callable[[], Any]] = {
    "llama": lambda: LlamaModel(LlamaConfig(**_SIZE)),
    "mistral": lambda: MistralModel(MistralConfig(**_SIZE, sliding_window=3)),
    "qwen2": lambda: Qwen2Model(Qwen2Config(**_SIZE, **_WINDOW)),
    "qwen3": lambda: Qwen3Model(Qwen3Config(**_SIZE)),
    "gemma2": lambda: Gemma2Model(Gemma2Config(**_SIZE)),
    "gpt-neox": lambda: GPTNeoXModel(GPTNeoXConfig(**_SIZE)),
    "phi": lambda: PhiModel(PhiConfig(**_SIZE)),
    "gpt2": lambda: backbone_of(tiny_gpt2()),
}
IDS = [torch.tensor(record) for record in ((4, 9, 5), (6, 7, 8, 9, 10, 11, 12), (3,))]


def decoder(family: str) -> Any:
    torch.manual_seed(3)
    return FAMILIES[family]().eval()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("pooling", ["last", "mean"])
def test_the_halves_give_what_the_whole_gives(family: str, pooling: str) -> None:
    backbone = decoder(family)
    ids, mask = padded(IDS)
    for blocks in range(1, backbone.config.num_hidden_layers + 1):
        halves = split(backbone, blocks)
        assert isinstance(halves, Halves), halves
        top = pooled_top(backbone, halves, pooling).eval()
        with torch.no_grad():
            whole = backbone(input_ids=ids, attention_mask=mask).last_hidden_state
            states = halves.below(input_ids=ids, attention_mask=mask).last_hidden_state
            found = top(inputs_embeds=states, attention_mask=mask, use_cache=False)
        place = (torch.arange(3), pooled_position(mask, "last"))
        seen = mask.bool() if pooling == "mean" else place
        assert torch.allclose(found.last_hidden_state[seen], whole[seen], atol=1e-5)
        pools_one = pooling == "last" and blocks < backbone.config.num_hidden_layers
        assert isinstance(top, PooledDecoder) == pools_one


@pytest.mark.parametrize(
    ("method", "blocks"),
    [("last-layer", 2), ("last-blocks:1", 1), ("last-blocks:2", 0), ("full", 0), ("bitfit", 0)],
)
def test_what_lies_below_is_told_by_what_is_trained(method: str, blocks: int) -> None:
    backbone, _ = apply_method(
        backbone_of(tiny_gpt2()), TuneOptions(method=method), seed=0, backbone=True
    )
    assert first_trained_block(backbone) == blocks
    halves = split(backbone)
    if blocks:
        assert isinstance(halves, Halves)
        assert halves.above == 2 - blocks
    else:
        assert halves == Unsplittable("the lowest layers are trained too")


def test_trained_embeddings_leave_nothing_below() -> None:
    backbone = backbone_of(tiny_llama()).requires_grad_(requires_grad=False)
    assert first_trained_block(backbone) == 2
    backbone.embed_tokens.requires_grad_(requires_grad=True)
    assert first_trained_block(backbone) == 0


def test_the_whole_is_left_as_it_was() -> None:
    backbone = backbone_of(tiny_llama()).train()
    names = list(backbone.state_dict())
    assert isinstance(split(backbone, 1), Halves)
    assert backbone.training
    assert list(backbone.state_dict()) == names
    assert backbone.config.num_hidden_layers == len(backbone.layers) == 2


def test_other_decoders_and_adapters_say_why_not() -> None:
    adapted, _ = apply_method(backbone_of(tiny_llama()), TuneOptions(), seed=0, backbone=True)
    assert split(adapted, 1) == Unsplittable("an adapter reaches through the whole model")
    bloom = BloomModel(BloomConfig(hidden_size=32, n_layer=2, n_head=4, vocab_size=97))
    with torch.no_grad():
        bloom.word_embeddings_layernorm.bias.uniform_()
    assert split(bloom, 1) == Unsplittable("the halves of BloomModel do not give the whole")
    sizes: dict[str, Any] = {
        "hidden_size": 32,
        "ffn_dim": 64,
        "word_embed_proj_dim": 32,
        "vocab_size": 97,
    }
    opt = OPTModel(OPTConfig(**sizes, num_hidden_layers=2, num_attention_heads=4))
    assert split(opt, 1) == Unsplittable("the blocks of OPTModel cannot be told")
    assert first_trained_block(opt) == 0
