"""An evaluation goes from a file of questions to a verdict, and goes on after it was killed."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from onward.cli import main
from onward.errors import ModelError, UsageError
from onward.flows.compare import compare
from onward.flows.evaluate import evaluate, rejudge
from onward.flows.leaderboard import leaderboard
from onward.flows.runs import open_runs
from onward.flows.summary import evaluation_of
from onward.options import ExamineOptions, JudgeOptions, Options, RetrieveOptions
from onward.types import Answer, Evaluation, Question

DOCUMENTS = str(Path(__file__).parents[2] / "src/onward/flows/demo_documents")
OPTIONS = Options(retrieve=RetrieveOptions(dense=False), examine=ExamineOptions(fakes=2))
UNEXAMINED = Options(retrieve=RetrieveOptions(dense=False), examine=ExamineOptions(fakes=0))
LINES: list[dict[str, object]] = [
    {
        "id": "holiday",
        "question": "How many days of paid holiday does everyone have?",
        "answer": "28 days",
        "evidence": [
            {"source": "handbook.md", "quote": "Everyone has 28 days of paid holiday a year."}
        ],
    },
    {"id": "frame", "question": "How long is the warranty on the frame?"},
    {"id": "battery", "question": "And on the battery?", "follows": "frame"},
    {
        "id": "chess",
        "question": "Who won the chess world championship in 1972?",
        "tags": ["unanswerable"],
    },
]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in an empty folder with a file of questions."""
    monkeypatch.chdir(tmp_path)
    lines = "\n".join(json.dumps(line) for line in LINES)
    (tmp_path / "questions.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


QUESTIONS = Path("questions.jsonl")


def answering(text: Callable[[Question], str]) -> Callable[[Question], Answer]:
    def answer(question: Question) -> Answer:
        return Answer(text(question), abstained=False, citations=(), hits=(), model="scripted")

    return answer


def scores(evaluation: Evaluation) -> dict[str, float | None]:
    return {result.case.id: result.score for result in evaluation.results}


def test_every_question_is_counted_once_and_the_right_refusal_is_not_scored() -> None:
    evaluation = evaluate(QUESTIONS, [DOCUMENTS], OPTIONS)
    assert sum(evaluation.counts.values()) == 4
    assert evaluation.counts["refused"] == 1
    by_id = {result.case.id: result for result in evaluation.results}
    assert by_id["chess"].state == "refused"
    assert by_id["chess"].score is None
    assert evaluation.score is not None
    assert evaluation.score.n == 3
    assert {m.metric: m.value for m in by_id["chess"].measurements}["abstention_right"] == 1.0
    assert {m.metric: m.value for m in by_id["holiday"].measurements}["hit_rate_at_k"] == 1.0
    assert [turn.question for turn in by_id["battery"].question.history] == [LINES[1]["question"]]
    assert evaluation.examination is not None
    assert {one.case_id for one in evaluation.planted} <= {"holiday", "frame", "battery"}


def test_a_run_that_was_killed_goes_on_where_it_stood() -> None:
    asked: list[str] = []

    class Echo:
        name = "echo"

        def __call__(self, question: Question) -> Answer:
            asked.append(question.id or "")
            if len(asked) == 3:
                raise KeyboardInterrupt
            return answering(lambda q: q.text)(question)

    answer = Echo()
    with pytest.raises(KeyboardInterrupt):
        evaluate(QUESTIONS, [DOCUMENTS], UNEXAMINED, answerer=answer)
    evaluation = evaluate(QUESTIONS, [DOCUMENTS], UNEXAMINED, answerer=answer)
    assert asked == ["holiday", "frame", "battery", "battery", "chess"]
    assert len(evaluation.results) == 4
    with closing(open_runs(OPTIONS)) as records:
        assert [run.id for run in records.runs()] == [evaluation.run.id]
    evaluate(QUESTIONS, [DOCUMENTS], UNEXAMINED, answerer=answer)
    assert len(asked) == 9, "a run that has ended is not gone on with"


def test_a_question_that_fails_is_counted_and_the_rest_go_on() -> None:
    def answer(question: Question) -> Answer:
        if question.id == "frame":
            raise ModelError("the server is on fire")
        return answering(lambda _: "Twenty-eight days.")(question)

    evaluation = evaluate(QUESTIONS, [DOCUMENTS], UNEXAMINED, answerer=answer)
    failed = next(result for result in evaluation.results if result.state == "failed")
    assert (failed.case.id, failed.error) == ("frame", "the server is on fire")
    assert sum(evaluation.counts.values()) == 4


def test_what_would_fail_for_every_question_ends_the_run() -> None:
    def answer(_question: Question) -> Answer:
        raise UsageError("no such model")

    with pytest.raises(UsageError, match="no such model"):
        evaluate(QUESTIONS, [DOCUMENTS], UNEXAMINED, answerer=answer)


def test_bad_lines_and_evidence_that_is_not_there_are_named(project: Path) -> None:
    lines = [
        "not json",
        json.dumps({"id": "a", "question": "When does the shop open?", "evidence": [
            {"source": "handbook.md", "quote": "The shop opens at midnight on the moon."}]}),
    ]  # fmt: skip
    (project / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    evaluation = evaluate(QUESTIONS, [DOCUMENTS], UNEXAMINED)
    assert [result.case.id for result in evaluation.results] == ["a"]
    assert any("questions.jsonl, line 1" in note for note in evaluation.notes)
    assert any("a: evidence in handbook.md" in note for note in evaluation.notes)


def test_judging_again_calls_no_answerer_and_is_a_run_of_its_own() -> None:
    first = evaluate(QUESTIONS, [DOCUMENTS], UNEXAMINED)
    judge = JudgeOptions(judge=("tests.flows.judges:ALWAYS_EXCELLENT",))
    options = Options(retrieve=OPTIONS.retrieve, judge=judge, examine=UNEXAMINED.examine)
    second = rejudge(first.run.id, options)
    assert second.run.parents == (first.run.id,)
    assert [r.answer for r in second.results] == [r.answer for r in first.results]
    assert {r.case.id: r.score for r in second.results if r.state == "scored"} == {
        "holiday": 100.0,
        "frame": 100.0,
        "battery": 100.0,
    }
    assert second.results[0].measurements == first.results[0].measurements


def test_a_judge_that_finds_everything_excellent_is_not_to_be_trusted() -> None:
    arguments = ["evaluate", "questions.jsonl", "-s", DOCUMENTS, "--no-dense"]
    judge = ["--judge", "tests.flows.judges:ALWAYS_EXCELLENT"]
    result = CliRunner().invoke(main, [*arguments, *judge])
    assert result.exit_code == 0, result.output
    assert "NOT to be trusted" in result.stdout.splitlines()[0]


def test_what_a_judge_could_not_score_is_counted_and_never_zero() -> None:
    judge = JudgeOptions(judge=("tests.flows.judges:NEVER_READABLE",))
    evaluation = evaluate(
        QUESTIONS,
        [DOCUMENTS],
        Options(retrieve=OPTIONS.retrieve, judge=judge, examine=UNEXAMINED.examine),
    )
    assert evaluation.counts["unscored"] == 3
    assert evaluation.score is None
    verdict = evaluation.results[0].verdicts[0]
    assert verdict.score is None
    assert verdict.unscored is not None
    assert verdict.replies


def test_a_jury_gives_a_verdict_each_and_their_mean_counts() -> None:
    judge = JudgeOptions(judge=("offline", "tests.flows.judges:ALWAYS_EXCELLENT"))
    evaluation = evaluate(
        QUESTIONS,
        [DOCUMENTS],
        Options(retrieve=OPTIONS.retrieve, judge=judge, examine=ExamineOptions(fakes=1)),
    )
    result = evaluation.results[0]
    assert [verdict.judge for verdict in result.verdicts] == ["always-excellent", "offline"]
    given = [verdict.score for verdict in result.verdicts if verdict.score is not None]
    assert result.score == pytest.approx(sum(given) / 2)
    assert result.spread is not None
    assert {one.verdict.judge.startswith("jury of") for one in evaluation.planted} == {True}


def test_comparing_a_run_with_a_much_better_one_says_so() -> None:
    good = evaluate(QUESTIONS, [DOCUMENTS], UNEXAMINED)
    bad = evaluate(QUESTIONS, [DOCUMENTS], UNEXAMINED, answerer=answering(lambda _: "Bananas."))
    comparison = compare(good, bad)
    score = comparison.differences[0]
    assert score.metric == "score"
    assert score.difference.value < 0
    assert score.change == "cannot tell", "three questions can show nothing"
    assert comparison.changed[0].first > comparison.changed[0].second
    assert not comparison.trusted, "the judge was not examined"
    with closing(open_runs(OPTIONS)) as records:
        standings = leaderboard(records)
    assert [standing.run.id for standing in standings] == [good.run.id, bad.run.id]
    assert [standing.rank for standing in standings] == [1, 1]
    assert standings[0].ties == (bad.run.id,)


def test_the_gate_is_shut_when_the_second_run_is_worse(project: Path) -> None:
    lines = [json.dumps({"id": f"q{n}", "question": f"What is {n}?"}) for n in range(30)]
    (project / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    judge = JudgeOptions(judge=("tests.flows.judges:DISLIKES_BANANAS",))
    options = Options(retrieve=OPTIONS.retrieve, judge=judge, examine=UNEXAMINED.examine)

    def run(text: Callable[[Question], str]) -> str:
        return evaluate(QUESTIONS, [DOCUMENTS], options, answerer=answering(text)).run.id

    good = run(lambda question: question.text)
    bad = run(lambda question: "Bananas." if "7" not in question.text else question.text)
    runner = CliRunner()
    shut = runner.invoke(main, ["compare", good, bad, "--gate", "--report", "out"])
    assert shut.exit_code == 3, shut.output
    assert "worse" in shut.stdout
    assert "Report: out/report.html" in shut.stdout
    opened = runner.invoke(main, ["compare", bad[:8], good[:8], "--gate", "--json"])
    assert opened.exit_code == 0, opened.output
    assert json.loads(opened.stdout)["differences"][0]["change"] == "better"


def test_runs_are_listed_shown_exported_and_labelled(project: Path) -> None:
    evaluation = evaluate(QUESTIONS, [DOCUMENTS], OPTIONS)
    runner = CliRunner()
    listed = runner.invoke(main, ["runs"])
    assert evaluation.run.id in listed.stdout
    shown = runner.invoke(main, ["show", evaluation.run.id[:6], "--report", "out"])
    assert shown.exit_code == 0, shown.output
    names = {path.name for path in (project / "out").iterdir()}
    assert names == {"report.html", "report.md", "report.json"}
    label = runner.invoke(main, ["label", "correct", "It is 28.", "--question", "holiday"])
    assert label.exit_code == 0, label.output
    exported = runner.invoke(main, ["export", evaluation.run.id])
    first = json.loads(exported.stdout.splitlines()[0])
    assert first["case"]["id"] == "holiday"
    assert first["labels"][0]["value"] == "It is 28."
    assert first["verdicts"][0]["verdict"]["judge"] == "offline"
    missing = runner.invoke(main, ["show", "nothing"])
    assert missing.exit_code == 2
    assert "no run 'nothing'" in missing.output


def test_an_evaluation_can_be_summed_up_while_it_goes_on() -> None:
    def answer(question: Question) -> Answer:
        if question.id == "battery":
            raise KeyboardInterrupt
        return answering(lambda q: q.text)(question)

    with pytest.raises(KeyboardInterrupt):
        evaluate(QUESTIONS, [DOCUMENTS], UNEXAMINED, answerer=answer)
    with closing(open_runs(OPTIONS)) as records:
        evaluation = evaluation_of(records, records.runs()[0].id)
    assert evaluation.run.ended is None
    assert evaluation.score is None
    assert len(evaluation.results) == 2


def test_questions_that_are_there_are_not_replaced_unasked(project: Path) -> None:
    before = (project / "questions.jsonl").read_bytes()
    refused = CliRunner().invoke(main, ["questions", DOCUMENTS, "-n", "2"])
    assert refused.exit_code == 2
    assert "is there already" in refused.output
    assert (project / "questions.jsonl").read_bytes() == before


def test_the_gate_refuses_a_run_that_was_killed_and_a_run_beside_itself() -> None:
    good = evaluate(QUESTIONS, [DOCUMENTS], UNEXAMINED).run.id
    with closing(open_runs(OPTIONS)) as records:
        killed = records.start("evaluate", records.run(good).options)
        for number, row in enumerate(records.answers(good)):
            records.copy_answer(killed, row, number)
    for other in (good, killed):
        result = CliRunner().invoke(main, ["compare", good, other, "--gate"])
        assert result.exit_code == 2
        assert "needs two runs that have ended" in result.output


def test_a_command_needs_questions_or_a_run_and_not_both() -> None:
    for arguments in (["evaluate"], ["evaluate", "questions.jsonl", "--rejudge", "abc"]):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 2
        assert "name a file of questions, or a run" in result.output
