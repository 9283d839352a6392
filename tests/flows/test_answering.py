"""A question is answered where its answer is: computed, quoted, remembered, or by the model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

import onward.flows
from onward.cli import main
from onward.flows.ask import ask
from onward.flows.conversation import open_conversation
from onward.models.scripted import ScriptedModel
from onward.options import (
    AnswerOptions,
    ContextOptions,
    Options,
    ReadOptions,
    RetrieveOptions,
    RouteOptions,
)
from onward.types import Answer, Message, Question, Turn

DOCUMENTS = str(Path(onward.flows.__file__).parent / "demo_documents")
BY_WORDS = Options(read=ReadOptions(workers=1), retrieve=RetrieveOptions(dense=False))
WRITTEN: list[str] = []


def answer_to(question: str, options: Options = BY_WORDS, *history: Turn) -> Answer:
    return ask(Question(question, history), [DOCUMENTS], options).answer


def with_model(name: str) -> Options:
    return Options(
        read=BY_WORDS.read,
        retrieve=BY_WORDS.retrieve,
        answer=AnswerOptions(model=f"{__name__}:{name}"),
    )


def reply(messages: Sequence[Message]) -> str:
    WRITTEN.append(messages[-1].content)
    if "<tables>" in messages[-1].content:
        return "SELECT _row, model, battery_wh FROM models_and_sales_table_1 WHERE model = 'Barge'"
    return "The Barge has a battery of 1000 Wh. [1]"


LARGE = ScriptedModel(reply, name="large")
SMALL = ScriptedModel(lambda _: "The Ferry, I think. [1]", name="smollm2")


def test_a_question_over_a_table_is_computed_and_cites_sheet_and_cells() -> None:
    answer = answer_to("Which model has the largest battery?")
    assert answer.text == "Barge (Battery (Wh) 1000) [1]"
    (cited,) = answer.citations
    assert (cited.location.sheet, cited.location.range) == ("Models 2026", "A9:D9")
    assert cited.quote == "Barge | 200 | 40 | 1000 | 6790"
    assert answer.hits[0].passage.source == cited.source
    (query,) = [step.what for step in answer.steps if step.name == "query"]
    assert query.startswith("SELECT")


def test_a_sum_cites_the_header_and_the_range_of_all_rows_that_went_in() -> None:
    answer = answer_to("What is the average price of the models?")
    assert answer.text.startswith("4930 EUR")
    (cited,) = answer.citations
    assert cited.location.range == "E5:E9"
    assert "Price (EUR)" in cited.quote


def test_one_value_does_not_answer_two_questions() -> None:
    answer = answer_to("Which model has the largest battery, and what is its price?")
    assert answer.text == "Barge (Battery (Wh) 1000) [1]\n6790 [2]"
    assert [cited.n for cited in answer.citations] == [1, 2]


def test_what_cannot_be_computed_of_a_question_is_quoted() -> None:
    answer = answer_to(
        "Which model carries the most in front, and how long is parental leave at full pay?"
    )
    assert answer.text.startswith("Barge")
    assert "20 weeks" in answer.text
    for cited in answer.citations:
        assert answer.hits[cited.n - 1].passage.source == cited.source


def test_nothing_is_computed_where_that_is_switched_off() -> None:
    result = CliRunner().invoke(
        main,
        [
            *("ask", "Which model has the largest battery?", "-s", DOCUMENTS),
            *("--no-dense", "--no-compute", "--json"),
        ],
    )
    steps = json.loads(result.stdout)["steps"]
    assert "query" not in {step["name"] for step in steps}


def test_a_model_writes_the_query_and_answers_from_its_result() -> None:
    WRITTEN.clear()
    answer = answer_to("Which model has the largest battery?", with_model("LARGE"))
    assert answer.text == "The Barge has a battery of 1000 Wh. [1]"
    assert answer.hits[0].ranks == {"query": 1}
    assert "Battery (Wh)" in WRITTEN[-1]
    assert "Barge | 1000" in WRITTEN[-1]
    assert "Barge | 1000" in answer.citations[0].quote


def test_a_small_model_is_not_asked_over_what_the_rules_computed() -> None:
    answer = answer_to("Which model has the largest battery?", with_model("SMALL"))
    assert answer.text.startswith("Barge")


def test_a_question_about_prose_is_not_computed() -> None:
    answer = answer_to("How long is the warranty of the motor?")
    assert "three years" in answer.text
    assert not [step for step in answer.steps if step.name == "query"]


def test_the_model_alone_answers_only_where_it_may_and_says_so() -> None:
    options = Options(
        answer=AnswerOptions(model=f"{__name__}:LARGE"),
        retrieve=BY_WORDS.retrieve,
        read=BY_WORDS.read,
        route=RouteOptions(("model",)),
    )
    answer = answer_to("What is a barge?", options)
    assert not answer.hits
    assert answer.warnings == ("from the model's own knowledge: no document supports it",)


def test_what_is_remembered_is_quoted_as_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("note.md").write_text("# Office\n\nThe office opens at nine.\n", "utf-8")
    options = Options(
        read=BY_WORDS.read, retrieve=BY_WORDS.retrieve, context=ContextOptions(memory=True)
    )
    with open_conversation(["note.md"], options) as conversation:
        told = conversation.answer(Question("Remember that we ship on Fridays."))
        assert told.text == "Remembered: we ship on Fridays."
        asked = conversation.answer(Question("When do we ship?"))
    assert asked.citations[0].source == "memory"
    assert "Fridays" in asked.text


def test_the_history_that_belongs_is_kept_and_said() -> None:
    before = Turn("How long is the warranty of the frame?", "Ten years.")
    follows = answer_to("And of the battery?", BY_WORDS, before)
    other = answer_to("Who repairs the Ferry Long?", BY_WORDS, before)
    assert follows.metadata["history"] == [before.question]
    assert other.metadata["history"] == []
