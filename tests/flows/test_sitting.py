"""How items are asked and scored, by examinees that say what the test tells them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from onward.flows.benchmarks.examinees import Examinee, Prompt, Writing, Written
from onward.flows.benchmarks.sitting import LETTER_TOKENS, Seated, reordered, sit
from onward.options import AnswerOptions, BenchmarkOptions, Options
from onward.tasks.benchmarks.scoring import NO_REFERENCE
from onward.tasks.benchmarks.summary import SHUFFLED
from onward.types import BenchmarkTask, ChoiceRequest, Item, ItemResult, Likelihood, Message

DEFAULTS = Options()
TASK = BenchmarkTask("made", "1", "choice", ("acc",), shots=0)
WRITTEN = replace(
    TASK, kind="generation", metrics=("exact_match",), stops=("Question:",), max_tokens=100
)
SKY = Item("sky", "Sky?", ("red", "blue"), right=(1,), target="blue")
LISTED = Item("l", "Sky?\nA. red\nB. blue\nAnswer:", ("A", "B"), right=(1,), target="B")
ASKED = Item("a", "Which colour has the sky?", target="blue", references=("blue",))


class Writer:
    """Writes what it is told, and keeps what it was asked."""

    def __init__(self, *replies: Written) -> None:
        self.replies = replies
        self.prompts: list[Prompt] = []
        self.writing: list[Writing] = []

    def __call__(self, prompts: Sequence[Prompt], writing: Writing) -> list[Written]:
        self.prompts += prompts
        self.writing.append(writing)
        return list(self.replies or [Written("A")] * len(prompts))


def sat(
    item: Item, task: BenchmarkTask, examinee: Examinee, options: Options = DEFAULTS
) -> ItemResult:
    (result,) = sit(Seated(task, [item], [()]), examinee, options, touched={})
    return result


def weighing(
    logprobs: Callable[[ChoiceRequest], Sequence[float]],
) -> tuple[Examinee, list[ChoiceRequest]]:
    """A model in memory, and the list of what it is asked."""
    asked: list[ChoiceRequest] = []

    def likelihoods(requests: Sequence[ChoiceRequest]) -> list[tuple[Likelihood, ...]]:
        asked.extend(requests)
        return [
            tuple(Likelihood(one, 1, greedy=False) for one in logprobs(request))
            for request in requests
        ]

    return Examinee("weighing", Writer(), likelihoods, continues=True), asked


def first_is_likelier(request: ChoiceRequest) -> Sequence[float]:
    return [-1.0 - place for place in range(len(request.continuations))]


def test_who_continues_a_text_is_stopped_by_the_stops_of_the_task() -> None:
    writer = Writer(Written("blue"))
    examinee = Examinee("continues", writer, continues=True)
    sat(ASKED, WRITTEN, examinee)
    assert writer.prompts == [ASKED.prompt]
    assert writer.writing == [Writing(100, ("Question:",))]
    writer.replies = ()
    sat(SKY, TASK, examinee)
    assert writer.writing[-1].max_tokens == LETTER_TOKENS


@pytest.mark.parametrize(("continues", "chat"), [(True, True), (False, False)])
def test_a_chat_has_room_to_reason_and_nothing_stops_it_there(continues: bool, chat: bool) -> None:  # noqa: FBT001
    reply = "<think>Question: which colour?\n\nIt is blue.</think> blue\nQuestion: next?"
    writer = Writer(Written(reply))
    examinee = Examinee("chats", writer, continues=continues)
    options = Options(benchmark=BenchmarkOptions(chat=chat), answer=AnswerOptions(max_tokens=2000))
    result = sat(ASKED, WRITTEN, examinee, options)
    assert writer.prompts == [(Message("user", ASKED.prompt),)]
    assert writer.writing == [Writing(2000, ())]
    assert (result.values, result.written) == ({"exact_match": 1.0}, reply)
    sat(ASKED, WRITTEN, examinee, replace(options, answer=AnswerOptions(max_tokens=20)))
    assert writer.writing[-1].max_tokens == 100, "the task's own, where that is more"


@pytest.mark.parametrize("reply", ["", "<think>It may be blue, or"])
def test_a_reply_without_an_answer_is_wrong_and_has_not_failed(reply: str) -> None:
    result = sat(ASKED, WRITTEN, Examinee("thinks", Writer(Written(reply, truncated=True))))
    assert (result.values, result.problem, result.truncated) == ({"exact_match": 0.0}, "", True)


def test_an_answer_that_had_ended_is_not_truncated_by_what_followed() -> None:
    written = Written("blue\nQuestion: What else is", truncated=True)
    result = sat(ASKED, WRITTEN, Examinee("goes on", Writer(written)))
    assert (result.values["exact_match"], result.truncated) == (1.0, False)


def test_what_was_written_without_a_right_answer_is_kept_for_judges() -> None:
    item = replace(ASKED, references=(), target="")
    result = sat(item, WRITTEN, Examinee("writes", Writer(Written("Dear you,\n\nhello."))))
    assert result.written == "Dear you,\n\nhello."
    assert result.problem == NO_REFERENCE
    assert set(result.values.values()) == {None}


def test_an_item_that_gets_no_number_fails_alone() -> None:
    examinee, _ = weighing(lambda one: [math.nan] * 2 if "night" in one.context else [-2.0, -1.0])
    items = [SKY, replace(SKY, id="night", prompt="Sky at night?")]
    sound, failed = sit(Seated(TASK, items, [(), ()]), examinee, Options(), touched={})
    assert (sound.values, sound.problem) == ({"acc": 1.0}, "")
    assert "log-likelihood nan" in failed.problem


def test_choices_that_no_prompt_shows_are_not_weighed_in_another_order() -> None:
    shuffled = Options(benchmark=BenchmarkOptions(shuffled=True))
    examinee, asked = weighing(first_is_likelier)
    assert SHUFFLED not in sat(SKY, TASK, examinee, shuffled).values
    assert len(asked) == 1
    result = sat(LISTED, TASK, examinee, shuffled)
    assert (result.values["acc"], result.values[SHUFFLED]) == (0.0, 1.0)
    assert [one.context for one in asked[1:]] == [
        LISTED.prompt,
        "Sky?\nA. blue\nB. red\nAnswer:",
    ]


def test_who_answers_in_words_is_shown_the_choices_in_another_order_too() -> None:
    shuffled = Options(benchmark=BenchmarkOptions(shuffled=True))
    result = sat(SKY, TASK, Examinee("says A", Writer()), shuffled)
    assert (result.values["acc"], result.values[SHUFFLED]) == (0.0, 1.0)
    assert reordered(WRITTEN, [ASKED], "words") == {}
