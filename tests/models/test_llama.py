"""llama.cpp on the real SmolLM2, where an earlier run fetched it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest

from onward.errors import ModelError
from onward.models.llama import LlamaModel
from onward.types import Message, Sampling

ASK = [Message("user", "What is the capital of France?")]


def test_a_schema_binds_whatever_the_model_thinks(smollm2: LlamaModel) -> None:
    city = {"type": "object", "properties": {"city": {"enum": ["Oslo"]}}, "required": ["city"]}
    bound = smollm2.complete(ASK, Sampling(max_tokens=40, schema=city))
    assert json.loads(bound.text) == {"city": "Oslo"}
    with pytest.raises(ModelError, match="cannot take this request"):
        smollm2.complete(ASK, Sampling(schema={"type": "no such type"}))


def test_writing_can_be_interrupted(smollm2: LlamaModel) -> None:
    def interrupt(piece: str) -> None:
        raise KeyboardInterrupt(piece)

    with pytest.raises(KeyboardInterrupt):
        smollm2.complete(ASK, on_text=interrupt)


def test_a_seed_makes_chance_repeatable(smollm2: LlamaModel) -> None:
    warm = [
        smollm2.complete(ASK, Sampling(max_tokens=8, temperature=1.0, seed=3)).text
        for _ in range(2)
    ]
    assert warm[0] == warm[1]


def test_a_prompt_that_does_not_fit_is_explained_with_both_numbers(smollm2: LlamaModel) -> None:
    with pytest.raises(ModelError, match=r"the prompt has 90\d\d tokens and smollm2 takes 8192"):
        smollm2.complete([Message("user", "word " * 9000)])


def test_loading_and_answering_print_nothing(
    smollm2: LlamaModel, capfd: pytest.CaptureFixture[str]
) -> None:
    smollm2.complete(ASK, Sampling(max_tokens=2))
    printed = capfd.readouterr()
    assert printed.out + printed.err == ""


def test_the_port_that_the_engine_opens_answers_nobody(smollm2: LlamaModel) -> None:
    for path in ("/v1/models", "/props", "/slots"):
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(smollm2.listening_address + path)
