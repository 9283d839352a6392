"""Models written for llama.cpp answer as they do in transformers, or are not written at all."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers

from onward.errors import TrainingError, UsageError
from onward.models.llama import LlamaModel
from onward.models.transformers_model import TransformersModel
from onward.types import Message, Sampling
from tests.training.tiny_gguf import (
    largest_difference,
    llama_logprobs,
    tolerance,
    transformers_logprobs,
    weights_of,
    write_model,
)

gguf = pytest.importorskip("gguf", reason="needs onward[train]")
pytest.importorskip("xllamacpp", reason="needs onward[gguf]")
from onward.training.gguf_export import export_model  # noqa: E402 - only where gguf is

KINDS = ["llama", "llama tied", "llama+biases", "mistral", "qwen2", "qwen3", "gpt2"]


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    folder = tmp_path_factory.mktemp("llama")
    return folder, write_model(folder, "llama")


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_of_transformers_becomes_a_file_with_the_same_logits(
    kind: str, tmp_path: Path
) -> None:
    model = write_model(tmp_path / "hf", kind)
    export_model(weights_of(model), tmp_path / "hf", tmp_path / "m.gguf", quantize="f32")
    found = llama_logprobs(tmp_path / "m.gguf")
    assert largest_difference(found, transformers_logprobs(model)) < tolerance(kind)


@pytest.mark.parametrize("cut", ["gpt-2", "smollm", "qwen2"])
def test_template_tokens_and_ends_travel_along(cut: str, tmp_path: Path) -> None:
    model = write_model(tmp_path / "hf", "llama", cut)
    export_model(weights_of(model), tmp_path / "hf", tmp_path / "m.gguf", quantize="f32")
    here = TransformersModel(str(tmp_path / "hf"), name="here")
    there = LlamaModel(tmp_path / "m.gguf", name="there")
    for words in ("the river 2022  7", "größer, it's 日本語 12", " \n\n a\tb"):
        asked = ([Message("user", words)], Sampling(max_tokens=12))
        first, second = here.complete(*asked), there.complete(*asked)
        assert first.tokens.prompt == second.tokens.prompt
        # The engine holds back bytes that are no whole character, which chance writes often.
        assert second.text
        assert first.text.startswith(second.text)


@pytest.mark.parametrize(
    ("quantize", "within"),
    [
        *[("f16", 0.01), ("bf16", 0.1), ("q8_0", 0.2)],
        *[("q5_1", 2.5), ("q5_0", 2.5), ("q4_1", 2.5), ("q4_0", 2.5)],
    ],
)
def test_every_format_is_read_by_llama_cpp(
    quantize: str, within: float, llama: tuple[Path, Any], tmp_path: Path
) -> None:
    folder, model = llama
    export_model(weights_of(model), folder, tmp_path / "m.gguf", quantize=quantize)
    tensors = {t.name: t.tensor_type.name for t in gguf.GGUFReader(tmp_path / "m.gguf").tensors}
    assert tensors["blk.0.attn_q.weight"] == quantize.upper()
    assert tensors["blk.0.attn_norm.weight"] == "F32"
    embeddings = "Q8_0" if quantize[:2] in ("q4", "q5") else quantize.upper()
    assert tensors["token_embd.weight"] == embeddings
    found = llama_logprobs(tmp_path / "m.gguf")
    assert largest_difference(found, transformers_logprobs(model)) < within


def test_a_tuned_model_takes_everything_but_its_weights_from_the_file_of_its_base(
    llama: tuple[Path, Any], tmp_path: Path
) -> None:
    folder, model = llama
    base, out = tmp_path / "base.gguf", tmp_path / "out.gguf"
    export_model(weights_of(model), folder, base, quantize="q8_0")
    tuned = {name: value * np.float32(1.1) for name, value in weights_of(model).items()}
    export_model(tuned, base, out, quantize="f32")
    before, after = gguf.GGUFReader(base).fields, gguf.GGUFReader(out).fields
    assert before.keys() == after.keys()
    changed = {name for name in before if before[name].contents() != after[name].contents()}
    assert changed == {"general.file_type"}
    state = {name: value * 1.1 for name, value in model.state_dict().items()}
    other = type(model)(model.config).eval()
    other.load_state_dict(state)
    assert largest_difference(llama_logprobs(out), transformers_logprobs(other)) < tolerance(
        "llama"
    )


@pytest.mark.parametrize("quantize", ["f32", "q8_0", "q4_1"])
def test_the_weights_that_transformers_reads_from_a_file_give_the_very_same_file(
    quantize: str, llama: tuple[Path, Any], tmp_path: Path
) -> None:
    folder, model = llama
    first, second = tmp_path / "first.gguf", tmp_path / "second.gguf"
    export_model(weights_of(model), folder, first, quantize=quantize)
    read = transformers.AutoModelForCausalLM.from_pretrained(
        tmp_path, gguf_file="first.gguf", dtype=torch.float32
    )
    export_model(weights_of(read), first, second, quantize=quantize)
    assert first.read_bytes() == second.read_bytes()


def test_weights_that_do_not_belong_to_the_base_are_refused(
    llama: tuple[Path, Any], tmp_path: Path
) -> None:
    folder, model = llama
    weights, base, out = weights_of(model), tmp_path / "base.gguf", tmp_path / "out.gguf"
    export_model(weights, folder, base)
    lacking = {n: w for n, w in weights.items() if "layers.1.mlp.up" not in n}
    more = {**weights, "model.embed_tokens.weight": np.zeros((999, 64), np.float32)}
    strange = {**weights, "model.layers.0.adapter.down.weight": np.zeros((2, 2), np.float32)}
    for wrong, words in (
        (lacking, r"lack blk\.1\.ffn_up\.weight"),
        (more, "or tokens were added"),
        (strange, "no place for the tensor model.layers.0.adapter.down.weight"),
    ):
        with pytest.raises(TrainingError, match=words):
            export_model(wrong, base, out)
    assert [file.name for file in tmp_path.iterdir()] == ["base.gguf"]


@pytest.mark.parametrize(
    ("value", "words"), [(np.nan, "not finite"), (7e4, "f16 cannot hold.*--quantize bf16")]
)
def test_numbers_that_cannot_be_written_leave_no_file(
    value: float, words: str, llama: tuple[Path, Any], tmp_path: Path
) -> None:
    folder, model = llama
    weights = weights_of(model)
    weights["model.layers.1.mlp.down_proj.weight"] = np.full((64, 96), value, np.float32)
    with pytest.raises(TrainingError, match=words):
        export_model(weights, folder, tmp_path / "out.gguf")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_the_older_file_and_nothing_else(
    llama: tuple[Path, Any], tmp_path: Path
) -> None:
    folder, model = llama
    out = tmp_path / "out.gguf"
    out.write_bytes(b"older")
    with _room_for(100_000), pytest.raises(TrainingError, match=r"cannot write .*out\.gguf"):
        export_model(weights_of(model), folder, out, quantize="f32")
    assert [file.name for file in tmp_path.iterdir()] == ["out.gguf"]
    assert out.read_bytes() == b"older"


@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        ("config.json", {"model_type": "gemma2"}, "cannot write a gemma2 .*convert_hf_to_gguf"),
        ("config.json", {"sliding_window": 16}, "sliding window"),
        ("config.json", {"rope_parameters": {"rope_type": "yarn"}}, "stretches its positions"),
        ("config.json", {"hidden_act": "gelu"}, "computes silu in this model, not gelu"),
        ("config.json", {"vocab_size": 100}, "tokens, the model only 100"),
        ("tokenizer.json", {"pre_tokenizer": {"type": "Metaspace"}}, "cannot tell llama.cpp|read"),
    ],
)
def test_what_cannot_be_said_rightly_is_not_said(
    file: str, change: dict[str, Any], words: str, tmp_path: Path
) -> None:
    model = write_model(tmp_path, "llama")
    stored = json.loads((tmp_path / file).read_text("utf-8"))
    (tmp_path / file).write_text(json.dumps({**stored, **change}), "utf-8")
    with pytest.raises(TrainingError, match=words):
        export_model(weights_of(model), tmp_path, tmp_path / "out.gguf")
    assert not (tmp_path / "out.gguf").exists()


def test_a_format_or_a_base_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no format 'q3_k'.*f32, f16, bf16, q8_0"):
        export_model({}, tmp_path, tmp_path / "out.gguf", quantize="q3_k")
    with pytest.raises(TrainingError, match=r"absent\.gguf"):
        export_model({}, tmp_path / "absent.gguf", tmp_path / "out.gguf")
    (tmp_path / "junk.gguf").write_bytes(b"GGUF but no more")
    with pytest.raises(TrainingError, match="not a whole GGUF"):
        export_model({}, tmp_path / "junk.gguf", tmp_path / "out.gguf")


@contextmanager
def _room_for(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond ``size`` bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
