"""From the name of a model to the model."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from onward.errors import ModelError, OfflineError, UsageError
from onward.models import cached_model, check_spec, load_model
from onward.models.scripted import ScriptedModel
from onward.models.servers import http_server, ollama_server, openai_server
from onward.types import Message
from tests.models.chat_server import chat_server, says
from tests.models.test_models import Memory

ASK = [Message("user", "hello")]


@pytest.fixture
def own_module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("own_models")
    monkeypatch.setitem(sys.modules, "own_models", module)
    return module


@pytest.mark.parametrize(
    "spec",
    [
        *("quote", "smollm2", "gguf:some/model.gguf", "openai:gpt-5-mini", "ollama:llama3.2:1b"),
        *("http://localhost:8000/v1#m", "https://host/v1#m", "hf:org/model", "own.models:model"),
    ],
)
def test_a_spec_of_a_known_form_is_accepted_without_loading_it(spec: str) -> None:
    check_spec(spec)


@pytest.mark.parametrize("spec", ["", "gpt", "gguf:", "smollm2:x", "openai", "no such: thing"])
def test_any_other_spec_is_refused_with_the_choices(spec: str) -> None:
    with pytest.raises(UsageError, match="there are quote, smollm2, gguf:PATH, openai:NAME"):
        load_model(spec)


def test_quote_is_a_choice_but_no_model() -> None:
    with pytest.raises(UsageError, match="no language model"):
        load_model("quote")


def test_a_model_of_ones_own_is_found_by_module_and_name(own_module: ModuleType) -> None:
    own_module.model = ScriptedModel(["hello"])  # type: ignore[attr-defined]
    assert load_model("own_models:model") is own_module.model
    own_module.other = "a string"  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match="is not a Model object"):
        load_model("own_models:other")
    with pytest.raises(UsageError, match=r"'own_models:absent'.*absent"):
        load_model("own_models:absent")
    with pytest.raises(UsageError, match="No module named 'not_there'"):
        load_model("not_there:model")


def test_openai_needs_its_key() -> None:
    with pytest.raises(ModelError, match="needs an API key: set OPENAI_API_KEY"):
        load_model("openai:gpt-5-mini")


def test_keys_go_only_to_the_server_they_belong_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    monkeypatch.setenv("ONWARD_SERVER_API_KEY", "of-my-server")
    assert openai_server("m").api_key == "sk-of-openai"
    assert http_server("http://host/v1#m").api_key == "of-my-server"
    assert ollama_server("m").api_key == "none"


@pytest.mark.parametrize(
    ("host", "url"),
    [
        (None, "http://localhost:11434/v1"),
        ("0.0.0.0", "http://localhost:11434/v1"),
        ("192.168.1.5", "http://192.168.1.5:11434/v1"),
        ("gpu:9000", "http://gpu:9000/v1"),
        ("https://ollama.example.org/", "https://ollama.example.org/v1"),
    ],
)
def test_ollama_is_where_its_own_variable_says(
    host: str | None, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OLLAMA_HOST", raising=False)
    if host is not None:
        monkeypatch.setenv("OLLAMA_HOST", host)
    assert ollama_server("m").base_url == url


def test_a_url_without_a_model_is_refused() -> None:
    with pytest.raises(UsageError, match=r"names no model: write http://HOST:PORT/v1#NAME"):
        load_model("http://localhost:8000/v1")


def test_offline_allows_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    for spec in ("openai:gpt-5-mini", "http://10.0.0.1:8000/v1#m", "https://localhost.evil/v1#m"):
        with pytest.raises(OfflineError, match="--offline forbids the network"):
            load_model(spec, offline=True)
    with chat_server(says("hi")) as server:
        assert load_model(f"{server.url}#m", offline=True).complete(ASK).text == "hi"


def test_offline_says_how_to_get_a_model_that_is_missing() -> None:
    with pytest.raises(OfflineError, match="onward model pull smollm2"):
        load_model("smollm2", offline=True)


def test_other_weights_in_the_same_file_are_another_model_to_the_cache(tmp_path: Path) -> None:
    path, memory = tmp_path / "model.gguf", Memory()
    path.write_bytes(b"one")
    model = ScriptedModel(["first", "second"], name=f"gguf:{path}")
    assert cached_model(model, memory).complete(ASK).text == "first"
    assert cached_model(model, memory).complete(ASK).cached
    path.write_bytes(b"other")
    assert cached_model(model, memory).complete(ASK).text == "second"
