"""What a model stands on is told by its spec and by the cards of tuned models."""

from __future__ import annotations

from pathlib import Path

import pytest

from onward.errors import ModelError, UsageError
from onward.models.lineage import foundation, is_served, template_of, trainable_source
from onward.models.tuned import remove_tuned, tuned_folder, write_card


def kept(name: str, base: str = "smollm2") -> Path:
    folder = tuned_folder(name)
    write_card(folder, {"kind": "instruct", "base": base})
    return folder


def test_a_model_is_served_by_what_its_spec_begins_with() -> None:
    served = ("openai:m", "ollama:m", "http://localhost:8000/v1#m", "https://host/v1#m")
    assert all(map(is_served, served))
    assert not any(map(is_served, ("smollm2", "gguf:openai", "hf:http/model", "quote")))


def test_what_can_be_trained_further_is_where_transformers_finds_it(tmp_path: Path) -> None:
    file = tmp_path / "m.gguf"
    file.write_bytes(b"")
    assert trainable_source(f"gguf:{file}") == (str(tmp_path), "m.gguf")
    assert trainable_source("hf:org/model") == ("org/model", None)
    (kept("whole") / "model").mkdir()
    assert trainable_source("whole") == (str(tuned_folder("whole") / "model"), None)
    kept("update")
    with pytest.raises(UsageError, match="first onward model merge update"):
        trainable_source("update")
    with pytest.raises(UsageError, match="is on a server and cannot be tuned here"):
        trainable_source("openai:gpt-5-mini")
    for nothing in ("quote", "hf:", "no such thing", f"gguf:{tmp_path}/absent.gguf"):
        with pytest.raises(UsageError, match="no model"):
            trainable_source(nothing)


def test_a_tuned_model_may_stand_on_another_which_then_cannot_be_removed() -> None:
    first = kept("first", base="hf:org/model")
    (first / "update").mkdir()
    (first / "template.jinja").write_text("{{ 'größer' }}", "utf-8")
    second, third = kept("second", base="first"), kept("third", base="second")
    assert foundation("hf:org/model") == ("hf:org/model", ())
    updates = tuple(folder / "update" for folder in (first, second, third))
    assert foundation("third") == ("hf:org/model", updates)
    assert template_of("third") == "{{ 'größer' }}"
    assert template_of("smollm2") is None
    with pytest.raises(UsageError, match="second was tuned from 'first' and stands on it"):
        remove_tuned("first")
    (second / "model").mkdir()
    (second / "update").symlink_to("model")  # a model of its own
    assert foundation("third") == (f"hf:{second / 'model'}", (third / "update",))
    kept("lost", base="gone")
    with pytest.raises(ModelError, match="lost was tuned from 'gone', which is not here"):
        foundation("lost")
    kept("first", base="third")
    with pytest.raises(ModelError, match="which stands on it"):
        foundation("third")
