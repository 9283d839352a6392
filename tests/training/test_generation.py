"""Greedy decoding in batches: equal to one prompt at a time, and to the plainest loop."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from onward.training.generation import Decoding, Generated, generate_batch
from tests.training.test_losses import adapted
from tests.training.tiny import tiny_gpt2, tiny_llama, tiny_tokenizer

PROMPTS = [[5, 6, 7], [8, 9, 10, 11, 12, 13], [20, 21], [30, 31, 32], [40]]
END = 2


def lively(model: Any) -> Any:
    """Random weights so large that no two tokens are nearly as likely."""
    torch.manual_seed(3)
    for parameter in model.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.6)
    return model


def naive(model: Any, prompt: list[int], most: int, stop: set[int]) -> Generated:
    """The whole sequence anew for every token, no cache."""
    ids = list(prompt)
    with torch.no_grad():
        while len(ids) - len(prompt) < most:
            row = torch.tensor([ids])
            token = int(model(input_ids=row, attention_mask=row * 0 + 1).logits[0, -1].argmax())
            if token in stop:
                text = tiny_tokenizer().decode(ids[len(prompt) :], skip_special_tokens=True)
                return Generated(text, len(ids) - len(prompt), finished=True)
            ids.append(token)
    text = tiny_tokenizer().decode(ids[len(prompt) :], skip_special_tokens=True)
    return Generated(text, most, finished=False)


@pytest.mark.parametrize("kind", ["llama", "gpt2", "lora", "prompt", "prefix"])
@pytest.mark.parametrize("batch_tokens", [1, 64, 4096])
def test_a_batch_writes_what_each_prompt_alone_does(kind: str, batch_tokens: int) -> None:
    plain = {"llama": tiny_llama, "gpt2": tiny_gpt2}
    model = lively(plain[kind]() if kind in plain else adapted(kind))
    some = naive(model, PROMPTS[0], 8, set())
    assert some.tokens == 8
    decoding = Decoding(8, {END}, batch_tokens)
    written = generate_batch(model, tiny_tokenizer(), PROMPTS, decoding, precision="fp32")
    assert written == [naive(model, prompt, 8, {END}) for prompt in PROMPTS]


def test_any_of_several_stop_tokens_ends_an_answer_and_is_no_part_of_it() -> None:
    model, tokenizer = lively(tiny_llama()), tiny_tokenizer()
    with torch.no_grad():
        free = model.generate(
            input_ids=torch.tensor([PROMPTS[0]]), max_new_tokens=6, do_sample=False, eos_token_id=-1
        )[0, 3:].tolist()
    third = free[2]
    assert third not in free[:2]
    (one,) = generate_batch(
        model, tokenizer, PROMPTS[:1], Decoding(6, (END, third)), precision="fp32"
    )
    assert one == Generated(tokenizer.decode(free[:2]), 2, finished=True)


def test_without_stop_tokens_only_the_length_ends_an_answer() -> None:
    model = lively(tiny_llama())
    model.generation_config.eos_token_id = list(range(320))
    (one,) = generate_batch(model, tiny_tokenizer(), [[5]], Decoding(7, ()), precision="fp32")
    assert (one.tokens, one.finished) == (7, False)


def test_the_settings_that_a_model_brings_along_are_not_used_and_stay() -> None:
    model, tokenizer = lively(tiny_llama()), tiny_tokenizer()
    before = generate_batch(model, tokenizer, PROMPTS, Decoding(8, {END}), precision="fp32")
    model.generation_config.repetition_penalty = 5.0
    model.generation_config.min_new_tokens = 8
    model.generation_config.do_sample = True
    settings = model.generation_config
    assert before == generate_batch(model, tokenizer, PROMPTS, Decoding(8, {END}), precision="fp32")
    assert model.generation_config is settings


def test_answers_end_where_the_window_does() -> None:
    model, tokenizer = lively(tiny_llama()), tiny_tokenizer()
    prompts = [[5] * 250, [6] * 254, [7] * 256, [8] * 300, [], [9, 10]]
    written = generate_batch(model, tokenizer, prompts, Decoding(20, ()), precision="fp32")
    assert [one.tokens for one in written] == [6, 2, 0, 0, 0, 20]
    assert [one.problem for one in written] == [
        "",
        "",
        "the prompt has 256 tokens, which leaves no room in the model's 256",
        "the prompt has 300 tokens, which leaves no room in the model's 256",
        "the prompt is empty",
        "",
    ]


def test_progress_counts_every_prompt_to_the_end() -> None:
    seen: list[tuple[str, int, int]] = []

    def note(stage: str, done: int, total: int) -> None:
        seen.append((stage, done, total))

    generate_batch(
        tiny_llama(),
        tiny_tokenizer(),
        [*PROMPTS, []],
        Decoding(2, {END}, batch_tokens=10),
        precision="fp32",
        progress=note,
    )
    assert seen[-1] == ("answering", 6, 6)
    assert [done for _, done, _ in seen] == sorted({done for _, done, _ in seen})


def test_no_prompts_give_nothing_and_no_length_is_refused() -> None:
    model, tokenizer = tiny_llama(), tiny_tokenizer()
    assert generate_batch(model, tokenizer, [], Decoding(5, {END}), precision="fp32") == []
    with pytest.raises(ValueError, match="at most 0 tokens"):
        generate_batch(model, tokenizer, PROMPTS, Decoding(0, {END}), precision="fp32")
