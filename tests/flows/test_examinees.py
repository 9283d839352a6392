"""Who sits a benchmark: tiny models with random weights, scripted ones, and systems."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from onward.errors import MissingExtraError, ModelError, UsageError
from onward.flows.benchmarks.examinees import Writing, Written, open_examinee
from onward.models.scripted import ScriptedModel
from onward.options import BenchmarkOptions, Options, RetrieveOptions
from onward.types import ChoiceRequest, Message
from tests.training.tiny import tiny_llama, tiny_tokenizer
from tests.training.tokenizers import NEEDS_SYSTEM, NO_SYSTEM

CHAT = Options(benchmark=BenchmarkOptions(chat=True))
IN_WORDS = Options(benchmark=BenchmarkOptions(in_words=True))
TOLD = (Message("system", "About law.\n\n"), Message("user", "May he?\nA. yes\nB. no\nAnswer:"))


def _answers(messages: Sequence[Message]) -> str:
    if "fire" in messages[-1].content:
        raise ModelError("the model is on fire")
    return "<think>one two three</think> B"


THINKS = ScriptedModel(_answers, name="thinks")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONWARD_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(folder: Path, template: str | None) -> str:
    """The spec of a tiny model with this chat template."""
    tiny_llama(window=512).save_pretrained(folder / "model")
    tiny_tokenizer(template).save_pretrained(folder / "model")
    return f"hf:{folder / 'model'}"


def test_a_model_without_a_chat_template_weighs_and_continues(folder: Path) -> None:
    with open_examinee(made(folder, None), (), Options()) as examinee:
        assert examinee.continues
        assert examinee.digest
        assert examinee.likelihoods is not None
        ((likelihood,),) = examinee.likelihoods([ChoiceRequest("Who?", (" Mira",))])
        (written,) = examinee.write(["Question: Who?\nAnswer:"], Writing(4, ("\n",)))
    assert likelihood.logprob < 0
    assert written.problem == ""


def test_a_chat_without_a_template_is_refused_before_anything_is_asked(folder: Path) -> None:
    spec = made(folder, None)
    refused = pytest.raises(UsageError, match="has no chat template: leave out --chat")
    with refused, open_examinee(spec, (), CHAT):
        pass


def test_where_a_template_knows_no_system_its_words_begin_the_first_turn(folder: Path) -> None:
    asked = (Message("user", TOLD[0].content + TOLD[1].content),)
    with open_examinee(made(folder, NO_SYSTEM), (), CHAT) as examinee:
        assert examinee.template is not None
        assert examinee.template(TOLD) == examinee.template(asked)
        assert "About law." in examinee.template(TOLD)
        one, other = examinee.write([TOLD, asked], Writing(3, ()))
    assert one == other


def test_a_template_that_takes_no_such_chat_is_named_with_the_remedy(folder: Path) -> None:
    with open_examinee(made(folder, NEEDS_SYSTEM), (), CHAT) as examinee:
        assert examinee.template is not None
        examinee.template(TOLD)
        with pytest.raises(UsageError, match=r"needs a system turn; leave out --chat$"):
            examinee.template(TOLD[1:])


def test_a_model_by_itself_is_told_the_task_and_nothing_else(folder: Path) -> None:  # noqa: ARG001 - its home
    with open_examinee(f"{__name__}:THINKS", (), Options()) as examinee:
        assert (examinee.likelihoods, examinee.continues, examinee.digest) == (None, False, "")
        on_fire = (Message("user", "Is it on fire?"),)
        answered, failed = examinee.write([TOLD, on_fire], Writing(50, ()))
        (cut,) = examinee.write([TOLD], Writing(2, ()))
    assert THINKS.calls[0] == TOLD
    assert answered == Written("<think>one two three</think> B")
    assert failed == Written("", problem="the model is on fire")
    assert cut == Written("<think>one two", truncated=True)


def test_a_system_is_told_apart_by_its_documents(folder: Path) -> None:
    digests = set()
    for text in ("The river flows north.", "The river flows south."):
        (folder / "facts.txt").write_text(text, "utf-8")
        options = Options(retrieve=RetrieveOptions(dense=False))
        with open_examinee("quote", ("facts.txt",), options) as examinee:
            assert examinee.name == "quote + documents"
            assert examinee.facts["documents"] == f"facts.txt ({examinee.digest[:12]})"
            digests.add(examinee.digest)
    assert len(digests) == 2


def test_without_torch_the_remedies_are_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = made(folder, None)
    monkeypatch.setitem(sys.modules, "onward.training.loading", None)
    remedies = r"weighing choices .*--in-words.*onward\[train\]"
    with pytest.raises(MissingExtraError, match=remedies), open_examinee(spec, (), Options()):
        pass


def test_words_of_a_gguf_file_are_written_by_its_own_engine(folder: Path) -> None:
    for package in ("gguf", "xllamacpp"):
        pytest.importorskip(package, reason="needs onward[gguf]")
    from onward.training.gguf_export import export_model
    from tests.training.tiny_gguf import weights_of, write_model

    model: Any = write_model(folder / "hf", "llama")
    export_model(weights_of(model), folder / "hf", folder / "tiny.gguf", quantize="f32")
    with open_examinee(f"gguf:{folder / 'tiny.gguf'}", (), IN_WORDS) as examinee:
        assert (examinee.likelihoods, examinee.continues) == (None, False)
        assert examinee.digest
        (written,) = examinee.write([TOLD], Writing(3, ()))
    assert (written.truncated, written.problem) == (True, "")
    with open_examinee(f"gguf:{folder / 'tiny.gguf'}", (), Options()) as examinee:
        assert examinee.likelihoods is not None
