"""Asking end to end: bundled documents, scripted models, the JSON object, follow-ups, the demo."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

import onward.flows
from onward.cli import main
from onward.flows.ask import ask, search
from onward.flows.conversation import open_conversation
from onward.flows.embed import embed
from onward.flows.library import library_of
from onward.flows.runs import open_runs
from onward.models.scripted import ScriptedModel
from onward.options import AnswerOptions, Options, ReadOptions, RetrieveOptions
from onward.types import Message, Question, Turn

DOCUMENTS = str(Path(onward.flows.__file__).parent / "demo_documents")
BY_WORDS = Options(read=ReadOptions(workers=1), retrieve=RetrieveOptions(dense=False))

scripted = ScriptedModel(["Everyone has 28 days of paid holiday [1]. The moon is cheese [99]."])


def test_quote_answers_with_a_citation_that_names_file_and_span() -> None:
    question = Question("How many days of holiday may be carried over?")
    answer = ask(question, [DOCUMENTS], BY_WORDS).answer
    assert not answer.abstained
    assert "not more than five" in answer.text
    citation = answer.citations[0]
    assert citation.source.endswith("handbook.md")
    assert citation.location.line is not None
    library = library_of([DOCUMENTS])
    text = library.documents.text(citation.document_id)
    library.close()
    assert text is not None
    assert text[citation.start : citation.end] == citation.quote


def test_what_the_documents_do_not_hold_is_not_found() -> None:
    answer = ask(Question("Who won the chess world cup in 1972?"), [DOCUMENTS], BY_WORDS).answer
    assert answer.abstained
    assert answer.citations == ()


def test_a_place_to_look_that_there_is_not_is_refused_with_those_there_are() -> None:
    result = CliRunner().invoke(main, ["ask", "Anything?", "-s", DOCUMENTS, "--route", "nonsense"])
    assert result.exit_code == 2
    assert "'nonsense'; there are documents, tables, web, tools, model" in result.output


def test_a_model_is_told_the_passages_and_its_citations_are_checked() -> None:
    chosen = AnswerOptions(model="tests.flows.test_ask:scripted")
    options = Options(read=BY_WORDS.read, retrieve=BY_WORDS.retrieve, answer=chosen)
    question = Question("How many days of holiday may be carried over?")
    answer = ask(question, [DOCUMENTS], options).answer
    assert answer.prompt is not None
    assert any("28 days of paid holiday" in message.content for message in answer.prompt)
    assert all(isinstance(message, Message) for message in answer.prompt)
    assert [citation.n for citation in answer.citations] == [1]
    assert "[99]" not in answer.text
    assert answer.warnings


def test_a_follow_up_finds_what_it_speaks_of() -> None:
    first = Turn("What does the warranty of the battery cover?", "Three years.")
    question = Question("And how long is it for the frame?", (first,))
    answer = ask(question, [DOCUMENTS], BY_WORDS).answer
    assert "ten years" in answer.text


def test_search_shows_ranks_of_every_stage() -> None:
    hits = search("welding station course", [DOCUMENTS], BY_WORDS).hits
    assert hits[0].passage.source.endswith("handbook.md")
    assert hits[0].ranks == {"words": 1}


def test_answers_are_kept_with_their_run() -> None:
    with open_conversation([DOCUMENTS], BY_WORDS) as conversation:
        conversation.answer(Question("When does the shop open?"))
    with closing(open_runs(Options())) as records:
        (run,) = records.runs("ask")
        assert run.options["retrieve"]["dense"] is False
        (row,) = records.answers(run.id)
    assert row.question.text == "When does the shop open?"
    assert row.answer is not None


def test_the_json_object_has_the_keys_that_the_manual_names() -> None:
    arguments = ["ask", "How long is the warranty?", "-s", DOCUMENTS, "--no-dense", "--json"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert list(record) == [
        *("question", "answer", "abstained", "citations", "hits", "model", "prompt", "history"),
        *("seconds", "tokens", "cost", "steps", "warnings", "skipped"),
    ]
    assert list(record["citations"][0]) == ["n", "source", "location", "quote", "passage_id"]
    assert list(record["hits"][0]) == [
        *("passage_id", "source", "location", "text", "score", "ranks")
    ]
    assert list(record["seconds"]) == ["read", "index", "retrieve", "answer", "total"]


def test_chat_keeps_the_conversation() -> None:
    arguments = ["chat", "-s", DOCUMENTS, "--no-dense", "--json"]
    talk = "How long is the warranty on the frame?\nAnd on the battery?\n\n"
    result = CliRunner().invoke(main, arguments, input=talk)
    assert result.exit_code == 0, result.output
    first, second = [json.loads(line) for line in result.stdout.splitlines()]
    assert first["history"] == []
    assert second["history"][0]["question"] == "How long is the warranty on the frame?"
    assert "three years" in second["answer"]


def test_the_dense_pass_embeds_once_and_then_only_what_is_new(
    models_home: Path,  # noqa: ARG001 - needs the embedder
    tmp_path: Path,
) -> None:
    note = tmp_path / "note.txt"
    note.write_text("The ferry leaves at nine o'clock.")
    with open_conversation([str(tmp_path)], BY_WORDS):
        pass
    library = library_of([str(tmp_path)])
    options = Options()
    assert (embed(library, options).embedded, embed(library, options).embedded) == (1, 0)
    library.close()
    hits = search("When does the ship depart?", [str(tmp_path)], options).hits
    assert hits[0].passage.text.startswith("The ferry")
    note.write_text("The bakery opens at six o'clock.")
    with open_conversation([str(tmp_path)], BY_WORDS):
        pass
    library = library_of([str(tmp_path)])
    report = embed(library, options)
    assert (report.embedded, report.removed, report.total) == (1, 1, 1)
    library.close()


def test_the_demo_answers_abstains_and_writes_its_report(
    models_home: Path,  # noqa: ARG001 - needs the embedder
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["demo", "--offline", "--json"])
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    results = report["evaluations"][0]["results"]
    assert [one["answer"]["abstained"] for one in results] == [False] * 7 + [True]
    wanted = ["five", "27 March", "ten years", "three years", "85 percent", "4890", "14"]
    for one, words in zip(results, wanted, strict=False):
        assert words in one["answer"]["text"], one
        assert words in " ".join(citation["quote"] for citation in one["answer"]["citations"])
    page = (tmp_path / "onward-demo" / "report" / "report.html").read_text(encoding="utf-8")
    assert "Ferry Long" in page


def test_what_the_user_says_in_a_chat_is_kept_beside_the_answer() -> None:
    talk = "How long is the warranty on the frame?\n/down\n/correct Ten years.\n/up now\n\n"
    result = CliRunner().invoke(main, ["chat", "-s", DOCUMENTS, "--no-dense"], input=talk)
    assert result.exit_code == 0, result.output
    assert "there are /up, /down and /correct TEXT" in result.stderr
    with closing(open_runs(Options())) as records:
        labels = records.labels()
    assert [(one.kind, one.value) for one in labels] == [
        ("down", None),
        ("correction", "Ten years."),
    ]


def test_when_nothing_could_be_read_the_error_says_why(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    result = CliRunner().invoke(main, ["ask", "Anything?", "-s", str(tmp_path)])
    assert result.exit_code == 1
    assert "nothing to ask" in result.output
    assert "empty.txt: empty file" in result.output


def test_an_empty_question_is_refused() -> None:
    result = CliRunner().invoke(main, ["ask", " ", "-s", DOCUMENTS])
    assert result.exit_code == 2
    assert "the question is empty" in result.output
