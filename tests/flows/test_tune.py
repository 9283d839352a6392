"""Tuning from files to a kept model with its card, by tiny models with random weights."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from onward.errors import TrainingError, UsageError
from onward.flows.opening import open_model
from onward.flows.tuning.answers import measured_answers
from onward.flows.tuning.predictions import predict, rewards_of, texts_of
from onward.flows.tuning.task import Tuned, TuneRequest, Watching
from onward.flows.tuning.tune import tune
from onward.flows.tuning.tuned_models import card_of_tuned, export_tuned, merge_tuned
from onward.models import find_tuned, list_tuned, remove_tuned, tuned_folder
from onward.options import AnswerOptions, Options, RetrieveOptions, TuneOptions
from onward.types import Message, Sampling
from tests.training.tiny import tiny_gpt2, tiny_llama, tiny_tokenizer

WORDS = ("river", "bridge", "winter", "report", "colour", "green", "north", "march")


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    monkeypatch.setenv("ONWARD_HOME", str(tmp_path / "home"))
    tiny_llama(window=2048).save_pretrained(tmp_path / "tiny")
    tiny_tokenizer().save_pretrained(tmp_path / "tiny")
    tuning = TuneOptions(
        epochs=2, batch=4, rank=2, samples=2, precision="fp32", forgetting=False, record_tokens=256
    )
    return Options(tune=tuning, answer=AnswerOptions(model=f"hf:{tmp_path / 'tiny'}"))


def texts(folder: Path, n: int = 40) -> Path:
    path = folder / "texts.tsv"
    rows = ["text\tlabel"]
    for i in range(n):
        kind = ("water", "paper")[i % 2]
        rows.append(f"{kind} {WORDS[i % 8]} {WORDS[i // 2 % 8]} {i} {kind}\t{kind}")
    path.write_text("\n".join(rows), "utf-8")
    return path


def instructions(folder: Path, n: int = 24) -> Path:
    path = folder / "instructions.json"
    records = [
        {
            "instruction": f"Say {WORDS[i % 8]} and {WORDS[i * 3 % 8]} number {i}.",
            "input": "",
            "output": f"{WORDS[i % 8]} and {WORDS[i * 3 % 8]}",
            "chosen": f"{WORDS[i % 8]} and {WORDS[i * 3 % 8]}",
            "rejected": "No.",
        }
        for i in range(n)
    ]
    path.write_text(json.dumps(records), "utf-8")
    return path


def test_a_classifier_is_tuned_kept_and_asked(options: Options, tmp_path: Path) -> None:
    seen: list[Tuned] = []
    request = TuneRequest("classify", (str(texts(tmp_path)),), name="tiny+kinds")
    chosen = replace(options, tune=replace(options.tune, method="last-blocks:1", epochs=6))
    tuned = tune(request, chosen, Watching(on_preflight=seen.append))
    assert tuned.card is not None
    assert tuned.card.labels == ("paper", "water")
    assert tuned.card.before_after[0].metric == "accuracy"
    assert tuned.card.before_after[0].first.value == 1.0  # words alone tell these apart
    assert seen[0].preflight.forecast is not None
    assert seen[0].mixture[0].tokens
    assert tuned.card.data == seen[0].mixture
    predictions = predict("tiny+kinds", ["water river", "paper march"], chosen)
    assert {one.label for one in predictions} <= {"paper", "water"}
    assert all(0 <= one.probability <= 1 for one in predictions)
    (tmp_path / "more.csv").write_text("label,text\nwater,a river\npaper,\npaper,north march\n")
    found, problems = texts_of("tiny+kinds", tmp_path / "more.csv")
    assert (found, len(problems)) == (["a river", "north march"], 1)
    (tmp_path / "more.txt").write_text("a river\nlabel,text\n")
    assert texts_of("tiny+kinds", tmp_path / "more.txt") == (["a river", "label,text"], ())
    (tmp_path / "bare.csv").write_text('text\n"a river,\ngreen"\n')
    assert texts_of("tiny+kinds", tmp_path / "bare.csv") == (["a river,\ngreen"], ())
    with pytest.raises(UsageError, match="is a classifier"):
        open_model("tiny+kinds", chosen)
    assert not (tmp_path / "home" / "tuning" / "tiny+kinds").exists()


def test_a_classifier_needs_no_chat_template_and_says_what_is_trained_with_its_targets(
    options: Options, tmp_path: Path
) -> None:
    tiny_gpt2().save_pretrained(tmp_path / "gpt2")
    tiny_tokenizer(None).save_pretrained(tmp_path / "gpt2")
    request = TuneRequest("classify", (str(texts(tmp_path)),), name="gpt2+kinds")
    tuning = replace(options.tune, method="lora", targets=("q",), epochs=1)
    tuned = tune(request, Options(tune=tuning, answer=AnswerOptions(f"hf:{tmp_path / 'gpt2'}")))
    assert tuned.card is not None
    assert sorted(tuned.card.hashes) == ["base", "data"]
    (note,) = tuned.trainable.notes
    assert "in one matrix" in note
    assert note in tuned.preflight.notes
    assert note in tuned.card.notes


def test_an_instructed_model_is_compared_kept_merged_and_exported(
    options: Options, tmp_path: Path
) -> None:
    request = TuneRequest("instruct", (str(instructions(tmp_path, 48)),), name="tiny+instruct")
    tuning = replace(options.tune, forgetting=True, learning_rate=1e-2, test=0.3, style="alpaca")
    chosen = replace(options, tune=tuning)
    tuned = tune(request, chosen)
    card = tuned.card
    assert card is not None
    assert [one.metric for one in card.before_after] == [
        *("loss", "rouge_l", "token_f1", "chrf", "cut off")
    ]
    assert card.before_after[0].change == "better"
    tracked = {name for point in card.fitted.history for name in point.scores}
    assert tracked == {"token_accuracy", "validation_token_accuracy"}
    assert card.forgetting is not None
    assert [point.scale for point in card.sweep] == [0.0, 0.25, 0.5, 0.75, 1.0, 1.25]
    assert card_of_tuned("tiny+instruct") == card
    said = [Message("user", "Say river.")]

    def answers(name: str) -> str:
        return open_model(name, chosen).complete(said, Sampling(max_tokens=8)).text

    before = answers("tiny+instruct")
    further = replace(chosen, answer=AnswerOptions(model="tiny+instruct"))
    request = TuneRequest("prefer", (str(instructions(tmp_path)),), name="tiny+prefer")
    preferring = tune(request, replace(further, tune=replace(options.tune, epochs=1)))
    assert preferring.card is not None
    assert preferring.card.base == "tiny+instruct"
    assert [one.metric for one in preferring.card.before_after] == [
        *("prefers the chosen", "margin", "loss of the chosen"),
        *("rouge_l", "token_f1", "chrf", "cut off"),
    ]
    followed = {name for point in preferring.card.fitted.history for name in point.scores}
    assert {"chosen_reward", "validation_rejected_reward"} <= followed
    on_top = answers("tiny+prefer")
    for name, text in (("tiny+instruct", before), ("tiny+prefer", on_top)):
        merge_tuned(name, chosen)
        assert answers(name) == text
    with pytest.raises(UsageError, match=r"tiny\+prefer was tuned from 'tiny\+instruct'"):
        remove_tuned("tiny+instruct")
    further = replace(chosen, answer=AnswerOptions(model="tiny+prefer"))
    with pytest.raises(UsageError, match="cannot take the place of its own base"):
        tune(replace(request, name="tiny+instruct", replace=True), further)
    file = export_tuned("tiny+prefer", chosen, quantize="f32", out=tmp_path / "tiny.gguf")
    assert b"### Response:" in file.read_bytes(), "it learned this style, as its base did"


def test_a_reward_model_is_compared_with_preferring_the_longer_answer(
    options: Options, tmp_path: Path
) -> None:
    request = TuneRequest("prefer", (str(instructions(tmp_path)),), name="tiny+rewards")
    chosen = replace(options, tune=replace(options.tune, loss="reward", method="last-blocks:1"))
    tuned = tune(request, chosen)
    assert tuned.card is not None
    assert tuned.card.before_after[0].metric == "rewards the chosen"
    assert tuned.card.before_after[0].first.value == 1.0  # every chosen answer is the longer one
    followed = {name for point in tuned.card.fitted.history for name in point.scores}
    assert {"accuracy", "margin", "validation_accuracy", "validation_margin"} <= followed
    with pytest.raises(UsageError, match="reward model"):
        open_model("tiny+rewards", chosen)

    found = rewards_of("tiny+rewards", instructions(tmp_path, 6), chosen)
    assert [row.line for row in found.rows] == [1, 2, 3, 4, 5, 6]
    right = sum(row.rejected is not None and row.reward > row.rejected for row in found.rows)
    assert found.preferred is not None
    assert found.preferred.value == pytest.approx(right / 6)
    assert found.preferred.n == 6
    single = tmp_path / "single.json"
    asked = json.loads((tmp_path / "instructions.json").read_text("utf-8"))
    single.write_text(
        json.dumps([{"instruction": asked[0]["instruction"], "output": asked[0]["chosen"]}, {}])
    )
    alone = rewards_of("tiny+rewards", single, chosen)
    assert alone.rows[0].reward == pytest.approx(found.rows[0].reward, abs=1e-4)
    assert (alone.rows[0].rejected, alone.preferred, len(alone.problems)) == (None, None, 1)
    single.write_text(json.dumps([{"prompt": "Hi", "choosen": "Yes", "rejected": "No"}]))
    both = "no record with a prompt, .* and no record with an instruction and its answer"
    with pytest.raises(UsageError, match=both):
        rewards_of("tiny+rewards", single, chosen)


def test_a_model_learns_to_answer_from_documents(options: Options, tmp_path: Path) -> None:
    documents, lines = tmp_path / "documents", []
    documents.mkdir()
    for i in range(12):
        text = (
            f"The {WORDS[i % 8]} of house {i} is {'old' if i % 2 else 'new'} and costs {i} coins."
        )
        (documents / f"house{i}.txt").write_text(text, "utf-8")
        evidence = [{"source": f"house{i}.txt", "quote": text}]
        lines.append(
            json.dumps(
                {
                    "question": f"What does the {WORDS[i % 8]} of house {i} cost?",
                    "answer": f"{i} coins",
                    "evidence": evidence,
                }
            )
        )
    questions = tmp_path / "questions.jsonl"
    questions.write_text("\n".join(lines), "utf-8")
    request = TuneRequest(
        "answers", (str(questions),), name="tiny+answers", documents=(str(documents),)
    )
    chosen = replace(
        options,
        tune=replace(options.tune, unanswerable=0.3, record_tokens=2048, samples=1),
        retrieve=RetrieveOptions(dense=False),
    )
    tuned = tune(request, chosen)
    assert tuned.card is not None
    assert tuned.card.before_after[0].metric == "token_f1"
    texts_seen = ["".join(text for text, _ in view.tokens) for view in tuned.preflight.views]
    assert all("Question: What does the" in text for text in texts_seen)


def test_looking_trains_nothing_and_keeps_nothing(options: Options, tmp_path: Path) -> None:
    path = instructions(tmp_path, 60)
    long = [{"instruction": f"Say {i} {WORDS[i % 8]} " * 99, "output": "Yes."} for i in range(6)]
    path.write_text(json.dumps([*json.loads(path.read_text("utf-8")), *long]), "utf-8")
    request = TuneRequest("instruct", (str(path),), name="tiny+look", check=True)
    looked = tune(request, options)
    assert looked.card is None
    assert looked.preflight.end == 1.0
    assert looked.preflight.dropped
    (row,) = looked.mixture
    assert (row.records, row.tokens) == (looked.preflight.records, looked.preflight.tokens)
    assert (row.drawn, row.epochs) == (2 * row.records, 2.0), "what was dropped is never read"
    assert list_tuned() == []
    assert not tuned_folder("tiny+look").exists()


def test_looking_at_a_classifier_runs_its_frozen_layers_for_a_few_records_only(
    options: Options, tmp_path: Path
) -> None:
    read: list[int] = []

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "frozen layers":
            read.append(total)
        del done

    request = TuneRequest("classify", (str(texts(tmp_path)),), name="tiny+look", check=True)
    chosen = replace(options, tune=replace(options.tune, method="last-layer", batch=2))
    looked = tune(request, chosen, Watching(progress))
    assert looked.preflight.forecast is not None
    assert max(read) <= 3 * 2 < looked.preflight.records, "three micro-batches are timed"


def test_a_name_that_is_taken_is_refused_before_anything_is_read(
    options: Options, tmp_path: Path
) -> None:
    request = TuneRequest("instruct", (str(instructions(tmp_path)),), name="tiny+twice")
    tune(request, replace(options, tune=replace(options.tune, epochs=1)))
    with pytest.raises(UsageError, match="choose another --name, or --replace"):
        tune(replace(request, sources=("missing.json",)), options)
    assert find_tuned("tiny+twice") is not None


@pytest.mark.parametrize("spec", ["hf:", "gguf:"])
def test_a_base_without_a_name_is_what_is_missing(spec: str) -> None:
    with pytest.raises(UsageError, match=f"no model '{spec}' to tune; take .*hf:PATH_OR_REPO"):
        tune(TuneRequest("instruct", ()), Options(answer=AnswerOptions(model=spec)))


def test_data_that_cannot_be_used_says_so_in_one_line(options: Options, tmp_path: Path) -> None:
    empty, one = tmp_path / "empty.json", tmp_path / "one.tsv"
    empty.write_text("[]")
    one.write_text("text\tlabel\nhello there\tham\nhow are you\tham\n")
    for kind, path in (("instruct", empty), ("classify", one)):
        with pytest.raises(UsageError) as refused:
            tune(TuneRequest(kind, (str(path),), name="tiny+none"), options)  # type: ignore[arg-type]
        assert "\n" not in str(refused.value)
    with pytest.raises(UsageError, match="no language model that could be tuned"):
        tune(TuneRequest("instruct", (str(empty),)), Options())
    tokenizer = tiny_tokenizer(None)
    tokenizer.save_pretrained(tmp_path / "tiny")
    (tmp_path / "tiny" / "chat_template.jinja").unlink(missing_ok=True)
    with pytest.raises(TrainingError, match="--style alpaca or --style plain"):
        tune(TuneRequest("instruct", (str(instructions(tmp_path)),), name="tiny+none"), options)


def test_records_of_the_test_file_must_not_be_trained_on(options: Options, tmp_path: Path) -> None:
    path = instructions(tmp_path)
    chosen = replace(options, tune=replace(options.tune, test_file=str(path)))
    with pytest.raises(TrainingError, match="also trained on"):
        tune(TuneRequest("instruct", (str(path),), name="tiny+leak"), chosen)


def test_answers_are_measured_by_words_citations_and_refusals() -> None:
    refusal = "Not found in your documents."
    written = ["308 [2]", "the 308 points [1]", refusal, refusal, "42 [1]"]
    wanted = ["308 [2]", "308 [2]", "308 [2]", refusal, refusal]
    values = measured_answers(written, wanted)
    assert values["token_f1"] == [1.0, pytest.approx(2 / 3), 0.0, None, None]
    assert values["exact_match"] == [1.0, 0.0, 0.0, None, None]
    assert values["right citation"] == [1.0, 0.0, None, None, None]
    assert values["refuses rightly"] == [None, None, None, 1.0, 0.0]
    assert values["refuses in vain"] == [0.0, 0.0, 1.0, None, None]
