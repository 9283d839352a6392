"""Records of files: what is counted, what is told, and what a test file must not hold twice."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from onward.flows.tuning.data import read_data
from onward.flows.tuning.task import TuneRequest
from onward.flows.tuning.teacher import taught
from onward.options import AnswerOptions, Options, TuneOptions
from onward.types import Example, Message, RecordSplit
from tests.flows.arm_models import TUNED

WORDS = ("river", "bridge", "winter", "report", "colour", "green", "north", "march")


def table(path: Path, *rows: tuple[str, str]) -> str:
    path.write_text("\n".join(["text\tlabel", *("\t".join(row) for row in rows)]), "utf-8")
    return str(path)


def rows(start: int, count: int) -> list[tuple[str, str]]:
    kinds = ("water", "paper")
    return [
        (f"{WORDS[n % 8]} {n} {kinds[n % 2]} text{n}", kinds[n % 2])
        for n in range(start, start + count)
    ]


def test_a_record_that_a_test_file_holds_twice_counts_once_and_its_hash_is_kept(
    tmp_path: Path,
) -> None:
    train = table(tmp_path / "train.tsv", *rows(0, 40))
    test = table(tmp_path / "test.tsv", *rows(40, 10), *rows(40, 10))
    options = Options(tune=TuneOptions(test_file=test))
    data = read_data(TuneRequest("classify", (train,)), options)
    assert (len(data.split.test), data.split.duplicates) == (10, 10)
    assert data.test_digest == sha256(Path(test).read_bytes()).hexdigest()
    alone = read_data(TuneRequest("classify", (train,)), Options())
    assert (alone.test_digest, alone.digest) == ("", data.digest)


@pytest.mark.parametrize("balanced", [False, True])
def test_labels_that_contradict_each_other_are_told(tmp_path: Path, *, balanced: bool) -> None:
    odd = [("call me", "water"), ("call me", "paper"), ("see you", "water"), ("see you", "water")]
    train = table(tmp_path / "train.tsv", *rows(0, 40), *odd)
    test = table(tmp_path / "test.tsv", *rows(40, 10), ("no", "water"), ("no", "paper"))
    tuning = TuneOptions(balanced=balanced)
    request = TuneRequest("classify", (train,))
    data = read_data(request, Options(tune=tuning))
    assert (data.split.duplicates, data.split.contradictions) == (1, 2)
    assert data.notes[0].startswith("2 records are left out because others give the same text")
    data = read_data(request, Options(tune=replace(tuning, test_file=test)))
    assert data.split.contradictions == 4
    assert len(data.split.test) == 10


def test_what_people_ask_is_what_is_learned(tmp_path: Path) -> None:
    path = tmp_path / "chats.jsonl"
    lines = [
        f'{{"messages": [{{"role": "user", "content": "say {word} {n}"}},'
        f' {{"role": "assistant", "content": "{word}"}}]}}'
        for n, word in enumerate(WORDS)
    ]
    path.write_text("\n".join(lines), "utf-8")
    options = Options(tune=TuneOptions(validation=0.25, test=0.25))
    data = read_data(TuneRequest("instruct", (str(path),)), options)
    judged = {one.messages[0].content for one in data.split.test if isinstance(one, Example)}
    assert len(data.learned) == 6
    assert {*data.learned} | judged == {f"say {word} {n}" for n, word in enumerate(WORDS)}


def test_a_teacher_answers_the_last_turn_and_that_alone_is_learned() -> None:
    said = [("user", "box 1?"), ("assistant", "red"), ("user", "box 2?"), ("assistant", "blue")]
    messages = tuple(Message(role, text) for role, text in said)  # type: ignore[arg-type]
    record = Example(messages, "chat.json", 1)
    options = Options(
        answer=AnswerOptions(model="smollm2"),
        tune=TuneOptions(teacher="tests.flows.arm_models:PLAIN"),
    )
    split, refused = taught(RecordSplit((record,), (), (record,), 0), options)
    (learned,) = split.train
    assert isinstance(learned, Example)
    assert learned.last_only
    assert learned.messages == (*messages[:-1], Message("assistant", "colour2"))
    assert split.test == (record,)
    assert refused == []


def test_what_a_teacher_could_not_end_is_not_learned_as_its_end() -> None:
    first, second = (
        Example((Message("user", f"box {n}?"), Message("assistant", "red")), "chat.json", n)
        for n in (1, 2)
    )
    options = Options(
        answer=AnswerOptions(max_tokens=2),
        tune=TuneOptions(teacher="tests.flows.arm_models:TUNED"),
    )
    split, (cut,) = taught(RecordSplit((first,), (second,), (), 0), options)
    assert (len(split.train), len(split.validation)) == (0, 1)
    assert cut.source == "chat.json, record 1"
    assert "--max-tokens" in cut.reason


def test_a_teacher_is_not_asked_for_a_mere_look(tmp_path: Path) -> None:
    path = tmp_path / "chats.tsv"
    lines = [f"Box {n}?\t{word}" for n, word in enumerate(WORDS)]
    path.write_text("\n".join(["prompt\tcompletion", *lines]), "utf-8")
    tuning = TuneOptions(validation=0.25, test=0.25, teacher="tests.flows.arm_models:TUNED")
    before = len(TUNED.calls)
    request = TuneRequest("instruct", (str(path),), check=True)
    data = read_data(request, Options(tune=tuning))
    assert len(TUNED.calls) == before
    assert "it answers 6 records" in data.notes[-1]
    learned = {one.messages[-1].content for one in data.split.train if isinstance(one, Example)}
    assert learned < {*WORDS}
