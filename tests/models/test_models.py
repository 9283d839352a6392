"""What every Model promises, whatever engine is behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from onward.errors import ContextLengthError
from onward.models import load_model
from onward.models.cached import CachedModel
from onward.models.scripted import ScriptedModel
from onward.protocols import Model
from onward.types import Message, Sampling
from tests.models.chat_server import Behaviour, Connection, chat_server, fails, says
from tests.models.tiny import write_chat_model

ASK = [Message("system", "Be short."), Message("user", "What is the capital of France?")]
LONG = [Message("user", "word " * 10_000)]


class Memory(dict[str, str]):
    """A CallCache of a dict."""

    def put(self, key: str, value: str) -> None:
        self[key] = value


def _answers_unless_long(limit: int) -> Behaviour:
    answer = says("The capital of France is Paris and nothing else at all")
    refusal = fails(400, "maximum context length is 1000 tokens", code="context_length_exceeded")

    def behave(connection: Connection, request: dict[str, object]) -> None:
        (refusal if len(str(request)) > limit else answer)(connection, request)

    return behave


@pytest.fixture(scope="module")
def tiny_chat_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("transformers", reason="needs onward[train]")
    return write_chat_model(tmp_path_factory.mktemp("chat"))


@pytest.fixture(params=["scripted", "cached", "server", "transformers", "llama"])
def model(request: pytest.FixtureRequest) -> Iterator[Model]:
    scripted = ScriptedModel(lambda _: "The capital of France is Paris and nothing else at all")
    if request.param == "scripted":
        yield scripted
    elif request.param == "cached":
        yield CachedModel(scripted, Memory())
    elif request.param == "server":
        with chat_server(_answers_unless_long(4000)) as server:
            yield load_model(f"{server.url.replace('127.0.0.1', 'localhost')}#m", offline=True)
    elif request.param == "transformers":
        yield load_model(f"hf:{request.getfixturevalue('tiny_chat_model')}", offline=True)
    else:
        yield request.getfixturevalue("smollm2")


def test_a_model_keeps_its_promises(model: Model) -> None:
    """One test and not six: loading the real ones takes the time."""
    pieces: list[str] = []
    streamed = model.complete(ASK, Sampling(max_tokens=6), on_text=pieces.append)
    assert "".join(pieces) == streamed.text != ""
    assert streamed.model == model.name
    assert streamed.finish in ("stop", "length")
    assert streamed.tokens.prompt is not None
    assert 1 <= (streamed.tokens.completion or 0) <= 6
    assert streamed.seconds >= 0

    again = model.complete(ASK, Sampling(max_tokens=6))
    assert again.text == streamed.text, "temperature 0 is repeatable, streamed or not"

    cut = model.complete(ASK, Sampling(max_tokens=1))
    assert cut.finish == "length"
    assert len(cut.text) < len(streamed.text)

    with pytest.raises(ContextLengthError, match="prompt"):
        model.complete(LONG, Sampling(max_tokens=6))
    assert model.window > 0
    assert model.complete(ASK, Sampling(max_tokens=6)).text == streamed.text, (
        "it works on after an error"
    )
