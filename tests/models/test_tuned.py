"""Tuned models are found by name, opened with what fits, and told apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from onward.errors import ModelError, UsageError
from onward.flows.opening import open_model
from onward.models import cached_model, check_spec, list_models, load_model
from onward.models.scripted import ScriptedModel
from onward.models.tuned import (
    broken_tuned,
    check_name,
    find_tuned,
    list_tuned,
    read_card,
    remove_tuned,
    tuned_folder,
    write_card,
)
from onward.options import Options
from onward.protocols import Model
from onward.types import Message, Sampling
from tests.models.test_models import Memory

ASK = [Message("user", "the river")]
SHORT = Sampling(max_tokens=8)


def card(**changed: Any) -> dict[str, Any]:  # noqa: ANN401
    made = {"made": "2026-11-22T08:00:00", "options": {"tune": {"method": "lora"}}}
    return {"kind": "instruct", "base": "smollm2", **made, **changed}


def kept(name: str, **changed: Any) -> Path:  # noqa: ANN401
    folder = tuned_folder(name)
    write_card(folder, card(**changed))
    return folder


@pytest.mark.parametrize("name", ["smollm2+answers", "spam", "My.model_2", "7b-x"])
def test_a_name_of_letters_digits_and_four_signs_is_taken(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../up", "a/b", "a\\b", "a:b", ".hidden", "-x", "a b", "größe", "a\n"),
        *("x" * 101, "smollm2", "SmolLM2", "quote", "all-MiniLM-L6-v2", "dot."),
    ],
)
def test_names_with_paths_or_of_other_models_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match=r"name|means another model"):
        check_name(name)
    assert find_tuned(name) is None


def test_a_tuned_model_is_listed_with_the_catalog_and_broken_ones_with_their_reason() -> None:
    folder = kept("smollm2+answers", kind="answers")
    (folder / "update").mkdir()
    (folder / "update" / "weights").write_bytes(b"x" * 2_000_000)
    home = folder.parent
    (home / "no card").mkdir()
    (home / "unfinished").mkdir()
    (home / "half").mkdir()
    (home / "half" / "card.json").write_text('{"kind": "instr', "utf-8")
    (home / "list").mkdir()
    (home / "list" / "card.json").write_text("[1]", "utf-8")
    (home / "a file").write_text("", "utf-8")
    (found,) = list_tuned()
    assert (found.name, found.kind, found.base, found.method) == (
        *("smollm2+answers", "answers", "smollm2"),
        "lora",
    )
    assert found.megabytes == pytest.approx(2.0, abs=0.01)
    reasons = {Path(item.source).name: item.reason for item in broken_tuned()}
    assert reasons.keys() == {"no card", "unfinished", "half", "list"}
    assert "its training did not end" in reasons["unfinished"]
    assert [row.name for row in list_models()][-1] == "smollm2+answers"


def test_a_card_is_written_whole_read_back_and_removed() -> None:
    folder = kept("mine", notes=["größer"])
    assert read_card("mine")["notes"] == ["größer"]
    assert [file.name for file in folder.iterdir()] == ["card.json"]
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_card(folder, card(notes=[float("nan")]))
    assert read_card("mine")["notes"] == ["größer"]
    assert [file.name for file in folder.iterdir()] == ["card.json"]
    remove_tuned("mine")
    assert list_tuned() == []
    for gone in (read_card, remove_tuned):
        with pytest.raises(UsageError, match="no tuned model 'mine'"):
            gone("mine")


def test_its_name_is_a_spec_unless_it_gives_classes_or_scores() -> None:
    kept("mine")
    kept("spam", kind="classify")
    kept("taste", kind="prefer", options={"tune": {"loss": "reward"}})
    check_spec("mine")
    with pytest.raises(UsageError, match="spam is a classifier: onward tune predict spam"):
        load_model("spam")
    with pytest.raises(UsageError, match="taste is a reward model"):
        check_spec("taste")
    with pytest.raises(UsageError, match="no model 'other'"):
        check_spec("other")


def test_another_update_or_base_is_another_model_to_the_cache(tmp_path: Path) -> None:
    base = tmp_path / "base.gguf"
    base.write_bytes(b"one")
    folder, memory = kept("mine", base=f"gguf:{base}"), Memory()
    model = ScriptedModel(["first", "second", "third"], name="mine")
    assert cached_model(model, memory).complete(ASK).text == "first"
    assert cached_model(model, memory).complete(ASK).cached
    (folder / "adapter.gguf").write_bytes(b"update")
    assert cached_model(model, memory).complete(ASK).text == "second"
    base.write_bytes(b"other")
    assert cached_model(model, memory).complete(ASK).text == "third"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model as a folder and a GGUF file, with two adapters of each engine."""
    for package in ("torch", "peft", "gguf", "xllamacpp"):
        pytest.importorskip(package, reason="needs onward[train,gguf]")
    import peft
    import torch

    from onward.training.gguf_adapter import export_adapter
    from onward.training.gguf_export import export_model
    from tests.training.tiny_gguf import weights_of, write_model

    folder = tmp_path_factory.mktemp("made")
    model = write_model(folder / "hf", "llama")
    export_model(weights_of(model), folder / "hf", folder / "base.gguf", quantize="f32")
    for seed, name in enumerate(("one", "two")):
        torch.manual_seed(seed)
        config = peft.LoraConfig(r=4, target_modules=["q_proj", "v_proj", "up_proj"])
        adapted = peft.get_peft_model(model, config)
        for parameter_name, parameter in adapted.named_parameters():
            if "lora_" in parameter_name:
                parameter.data.normal_(0, 0.5)
        adapted.save_pretrained(str(folder / name))
        model = adapted.unload()
        export_adapter(folder / name, folder / "base.gguf", folder / f"{name}.gguf")
    return folder


# PEFT asks transformers by a name that it deprecates.
needs_peft = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")


@needs_peft
def test_adapters_are_swapped_while_the_engine_runs_and_none_reads_what_another_read(
    made: Path,
) -> None:
    from onward.models.llama import LlamaModel

    adapters = [(name, made / f"{name}.gguf") for name in ("one", "two")]

    def fresh(name: str | None) -> Model:
        return LlamaModel(made / "base.gguf", name="base", adapters=adapters).with_adapter(name)

    # Prompts that share nothing, so that llama.cpp looks for older ones it has read.
    prompts = ["red green blue " * 4, "12 34 56 78 90 " * 3]
    names = (None, "one", "two")
    alone = {
        (n, p): fresh(n).complete([Message("user", p)], SHORT).text for n in names for p in prompts
    }
    assert len({alone[n, prompts[0]] for n in names}) == 3
    engine = LlamaModel(made / "base.gguf", name="base", adapters=adapters)
    views = {name: engine.with_adapter(name) for name in names}
    assert [view.name for view in views.values()] == ["base", "one", "two"]
    order = [(None, 0), ("one", 0), ("two", 1), ("two", 0), (None, 1), (None, 0), ("one", 1)]
    for name, place in [*order, ("one", 0), ("two", 0)]:
        asked = prompts[place]
        assert views[name].complete([Message("user", asked)], SHORT).text == alone[name, asked]
    with pytest.raises(UsageError, match="loaded with one, two, not with 'three'"):
        engine.with_adapter("three")


@needs_peft
def test_a_tuned_name_opens_in_either_engine_and_answers_the_same(made: Path) -> None:
    (kept("here", base=f"hf:{made / 'hf'}") / "update").symlink_to(made / "one")
    (kept("there", base=f"gguf:{made / 'base.gguf'}") / "adapter.gguf").symlink_to(
        made / "one.gguf"
    )
    (kept("whole", options={"tune": {"method": "full"}}) / "model").symlink_to(made / "hf")
    (kept("exported") / "model.gguf").symlink_to(made / "base.gguf")
    answers = {
        name: open_model(name, Options()).complete(ASK, SHORT)
        for name in ("here", "there", "whole", "exported")
    }
    assert {name: answer.model for name, answer in answers.items()} == {n: n for n in answers}
    # llama.cpp holds back bytes that are no whole character, which chance writes often.
    assert answers["here"].text.startswith(answers["there"].text)
    assert answers["whole"].text.startswith(answers["exported"].text)
    assert answers["here"].text != answers["whole"].text


def test_a_tuned_model_stops_at_the_end_that_it_learned(made: Path) -> None:
    from onward.causal_model import load_causal_model

    tokenizer, model = load_causal_model("own", str(made / "hf"), offline=True, dtype="auto")
    asked = [{"role": "user", "content": ASK[0].content}]
    prompt = tokenizer.apply_chat_template(
        asked, add_generation_prompt=True, return_tensors="pt", return_dict=True
    )
    first = int(model(**prompt).logits[0, -1].argmax())
    for name, ends in (("own", []), ("ends", [first])):
        folder = kept(name, options={"tune": {"method": "full"}}, ends=ends)
        (folder / "model").symlink_to(made / "hf")
    free, ended = (load_model(name).complete(ASK, SHORT) for name in ("own", "ends"))
    assert (free.finish, free.tokens.completion) == ("length", 8)
    assert (ended.finish, ended.tokens.completion) == ("stop", 1)


@needs_peft
def test_the_style_that_an_adapter_learned_goes_with_it_into_either_engine(made: Path) -> None:
    from onward.training.styles import PLAIN

    here, there = (
        kept("here", base=f"hf:{made / 'hf'}"),
        kept("there", base=f"gguf:{made}/base.gguf"),
    )
    (here / "update").symlink_to(made / "one")
    (there / "adapter.gguf").symlink_to(made / "one.gguf")
    names = ("here", "there")
    plain = {name: open_model(name, Options()).complete(ASK, SHORT) for name in names}
    for folder in (here, there):
        (folder / "template.jinja").write_text(PLAIN, "utf-8")
    styled = {name: open_model(name, Options()).complete(ASK, SHORT) for name in names}
    lengths = {answer.tokens.prompt for answer in styled.values()}
    assert len(lengths) == 1
    assert lengths != {plain["there"].tokens.prompt}
    assert styled["here"].text.startswith(styled["there"].text)


@needs_peft
def test_an_update_is_put_on_by_what_is_passed_and_not_opened_without(made: Path) -> None:
    folder = kept("mine", base=f"hf:{made / 'hf'}")
    (folder / "update").symlink_to(made / "one")
    with pytest.raises(UsageError, match=r"mine is an update of hf:.* onward model merge mine"):
        load_model("mine")
    seen = []

    def load_updates(model: Any, updates: Sequence[Path]) -> Any:  # noqa: ANN401
        seen.append(updates)
        return model

    assert load_model("mine", load_updates=load_updates).complete(ASK, SHORT).model == "mine"
    assert seen == [(folder / "update",)]


def test_an_adapter_of_another_model_is_an_error_of_one_line(made: Path, tmp_path: Path) -> None:
    (tmp_path / "junk.gguf").write_bytes(b"GGUF")
    (kept("mine", base=f"gguf:{made / 'base.gguf'}") / "adapter.gguf").symlink_to(
        tmp_path / "junk.gguf"
    )
    with pytest.raises(ModelError, match=r"llama.cpp cannot load .*base.gguf with .*adapter.gguf"):
        load_model("mine")
