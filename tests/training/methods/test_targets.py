"""Matrices by their role, over architectures that name and fuse them differently."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import transformers

from onward.errors import TrainingError, UsageError
from onward.training.methods.anatomy import (
    attention_of,
    decoder_blocks,
    feed_forward_of,
    final_norm,
    output_head,
)
from onward.training.methods.targets import find_targets
from tests.training.methods.tuned import fresh

SMALL = {"vocab_size": 64, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
WIDE = {**SMALL, "intermediate_size": 32}
ARCHITECTURES = {
    "qwen2": ("Qwen2", {**WIDE, "num_key_value_heads": 1}),
    "mistral": ("Mistral", {**WIDE, "num_key_value_heads": 1}),
    "gemma2": ("Gemma2", {**WIDE, "num_key_value_heads": 1, "head_dim": 8}),
    "phi": ("Phi", WIDE),
    "phi3": ("Phi3", {**WIDE, "pad_token_id": 0}),
    "gpt_neox": ("GPTNeoX", WIDE),
    "falcon": ("Falcon", SMALL),
    "opt": ("OPT", {**SMALL, "ffn_dim": 32, "word_embed_proj_dim": 16}),
}
SPLIT = ("q_proj", "v_proj")


def build(name: str) -> Any:
    prefix, settings = ARCHITECTURES[name]
    torch.manual_seed(0)
    config = getattr(transformers, f"{prefix}Config")(**settings)
    return getattr(transformers, f"{prefix}ForCausalLM")(config).eval()


@pytest.mark.parametrize(
    ("name", "attention", "outward", "down"),
    [
        ("qwen2", SPLIT, "o_proj", "down_proj"),
        ("mistral", SPLIT, "o_proj", "down_proj"),
        ("gemma2", SPLIT, "o_proj", "down_proj"),
        ("phi", SPLIT, "dense", "fc2"),
        ("phi3", ("qkv_proj",), "o_proj", "down_proj"),
        ("gpt_neox", ("query_key_value",), "dense", "dense_4h_to_h"),
        ("falcon", ("query_key_value",), "dense", "dense_4h_to_h"),
        ("opt", SPLIT, "out_proj", "fc2"),
    ],
)
def test_every_architecture_has_its_parts(
    name: str, attention: tuple[str, ...], outward: str, down: str
) -> None:
    model = build(name)
    _, blocks = decoder_blocks(model)
    assert len(blocks) == 2
    assert final_norm(model).weight.shape == (16,)
    head: Any = output_head(model)
    assert head.weight.shape == (64, 16)
    assert output_head(model.base_model) is None
    attention_of(blocks[0])
    feed_forward_of(blocks[0])
    found = find_targets(model, ("q", "v"))
    assert found.names == attention
    assert bool(found.notes) == (len(attention) == 1)
    assert find_targets(model, ("o",)).names == (outward,)
    assert find_targets(model, ("down",)).names == (down,)


def test_query_and_value_of_llama_are_two_matrices_in_each_block() -> None:
    found = find_targets(fresh("llama"), ("q", "v"))
    assert found.names == ("q_proj", "v_proj")
    assert [tuple(module.weight.shape) for module in found.modules] == 2 * [(32, 32), (16, 32)]
    assert found.notes == ()


def test_all_linear_layers_are_those_of_the_blocks_and_never_the_head() -> None:
    found = find_targets(fresh("llama"), ("all-linear",))
    assert len(found.modules) == 14
    assert found.names == (
        *("down_proj", "gate_proj", "k_proj", "o_proj", "q_proj", "up_proj", "v_proj"),
    )


def test_the_fused_matrix_of_gpt2_is_taken_with_a_note() -> None:
    found = find_targets(fresh("gpt2"), ("q", "v"))
    assert found.names == ("c_attn",)
    assert found.notes == (
        "c_attn holds q, k, v in one matrix, which can only be updated as a whole: k too",
    )
    assert find_targets(fresh("gpt2"), ("q", "k", "v")).notes == ()
    assert find_targets(fresh("gpt2"), ("c_attn",)).notes == ()


def test_matrices_that_end_alike_keep_their_parents_name() -> None:
    assert find_targets(fresh("gpt2"), ("o",)).names == ("attn.c_proj",)
    assert find_targets(fresh("gpt2"), ("down", "up")).names == ("c_fc", "mlp.c_proj")
    assert find_targets(fresh("gpt2"), ("o", "down")).names == ("c_proj",)


@pytest.mark.parametrize("target", ["lm_head", "embed_tokens", "x", "", "proj", "запрос"])
def test_what_is_no_linear_layer_of_the_blocks_is_refused_with_those_there_are(
    target: str,
) -> None:
    with pytest.raises(UsageError, match=r"self_attn\.q_proj.*mlp\.down_proj"):
        find_targets(fresh("llama"), (target,))


def test_a_gate_that_gpt2_lacks_and_no_targets_at_all_are_refused() -> None:
    with pytest.raises(UsageError, match=r"attn\.c_attn"):
        find_targets(fresh("gpt2"), ("gate",))
    with pytest.raises(UsageError, match="no --targets"):
        find_targets(fresh("gpt2"), ())


def test_what_has_no_blocks_is_refused() -> None:
    with pytest.raises(TrainingError, match="no list of decoder blocks"):
        decoder_blocks(torch.nn.Linear(2, 2))
