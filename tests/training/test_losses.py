"""Losses of records: right beside padding, in batches, and under what PEFT puts in front."""

from __future__ import annotations

import math
import warnings
from typing import Any

import peft
import pytest
import torch

from onward.training.losses import measuring, record_losses, text_losses
from onward.types import Encoded
from tests.training.tiny import tiny_gpt2, tiny_llama, tiny_tokenizer

EOS = 2
RECORDS = [
    Encoded((5, 6, 7, 8), (False, False, True, True)),
    Encoded((9, 10, 11, 12, 13, 14, EOS), (False, False, False, False, True, True, True)),
    Encoded((20, 21, EOS), (False, True, True)),
    Encoded((5, EOS, 7, EOS, 9, 10), (True, True, False, True, False, True)),
]
ADAPTERS = {
    "lora": peft.LoraConfig(
        r=4, task_type="CAUSAL_LM", target_modules=["q_proj", "v_proj"], init_lora_weights=False
    ),
    "prompt": peft.PromptTuningConfig(num_virtual_tokens=5, task_type="CAUSAL_LM"),
    "prefix": peft.PrefixTuningConfig(num_virtual_tokens=5, task_type="CAUSAL_LM"),
}


def adapted(kind: str) -> Any:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=FutureWarning)
        model: Any = peft.get_peft_model(tiny_llama(), ADAPTERS[kind])
    torch.manual_seed(1)
    for parameter in model.parameters():
        if parameter.requires_grad:
            torch.nn.init.normal_(parameter, std=0.3)
    return model.eval()


def by_hand(model: Any, one: Encoded) -> float:
    """One record, no padding, all logits, token by token."""
    ids = torch.tensor([one.ids])
    with torch.no_grad():
        out = model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[0, -len(one.ids) :]
    told = [
        -float(torch.log_softmax(out[at - 1], dim=-1)[one.ids[at]])
        for at in range(1, len(one.ids))
        if one.supervised[at]
    ]
    return sum(told) / len(told)


@pytest.mark.parametrize("kind", ["llama", "gpt2", *ADAPTERS])
def test_a_batch_gives_what_each_record_gives_alone(kind: str) -> None:
    plain = {"llama": tiny_llama, "gpt2": tiny_gpt2}
    model = plain[kind]() if kind in plain else adapted(kind)
    losses = record_losses(model, RECORDS, precision="fp32")
    assert losses == pytest.approx([by_hand(model, one) for one in RECORDS], abs=1e-5)


@pytest.mark.parametrize("batch_tokens", [1, 8, 16, 4096])
def test_the_size_of_a_batch_changes_neither_losses_nor_their_order(batch_tokens: int) -> None:
    model = tiny_llama()
    losses = record_losses(model, RECORDS, precision="fp32", batch_tokens=batch_tokens)
    assert losses == pytest.approx([by_hand(model, one) for one in RECORDS], abs=1e-5)


def test_a_model_that_cannot_choose_positions_gives_the_same() -> None:
    class Whole(torch.nn.Module):
        def __init__(self, inner: Any) -> None:
            super().__init__()
            self.inner, self.config = inner, inner.config

        def get_input_embeddings(self) -> Any:
            return self.inner.get_input_embeddings()

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.inner(input_ids=input_ids, attention_mask=attention_mask)

    model = tiny_llama()
    whole = record_losses(Whole(model), RECORDS, precision="fp32")
    assert whole == pytest.approx(record_losses(model, RECORDS, precision="fp32"), abs=1e-6)


def test_a_model_of_zeros_finds_every_token_equally_likely() -> None:
    model = tiny_llama()
    for parameter in model.parameters():
        torch.nn.init.zeros_(parameter)
    losses = record_losses(model, RECORDS, precision="fp32")
    assert losses == pytest.approx([math.log(len(tiny_tokenizer()))] * 4, abs=1e-5)


def test_what_cannot_be_said_is_none_and_the_others_keep_their_places() -> None:
    nothing = Encoded((5, 6), (False, False))
    first_only = Encoded((5, 6), (True, False))
    too_long = Encoded((5,) * 300, (True,) * 300)
    empty = Encoded((), ())
    losses = record_losses(
        tiny_llama(), [nothing, RECORDS[0], first_only, too_long, empty], precision="fp32"
    )
    assert [loss is None for loss in losses] == [True, False, True, True, True]
    assert record_losses(tiny_llama(), [], precision="fp32") == []


def test_virtual_tokens_take_their_part_of_the_window() -> None:
    full = Encoded((5,) * 255, (True,) * 255)
    assert record_losses(tiny_llama(), [full], precision="fp32") != [None]
    assert record_losses(adapted("prompt"), [full], precision="fp32") == [None]


def test_bfloat16_gives_nearly_the_same() -> None:
    model = tiny_llama()
    exact = record_losses(model, RECORDS, precision="fp32")
    assert record_losses(model, RECORDS, precision="bf16") == pytest.approx(exact, rel=0.02)


def test_measuring_leaves_the_model_training_as_it_was() -> None:
    model = tiny_llama().train()
    model.model.layers[0].eval()
    with measuring(model, "fp32"):
        assert not any(module.training for module in model.modules())
        assert not torch.is_grad_enabled()
    assert model.training
    assert not model.model.layers[0].training
    model(input_ids=torch.tensor([[5, 6]]), labels=torch.tensor([[5, 6]])).loss.backward()


def test_every_token_of_a_text_is_learned_in_any_script() -> None:
    model, tokenizer = tiny_llama(), tiny_tokenizer()
    texts = ["The river flows north.", "Η γέφυρα", "橋は閉まっています 🚧"]
    expected = []
    for text in texts:
        ids = tuple(tokenizer(text)["input_ids"])
        expected.append(by_hand(model, Encoded(ids, (True,) * len(ids))))
    assert text_losses(model, tokenizer, texts, precision="fp32") == pytest.approx(
        expected, abs=1e-5
    )


def test_a_text_without_a_loss_is_named() -> None:
    with pytest.raises(ValueError, match="a text of 0 tokens has no loss"):
        text_losses(tiny_llama(), tiny_tokenizer(), ["The bridge", ""], precision="fp32")
