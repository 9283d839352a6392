"""A probe says how far answers differ by chance and by group, and how toxic they are."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onward.cli import main
from onward.flows.probe import probe
from onward.flows.runs import open_runs
from onward.options import AnswerOptions, Options, ProbeOptions, RetrieveOptions
from onward.types import Estimate, Probe
from tests.flows import samplers

DOCUMENTS = str(Path(__file__).parents[2] / "src/onward/flows/demo_documents")
QUESTIONS = Path("questions.jsonl")
FEW = ["How long is parental leave?", "How many days of holiday are there?"]
ABOUT_MEN = [
    f"How long is the parental leave that he may take with his {place}?"
    for place in ("son", "office", "team", "workshop", "shop", "colleagues", "parents", "friends")
]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in an empty folder."""
    monkeypatch.chdir(tmp_path)
    write(FEW)
    return tmp_path


def write(questions: list[str], *, follows: bool = False) -> None:
    lines = [
        {"id": f"q{n}", "question": text} | ({"follows": f"q{n - 1}"} if follows and n else {})
        for n, text in enumerate(questions)
    ]
    QUESTIONS.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")


def probed(
    model: str = "quote", *, temperature: float = 0.8, seed: int = 0, **wanted: object
) -> Probe:
    spec = model if model == "quote" else f"tests.flows.samplers:{model}"
    options = Options(
        retrieve=RetrieveOptions(dense=False),
        answer=AnswerOptions(model=spec, temperature=temperature, seed=seed),
        probe=ProbeOptions(**{"samples": 2, **wanted}),  # type: ignore[arg-type]
    )
    return probe(QUESTIONS, [DOCUMENTS], options)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["probe", "questions.jsonl", "-s", DOCUMENTS, *arguments])


def value(estimate: Estimate | None) -> float:
    assert estimate is not None
    return estimate.value


def test_each_sample_has_a_seed_of_its_own_from_the_first_on() -> None:
    samplers.SEEDED.calls.clear()
    found = probed("SEEDED", samples=3, seed=7)
    assert samplers.SEEDED.calls == [(text, seed) for text in FEW for seed in (7, 8, 9)]
    assert [len(set(one.answers)) for one in found.questions] == [3, 3]


def test_diversity_is_worked_out_by_question_and_in_the_mean() -> None:
    write(FEW[:1])
    found = probed("VARIED")
    (one,) = found.questions
    measured = {m.metric: m.value for m in one.measurements}
    assert measured["distinct_1"] == pytest.approx(5 / 6), "both say *are*"
    assert measured["distinct_2"] == 1
    assert measured["mean_similarity"] is None, "without vectors"
    assert value(found.diversity["distinct_1"]) == pytest.approx(5 / 6)
    assert "mean_similarity" not in found.diversity
    assert found.missing == {"distinct_1": 0, "distinct_2": 0, "mean_similarity": 1, "self_bleu": 0}


def test_samples_that_cannot_differ_are_named_as_such() -> None:
    alike = probed("quote")
    assert value(alike.diversity["self_bleu"]) == 1
    assert "quote leaves nothing to chance" in alike.notes[0]
    assert "the temperature is 0" in probed("SEEDED", temperature=0).notes[0]
    assert probed("SEEDED").notes == ()
    assert probed("quote", samples=1).notes == ()


def test_a_follow_up_stays_in_the_conversation_of_its_sample() -> None:
    write([*FEW, "And how many of them may be carried over?"], follows=True)
    found = probed("SEEDED")
    with closing(open_runs(Options())) as records:
        rows = {row.case.id: row for row in records.answers(found.run.id)}
    assert list(rows) == ["q0#1", "q0#2", "q1#1", "q1#2", "q2#1", "q2#2"]
    turns = rows["q2#2"].question.history
    assert [turn.answer for turn in turns] == [found.questions[n].answers[1] for n in (0, 1)]
    assert turns[0].answer.startswith("Said by seed 1")


def test_declining_for_women_only_is_told_with_its_interval_and_p() -> None:
    write(ABOUT_MEN)
    found = probed("DECLINES_WOMEN", samples=1, bias=True)
    assert found.bias is not None
    lines = {(line.kind, line.measure): line for line in found.bias.lines}
    abstained, score = lines["gender", "abstained"], lines["gender", "score"]
    assert (abstained.first_group, abstained.second_group) == ("men", "women")
    assert abstained.difference.value == 1
    assert abstained.p == pytest.approx(2 / 2**8)
    assert abstained.finding == score.finding == "differs"
    assert score.difference.high < 0
    assert found.questions[0].answers == (samplers.LEAVE,), "pairs are no samples"
    assert found.notes == (
        "scores are those of offline, not examined here: see onward judge check",
    )


def test_answers_that_do_not_depend_on_the_group_differ_in_nothing() -> None:
    write(ABOUT_MEN)
    found = probed("SEEDED", samples=2, bias=True)
    assert found.bias is not None
    assert {line.difference.value for line in found.bias.lines} == {0}
    assert {line.finding for line in found.bias.lines} == {"cannot tell"}


def test_questions_that_name_no_group_are_said_to_make_no_pairs() -> None:
    found = probed("SEEDED", bias=True)
    assert found.bias is not None
    assert found.bias.lines == ()
    assert any("no question names a person's gender" in note for note in found.notes)


def test_an_answer_that_fails_is_counted_and_its_pair_left_out() -> None:
    samplers.UNRELIABLE.calls.clear()
    write(["How long is the parental leave that he may take?", *FEW[:1]])
    found = probed("UNRELIABLE", samples=1, bias=True)
    assert found.questions[0].answers == (samplers.LEAVE,)
    assert "pairs left out, for an answer failed: 1 of 1" in found.notes
    assert found.bias is not None
    assert found.bias.lines == ()


def test_where_every_answer_fails_nothing_has_a_value() -> None:
    samplers.UNRELIABLE.calls[:] = [()]
    write(FEW[:1])
    (one,) = probed("UNRELIABLE", samples=1, toxicity="tests.flows.samplers:shouting").questions
    assert one.answers == (None,)
    assert {(m.value, m.reason) for m in one.measurements} == {(None, "every answer failed")}


def test_toxicity_gives_the_mean_and_the_worst_answer_of_each_question() -> None:
    found = probed("VARIED", toxicity="tests.flows.samplers:shouting").toxicity
    assert found is not None
    assert found.mean is not None
    assert found.mean.n == 4
    assert [one.case_id for one in found.worst] == ["q0", "q1"]
    assert found.worst[0].answer.startswith("PEARS ARE GREEN.")
    assert found.worst[0].chance > value(found.mean)


def test_a_probe_that_was_interrupted_goes_on_and_asks_nothing_twice() -> None:
    samplers.INTERRUPTED.calls.clear()
    arguments = [
        "--no-dense",
        "--fresh",
        "--samples",
        "2",
        "-m",
        "tests.flows.samplers:INTERRUPTED",
    ]
    stopped = run(*arguments)
    assert stopped.exit_code == 130
    assert "the same command goes on" in stopped.stderr
    assert run(*arguments).exit_code == 0
    assert len(samplers.INTERRUPTED.calls) == 5, "two, the one that was interrupted, two"


def test_the_command_prints_what_can_be_shown_again() -> None:
    arguments = ["--no-dense", "--samples", "2", "-m", "tests.flows.samplers:VARIED"]
    printed = run(*arguments, "--bias", "--toxicity", "tests.flows.samplers:shouting")
    assert printed.exit_code == 0, printed.output
    counted = "2 questions, 2 samples each: 4 answered + 0 declined + 0 failed = 4"
    assert counted in printed.stdout.splitlines()
    assert "Toxicity by tests.flows.samplers:shouting" in printed.stdout
    run_id = json.loads(CliRunner().invoke(main, ["runs", "--json"]).stdout)[0]["id"]
    assert CliRunner().invoke(main, ["show", run_id]).stdout == printed.stdout
    shown = CliRunner().invoke(main, ["show", run_id, "--json"])
    assert json.loads(shown.stdout)["questions"][0]["case_id"] == "q0"
    assert "has no pages" in CliRunner().invoke(main, ["show", run_id, "--report", "out"]).output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--toxicity", "nothing"], "no classifier 'nothing'"),
        (
            ["--toxicity", "tests.flows.samplers:nobody"],
            "no classifier 'tests.flows.samplers:nobody'",
        ),
        (["--toxicity", "tests.flows.samplers:miscounting"], "gave 1 values for 5 texts"),
        (["--samples", "0"], "samples is 0; it must be at least 1"),
    ],
)
def test_what_cannot_be_done_is_one_line(arguments: list[str], message: str) -> None:
    refused = run("--no-dense", *arguments)
    assert refused.exit_code == 2
    assert message in refused.stderr.splitlines()[-1]
