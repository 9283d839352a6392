"""Arms answer the same questions, none of them a worked example, and the cheap one pays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from onward.cli.tune_arms import arms as command
from onward.errors import UsageError
from onward.flows.compare import compare
from onward.flows.runs import open_runs
from onward.flows.summary import evaluation_of
from onward.flows.tuning.arm_answerers import split_examples
from onward.flows.tuning.arms import ArmsRequest, arms
from onward.flows.tuning.task import data_digest
from onward.models import tuned_folder, write_card
from onward.options import AnswerOptions, ExamineOptions, Options, RetrieveOptions
from onward.reports.terminal_arms import arms_report_text, pays_line
from onward.tasks import read_cases
from onward.types import ArmChoice, ArmRow, Arms, Case, Estimate, Message
from tests.flows import arm_models
from tests.reports.sample_tune import sample_arms

PLAIN, TUNED = "tests.flows.arm_models:PLAIN", "tests.flows.arm_models:TUNED"
QUESTIONS = Path("questions.jsonl")
BOXES = 14
ALL = ["base", "prompted", "retrieval", "tuned", "tuned + retrieval", "quote"]
UNTUNED = ["base", "prompted", "retrieval", "quote"]


def _drawn(seed: int) -> set[str]:
    cases = [Case(f"b{n}", f"q {n}", "a") for n in range(BOXES)]
    return {case.id for case in split_examples(cases, 3, seed)[0]}


SEED = next(seed for seed in range(99) if not _drawn(seed) & {"b0", "b1"})
"""So that the questions which the tuned model fails and refuses are asked."""
OPTIONS = Options(
    answer=AnswerOptions(model=PLAIN, seed=SEED),
    retrieve=RetrieveOptions(dense=False),
    examine=ExamineOptions(fakes=0),
)


def write_project(folder: Path) -> None:
    """A file of questions and the document that answers them."""
    lines = [
        {"id": f"b{n}", "question": f"What is the colour of box {n}?", "answer": f"colour{n}"}
        for n in range(BOXES)
    ]
    (folder / QUESTIONS).write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    text = "\n\n".join(f"# Box {n}\n\nThe colour of box {n} is colour{n}." for n in range(BOXES))
    (folder / "boxes.md").write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder with a file of questions and a document."""
    monkeypatch.chdir(tmp_path)
    write_project(tmp_path)
    arm_models.PLAIN.calls.clear()
    arm_models.TUNED.calls.clear()
    return tmp_path


def asked(**more: object) -> ArmsRequest:
    request = ArmsRequest(QUESTIONS, ("boxes.md",), tuned=TUNED, metric="token_f1")
    return replace(request, **more)  # type: ignore[arg-type]


def by_name(found: Arms) -> dict[str, ArmRow]:
    return {row.name: row for row in found.rows}


@dataclass(frozen=True)
class Finished:
    """Arms that were answered once for several tests: untuned ones first, then all."""

    folder: Path
    untuned: Arms
    arms: Arms
    asked_first: Sequence[Sequence[Message]]
    """What the plain model was asked for the untuned arms."""
    asked_then: int
    """How often it was asked again for all of them."""


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("answered")
    write_project(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("ONWARD_HOME", str(folder / "home"))
        arm_models.PLAIN.calls.clear()
        untuned = arms(asked(tuned=""), OPTIONS)
        first = list(arm_models.PLAIN.calls)
        found = arms(asked(), OPTIONS)
    return Finished(folder, untuned, found, first, len(arm_models.PLAIN.calls) - len(first))


@pytest.fixture
def finished(answered: Finished, monkeypatch: pytest.MonkeyPatch) -> Iterator[Finished]:
    """Those arms, their folder and their home; the documents are put back afterwards."""
    monkeypatch.chdir(answered.folder)
    monkeypatch.setenv("ONWARD_HOME", str(answered.folder / "home"))
    yield answered
    write_project(answered.folder)


def test_every_arm_is_asked_the_same_questions_and_counts_each_once(answered: Finished) -> None:
    found = answered.arms
    assert [row.name for row in found.rows] == ALL
    assert found.questions == BOXES - 3
    assert {sum(row.counts.values()) for row in found.rows} == {BOXES - 3}
    scored = [row.score.n for row in found.rows if row.score is not None]
    assert scored == [found.compared] * 6
    rows = by_name(found)
    assert rows["base"].difference is None
    better = rows["prompted"].difference
    assert better is not None
    assert (better.metric, better.change, better.difference.n) == (
        "token_f1",
        "better",
        found.compared,
    )


def test_failures_and_refusals_of_an_arm_are_counted_and_shrink_all_arms_alike(
    answered: Finished,
) -> None:
    found = answered.arms
    tuned = by_name(found)["tuned"]
    assert (tuned.counts["failed"], tuned.counts["refused"]) == (1, 1)
    assert found.compared == BOXES - 3 - 1, "a failure has no value, a refusal has"
    assert tuned.score is not None
    assert tuned.score.value == pytest.approx((found.compared - 1) / found.compared)


def test_worked_examples_are_earlier_turns_and_asked_of_nobody(answered: Finished) -> None:
    found = answered.untuned
    assert [row.name for row in found.rows] == UNTUNED
    examples = {f"What is the colour of box {id_[1:]}?" for id_ in found.examples}
    assert len(examples) == 3
    last = {call[-1].content for call in answered.asked_first}
    assert not any(example in one for example in examples for one in last)
    shown = [call for call in answered.asked_first if len(call) == 8]
    assert len(shown) == found.questions
    assert {m.content for call in shown for m in call[1:-1] if m.role == "user"} == examples


def test_what_was_answered_is_not_asked_again_unless_fresh(finished: Finished) -> None:
    first = by_name(finished.untuned)
    assert finished.asked_then == 0, "only the tuned arms were missing"
    assert by_name(finished.arms)["retrieval"].run == first["retrieval"].run
    Path("boxes.md").write_text("The colour of box 5 is none.", encoding="utf-8")
    changed = by_name(arms(asked(tuned=""), OPTIONS))
    assert changed["retrieval"].run != first["retrieval"].run
    fresh = replace(OPTIONS, answer=replace(OPTIONS.answer, fresh=True))
    again = by_name(arms(asked(tuned=""), fresh))
    assert again["base"].run != changed["base"].run


def test_a_killed_command_goes_on_where_it_stood() -> None:
    class Stop(BaseException):
        pass

    def killed(stage: str, done: int, total: int) -> None:
        del total
        if stage == "answering" and done == 4 and len(arm_models.PLAIN.calls) > BOXES:
            raise Stop

    with pytest.raises(Stop):
        arms(asked(tuned=""), OPTIONS, progress=killed)
    before = len(arm_models.PLAIN.calls)
    found = arms(asked(tuned=""), OPTIONS)
    assert before > BOXES
    assert len(arm_models.PLAIN.calls) == 3 * found.questions
    with closing(open_runs(OPTIONS)) as records:
        assert {run.id for run in records.runs()} == {row.run for row in found.rows}


def test_the_runs_can_be_compared_as_any_others(finished: Finished) -> None:
    found = by_name(finished.untuned)
    with closing(open_runs(OPTIONS)) as records:
        one, two = (evaluation_of(records, found[n].run) for n in ("base", "retrieval"))
    assert any(d.metric == "token_f1" for d in compare(one, two).differences)
    assert [e.run.metadata["answerer"] for e in (one, two)] == [f"{PLAIN} alone", PLAIN]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tuned": "smollm2+nothing"}, "no tuned model 'smollm2.nothing'"),
        ({"tuned": PLAIN}, "is --model too"),
        ({"metric": "shine"}, "no metric 'shine'; there are score, "),
        ({"shots": 13}, "--shots 13: 14 of 14 questions have an answer"),
        ({"questions": Path("nowhere.jsonl")}, "cannot read nowhere.jsonl"),
        ({"metric": "recall_at_k"}, "needs questions with 'evidence'"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_asked(
    change: dict[str, object], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        arms(asked(**change), OPTIONS)
    assert arm_models.PLAIN.calls == []


def test_questions_that_the_tuned_model_learned_prove_nothing() -> None:
    card = {
        "kind": "answers",
        "base": "smollm2",
        "hashes": {"data": data_digest([read_cases(QUESTIONS).digest])},
    }
    write_card(tuned_folder("smollm2+boxes"), card)
    with pytest.raises(UsageError, match=r"smollm2\+boxes learned all 14 questions"):
        arms(asked(tuned="smollm2+boxes"), OPTIONS)


def test_questions_without_answers_and_missing_sources_are_said() -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        arms(asked(sources=("nowhere",)), OPTIONS)
    QUESTIONS.write_text('{"question": "Why box 1?"}\n{"question": "Who box 2?"}', "utf-8")
    with pytest.raises(UsageError, match="--shots 3: 0 of 2 questions have an answer"):
        arms(asked(), OPTIONS)
    with pytest.raises(UsageError, match="--metric token_f1 needs questions with an 'answer'"):
        arms(asked(shots=0), OPTIONS)
    with pytest.raises(UsageError, match="'quote' is no language model"):
        arms(asked(), Options())


def test_examples_are_never_part_of_a_conversation_a_twin_or_without_answer() -> None:
    cases = [
        Case("first", "Ну что?", "да"),
        Case("second", "And then?", "no", follows="first"),
        Case("twin", "Why  so?", "because"),
        Case("other twin", "why so?", "because"),
        Case("open", "Wer?"),
        Case("none", "Who won?", "nobody", tags=("unanswerable",)),
        Case("good", "何色ですか", "青"),
    ]
    examples, judged = split_examples(cases, 1, seed=0)
    assert [case.id for case in examples] == ["good"]
    assert [case.id for case in judged] == [case.id for case in cases[:-1]]
    with pytest.raises(UsageError, match="--shots 1"):
        split_examples(cases, 2, seed=0)
    assert split_examples(cases, 0, seed=0) == ((), tuple(cases))


def test_the_command_prints_counts_and_a_closing_line_or_json_of_runs_that_are_kept(
    finished: Finished, tmp_path: Path
) -> None:
    runner = CliRunner()
    flags = ["questions.jsonl", "-s", "boxes.md", "-m", PLAIN, "--metric", "token_f1", "--fakes",
             "0", "--no-dense", "--seed", str(SEED)]  # fmt: skip
    shown = runner.invoke(command, [*flags, "--report", str(tmp_path / "report")])
    assert shown.exit_code == 0, shown.output
    assert "token_f1 over 11 of 11 questions" in shown.stdout
    assert " pays" in shown.stdout
    assert (tmp_path / "report").is_dir()
    found = json.loads(runner.invoke(command, [*flags, "--json"]).stdout)
    assert [row["name"] for row in found["rows"]] == UNTUNED
    assert found["choice"]["best"]
    assert [row["run"] for row in found["rows"]] == [row.run for row in finished.untuned.rows]
    assert arm_models.PLAIN.calls == []


def test_the_closing_line_says_what_pays_or_that_it_cannot_be_told() -> None:
    rows = sample_arms()
    unsure = rows[1].difference
    assert pays_line(None, rows).startswith("which arm pays cannot be told")
    alone = ArmChoice("retrieval", ("retrieval",), "retrieval", "retrieval", None)
    assert pays_line(alone, rows).startswith("retrieval pays: every other arm is signif")
    cheap = ArmChoice("retrieval", ("prompted", "retrieval"), "prompted", "prompted", unsure)
    assert "prompted pays: the cheapest (1.62 s a question)" in pays_line(cheap, rows)
    assert "about 310 more questions needed" in pays_line(cheap, rows)
    assert "cannot be told" in pays_line(replace(cheap, pays=None), rows)
    unknown = replace(cheap, cheapest=None, pays=None, difference=None)
    assert "the cheapest is not known" in pays_line(unknown, rows)
    hostile = replace(rows[0], name="基地\x1b[31m", score=Estimate(0.5, 0.4, 0.6, 9))
    lines = arms_report_text(Arms("token_f1", (hostile, *rows[1:]), None, 10, 9, notes=("x",)))
    assert not any("\x1b" in line for line in lines)
