"""What each method trains, counted by hand, and that it starts as the base."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from onward.errors import TrainingError, UsageError
from onward.options import TuneOptions
from onward.training.methods.application import apply_method
from tests.training.methods.tuned import (
    BEFORE_TEXT,
    IDS,
    METHODS,
    MODELS,
    apart,
    fresh,
    options,
    outputs,
    tuned,
)

# Both: 320 tokens, 32 wide, 2 blocks, 4 heads of 8; rank 4. Llama: 2 heads of keys and values (16
# wide), 64 in the feed-forward. A block: q 1,024, k 512, v 512, o 1,024, feed-forward 3 x 2,048,
# two norms 64. GPT-2: c_attn 32 x 96, c_proj 32 x 32, c_fc 32 x 128, c_proj 128 x 32.
WHOLE = {
    "llama": 320 * 32 + 2 * 9_280 + 32,
    "gpt2": (320 + 256) * 32 + 2 * (12_288 + 96 + 32 + 128 + 32 + 128) + 64,
}
TRAINED = {
    ("llama", "full"): WHOLE["llama"],
    ("llama", "last-layer"): 32 + 320 * 32,
    ("llama", "last-blocks:1"): 9_280 + 32,
    ("llama", "lora"): 2 * 4 * ((32 + 32) + (32 + 16)),
    ("llama", "dora"): 2 * (4 * ((32 + 32) + (32 + 16)) + 32 + 16),
    ("llama", "bitfit"): 2 * (32 + 16 + 16 + 32 + 64 + 64 + 32),
    ("llama", "adapter"): 2 * 2 * (32 * 4 + 4 + 4 * 32 + 32),
    ("llama", "prompt"): 4 * 32,
    ("llama", "prefix"): 4 * 2 * 2 * 16,
    ("llama", "ia3"): 2 * (16 + 16 + 64),
    ("gpt2", "full"): WHOLE["gpt2"],
    ("gpt2", "last-layer"): 64 + 320 * 32,
    ("gpt2", "last-blocks:1"): 12_704 + 64,
    ("gpt2", "lora"): 2 * 4 * (32 + 96),
    ("gpt2", "dora"): 2 * (4 * (32 + 96) + 96),
    ("gpt2", "bitfit"): 2 * (96 + 32 + 128 + 32 + 32 + 32) + 32,
    ("gpt2", "adapter"): 2 * 2 * (32 * 4 + 4 + 4 * 32 + 32),
    ("gpt2", "prompt"): 4 * 32,
    ("gpt2", "prefix"): 4 * 2 * 2 * 32,
    ("gpt2", "ia3"): 2 * (96 + 128),
}
ADDED = ("lora", "dora", "adapter", "prompt", "prefix", "ia3")
PROMISED = {
    "full": ("",),
    "last-layer": ("lm_head", "model.norm", "ln_f"),
    "last-blocks:1": ("layers.1.", "h.1.", "model.norm", "ln_f"),
    "bitfit": (".bias",),
    "adapter": (".bottleneck.",),
    "prompt": ("prompt_encoder",),
    "prefix": ("prompt_encoder",),
    "ia3": (".ia3_l.",),
    "dora": (".lora_A.", ".lora_B.", ".lora_magnitude_vector."),
}
LORA = (".lora_A.", ".lora_B.")
both = pytest.mark.parametrize("kind", list(MODELS))
every = pytest.mark.parametrize("method", METHODS)


@both
@every
def test_the_trained_parameters_are_those_counted_by_hand(kind: str, method: str) -> None:
    model, trainable = apply_method(fresh(kind), options(method), seed=0)
    alike = method if (kind, method) in TRAINED else "lora"
    expected = TRAINED[kind, alike]
    grown = expected if alike in ADDED else 0
    grown += 320 * 32 if method == "last-layer" else 0
    grown += expected if (kind, method) == ("llama", "bitfit") else 0
    assert trainable.method == method
    assert trainable.trained == expected
    assert trainable.parameters == WHOLE[kind] + grown
    assert trainable.share == expected / (WHOLE[kind] + grown)
    learning = [name for name, one in model.named_parameters() if one.requires_grad]
    assert all(any(part in name for part in PROMISED.get(method, LORA)) for name in learning)


@both
@every
def test_only_what_is_trained_gets_gradients_and_all_of_it_does(kind: str, method: str) -> None:
    model, _ = apply_method(fresh(kind), options(method), seed=0)
    logits = model(input_ids=IDS)[0]
    loss: Any = torch.nn.functional.cross_entropy(logits[:, -1], IDS[:, 0])
    loss.backward()
    for name, parameter in model.named_parameters():
        assert (parameter.grad is not None) == parameter.requires_grad, name


@both
@every
@pytest.mark.parametrize("backbone", [False, True], ids=["causal", "backbone"])
def test_a_model_starts_as_its_base(kind: str, method: str, backbone: bool) -> None:  # noqa: FBT001
    base = outputs(fresh(kind, backbone=backbone))
    model, _ = apply_method(
        fresh(kind, backbone=backbone), options(method), seed=0, backbone=backbone
    )
    difference = apart(outputs(model.eval()), base)
    if method in BEFORE_TEXT:
        assert difference > 1e-3
    else:
        assert difference <= (1e-5 if method == "pissa" else 0)


@both
def test_the_last_layer_of_a_backbone_is_its_norm_alone(kind: str) -> None:
    _, trainable = apply_method(
        fresh(kind, backbone=True), options("last-layer"), seed=0, backbone=True
    )
    assert trainable.trained == (32 if kind == "llama" else 64)


@both
def test_the_head_gets_weights_of_its_own_where_it_shared_the_embeddings(kind: str) -> None:
    model, trainable = apply_method(fresh(kind), options("last-layer"), seed=0)
    assert model.lm_head.weight is not model.get_input_embeddings().weight
    assert not model.get_input_embeddings().weight.requires_grad
    assert "its own copy" in trainable.notes[0]
    model.tie_weights()
    assert model.lm_head.weight is not model.get_input_embeddings().weight


def test_one_seed_gives_one_start_and_leaves_the_callers_generator_alone() -> None:
    torch.manual_seed(11)
    expected = torch.rand(1)
    torch.manual_seed(11)
    starts = []
    for seed in (1, 1, 2):
        model, _ = apply_method(fresh_quietly(), options("lora"), seed=seed)
        starts.append(dict(model.named_parameters()))
    assert torch.rand(1) == expected
    name = next(name for name in starts[0] if "lora_A" in name)
    assert torch.equal(starts[0][name], starts[1][name])
    assert not torch.equal(starts[0][name], starts[2][name])


def fresh_quietly() -> object:
    """A model, made without touching the generator."""
    with torch.random.fork_rng(devices=[]):
        return fresh("llama")


def test_virtual_tokens_come_before_the_text() -> None:
    for method, length in (("prompt", 16), ("prefix", 12)):
        for backbone in (False, True):
            model, _ = apply_method(
                fresh("llama", backbone=backbone), options(method), seed=0, backbone=backbone
            )
            assert model(input_ids=IDS)[0].shape[1] == length


def test_a_prefix_begins_as_what_the_model_makes_of_real_tokens() -> None:
    """The text goes on as it would after these tokens: the cache is the model's own."""
    model, _ = apply_method(fresh("llama"), options("prefix"), seed=0)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        tokens = torch.randint(320, (1, 4))
    tokens[0, 0] = 1
    whole = fresh("llama")(input_ids=torch.cat([tokens.expand(2, 4), IDS], dim=1))[0][:, 4:]
    assert apart(outputs(model.eval()), whole.detach()) < 1e-5


@pytest.mark.parametrize("method", METHODS)
@both
@pytest.mark.filterwarnings("ignore:Position ids are not supported:UserWarning")
def test_writing_token_by_token_equals_reading_anew_for_each(kind: str, method: str) -> None:
    """The cache of keys and values must count virtual tokens in and go through adapters."""
    model = tuned(kind, method)
    written = IDS
    for _ in range(3):
        logits = model(input_ids=written, attention_mask=torch.ones_like(written))[0]
        written = torch.cat([written, logits[:, -1].argmax(dim=-1, keepdim=True)], dim=1)
    generated = model.generate(
        input_ids=IDS,
        attention_mask=torch.ones_like(IDS),
        max_new_tokens=3,
        do_sample=False,
        eos_token_id=None,
        pad_token_id=2,
    )
    assert torch.equal(generated, written)


def test_the_scale_of_an_update_is_alpha_over_rank() -> None:
    wanted = {"lora": 2.0, "rslora": 8 / 2, "dora": 2.0, "pissa": 2.0}
    for method, scale in wanted.items():
        model, _ = apply_method(fresh("llama"), options(method), seed=0)
        assert model.base_model.model.model.layers[0].self_attn.q_proj.scaling["default"] == scale
    model, _ = apply_method(fresh("llama"), options("lora", alpha=6), seed=0)
    assert model.base_model.model.model.layers[0].self_attn.q_proj.scaling["default"] == 1.5


def test_dropout_is_of_the_updates_input() -> None:
    model, _ = apply_method(fresh("llama"), options("lora", dropout=0.25), seed=0)
    layer = model.base_model.model.model.layers[0].self_attn.q_proj
    assert layer.lora_dropout["default"].p == 0.25


def test_ranks_that_a_matrix_cannot_have_are_refused() -> None:
    with pytest.raises(UsageError, match=r"--rank 17 .* 16 x 32 .* q_proj, v_proj: 16 at most"):
        apply_method(fresh("llama"), TuneOptions(rank=17), seed=0)
    apply_method(fresh("llama"), TuneOptions(rank=16), seed=0)
    with pytest.raises(UsageError, match="no bottleneck"):
        apply_method(fresh("llama"), TuneOptions(method="adapter", rank=33), seed=0)
    with pytest.raises(UsageError, match="at least 1"):
        apply_method(fresh("llama"), TuneOptions(rank=0), seed=0)


def test_more_blocks_than_there_are_and_unknown_methods_are_refused() -> None:
    with pytest.raises(UsageError, match="asks for 3 blocks, this model has 2"):
        apply_method(fresh("llama"), options("last-blocks:3"), seed=0)
    with pytest.raises(UsageError, match="choose full"):
        apply_method(fresh("llama"), options("qlora"), seed=0)


@pytest.mark.parametrize("method", ["lora", "bitfit", "full"])
def test_a_model_that_is_being_tuned_is_not_prepared_again(method: str) -> None:
    model, _ = apply_method(fresh("llama"), options(method), seed=0)
    with pytest.raises(TrainingError, match="load its base again"):
        apply_method(model, options("lora"), seed=0)
