"""What judges a tuned model: which held-out records are written and left out, how it reads."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from onward.cli.tune import predict as command
from onward.flows.opening import open_base
from onward.flows.tuning.answers import open_answers
from onward.flows.tuning.data import read_data
from onward.flows.tuning.learned import HELD_OUT, LEARNED
from onward.flows.tuning.predictions import predict
from onward.flows.tuning.task import TuneRequest, Workbench
from onward.flows.tuning.tune import tune
from onward.flows.tuning.writing import sampled, spread
from onward.models import tuned_folder
from onward.options import AnswerOptions, Options, RetrieveOptions, TuneOptions
from onward.tasks import read_cases
from onward.training.encoding import encode_pairs
from onward.types import TuneKind
from tests.flows.test_tune import WORDS, instructions, texts
from tests.training.tiny import tiny_llama, tiny_tokenizer

LIMIT = 96


@pytest.fixture
def options(tmp_path: Path) -> Options:
    tiny_llama().save_pretrained(tmp_path / "tiny")
    tiny_tokenizer().save_pretrained(tmp_path / "tiny")
    tuning = TuneOptions(
        epochs=1,
        batch=4,
        rank=2,
        samples=2,
        precision="fp32",
        forgetting=False,
        record_tokens=LIMIT,
    )
    return Options(tune=tuning, answer=AnswerOptions(model=f"hf:{tmp_path / 'tiny'}"))


def judged_by(folder: Path, kind: TuneKind) -> tuple[str, str]:
    """A file to learn from and one that judges, of which one record of three is too long."""
    long = " ".join(["river", "bridge"] * LIMIT)
    if kind == "classify":
        path = folder / "test.tsv"
        path.write_text(f"text\tlabel\n{long}\twater\nhouse\tpaper\nsea\twater\n", "utf-8")
        return str(texts(folder)), str(path)
    records = [
        {"instruction": said, "output": "Yes", "chosen": "Yes", "rejected": "No"}
        for said in (f"Why {long}", "What is a house?", "Where is the sea?")
    ]
    path = folder / "test.json"
    path.write_text(json.dumps(records), "utf-8")
    return str(instructions(folder)), str(path)


@pytest.mark.parametrize("kind", ["classify", "instruct", "prefer"])
def test_held_out_records_that_are_left_out_are_told(
    kind: TuneKind, options: Options, tmp_path: Path
) -> None:
    source, test = judged_by(tmp_path, kind)
    chosen = replace(options, tune=replace(options.tune, test_file=test, samples=0))
    request = TuneRequest(kind, (source,), name="tiny+told", check=True)
    (note,) = [n for n in tune(request, chosen).preflight.notes if "left out" in n]
    assert note.startswith(f"1 of 3 held-out records are left out; the first is {test}, record ")
    assert f"{LIMIT} are allowed" in note
    if kind == "classify":
        card = tune(replace(request, check=False), chosen).card
        assert card is not None
        assert note in card.notes
        assert card.hashes["test"] != card.hashes["data"]
        assert not (tuned_folder("tiny+told") / LEARNED).exists(), "no questions"


def test_pairs_are_counted_as_they_are_read(options: Options, tmp_path: Path) -> None:
    source = str(instructions(tmp_path))
    request = TuneRequest("prefer", (source,), name="tiny+look", check=True)
    looked = tune(request, options)
    pairs = encode_pairs(
        tiny_tokenizer(), read_data(request, options).split.train, style="chat", limit=LIMIT
    ).pairs
    halves = sum(2 * len(one.prompt) + len(one.chosen) + len(one.rejected) for one in pairs)
    assert looked.mixture[0].tokens == looked.preflight.tokens == halves


def test_a_sample_is_drawn_by_the_seed_and_not_from_the_beginning() -> None:
    places = sampled(300, 100, seed=1)
    assert places == sorted(places) == sampled(300, 100, seed=1)
    assert len({*places}) == 100
    assert places[-1] > 250
    assert places != sampled(300, 100, seed=2)
    assert sampled(3, 100, seed=1) == [0, 1, 2]
    assert sampled(3, 0, seed=1) == []
    assert spread([0.5, None, 1.0], [1, 2, 4], 5) == [None, 0.5, None, None, 1.0]


def test_what_is_written_stands_beside_the_records_and_their_groups(
    options: Options, tmp_path: Path
) -> None:
    request, chosen = reading(options, tmp_path)
    base = open_base(chosen.answer.model, chosen)
    data = read_data(request, chosen)
    task = open_answers(Workbench(base, data, chosen, tmp_path / "run", 1e-3))
    values = task.measure(base.model)
    assert {len(row) for row in values.values()} == {len(task.held_out)}
    assert all(value is not None for value in values["loss"])
    written = [place for place, value in enumerate(values["cut off"]) if value is not None]
    assert written == sampled(len(task.held_out), 2, seed=chosen.answer.seed)
    assert {*task.falling} == {"loss", "cut off", "refuses in vain"}


def test_the_questions_of_a_model_lie_beside_it(options: Options, tmp_path: Path) -> None:
    request, chosen = reading(options, tmp_path)
    tuned = tune(request, chosen)
    folder = tuned_folder("tiny+read")
    held_out = {case.question for case in read_cases(folder / HELD_OUT).cases}
    everything = {case.question for case in read_cases(Path(request.sources[0])).cases}
    learned = (folder / LEARNED).read_text("utf-8").split()
    assert held_out < everything
    assert len(learned) == len(everything - held_out)
    assert tuned.card is not None
    assert any(HELD_OUT in note for note in tuned.card.notes)


def test_a_text_is_read_as_far_as_in_training(options: Options, tmp_path: Path) -> None:
    """Sixteen virtual tokens stand before each text in a window of 256."""
    tuning = replace(options.tune, method="prompt", rank=16, record_tokens=9999)
    chosen = replace(options, tune=tuning)
    tune(TuneRequest("classify", (str(texts(tmp_path)),), name="tiny+kinds"), chosen)
    long = "river " * 300
    size = len(tiny_tokenizer().encode(long, add_special_tokens=False))
    short, cut = predict("tiny+kinds", ["a river", long], chosen)
    assert short.cut == 0
    assert cut.cut == size - (256 - 16)
    said = CliRunner().invoke(command, ["tiny+kinds", "a river", long])
    assert said.exit_code == 0, said.output
    assert "note: of 1 of 2 texts it read only the beginning: too long" in said.stderr


def reading(options: Options, folder: Path) -> tuple[TuneRequest, Options]:
    """Questions over documents, one each."""
    (folder / "documents").mkdir()
    lines = []
    for i in range(12):
        text = f"The {WORDS[i % 8]} of house {i} costs {i} coins."
        (folder / "documents" / f"house{i}.txt").write_text(text, "utf-8")
        evidence = [{"source": f"house{i}.txt", "quote": text}]
        asked = f"What does the {WORDS[i % 8]} of house {i} cost?"
        lines.append({"question": asked, "answer": f"{i} coins", "evidence": evidence})
    questions = folder / "questions.jsonl"
    questions.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    request = TuneRequest(
        "answers", (str(questions),), name="tiny+read", documents=(str(folder / "documents"),)
    )
    tuning = replace(options.tune, record_tokens=2048, test=0.4)
    tiny_llama(window=2048).save_pretrained(folder / "tiny")
    return request, replace(options, tune=tuning, retrieve=RetrieveOptions(dense=False))
