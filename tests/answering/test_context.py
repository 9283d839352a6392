"""What a model is shown is planned: what belongs, what is new, what fits, in order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onward.answering.citations import check_citations
from onward.answering.considered import part_of
from onward.answering.context import Reader, Shown, plan_context, prompt_size
from onward.models.scripted import HashingEmbedder
from onward.options import ContextOptions
from onward.tokens import estimate_tokens, prompt_tokens
from onward.types import ContextPlan, Fact, Hit, Message, Question, Resolved, Turn
from tests.answering.made import TABLE, TESLA, WARSAW, hit

QUESTION = Question("Where was Tesla born?")
READER = Reader("scripted", 4096, 3696)
FACT = Fact("f1", "The user likes trains.", "you", "Do you like trains?", "2026-01-01T00:00:00Z")
LONG = [hit(f"Fact {n}. " + f"word{n} " * 200, name=f"{n}.txt") for n in range(8)]


def shown(plan: ContextPlan) -> list[str]:
    return [one.passage.source for one in plan.hits]


def reasons(plan: ContextPlan) -> dict[str, str]:
    return {one.what: one.reason for one in plan.considered if not one.kept}


def test_tokens_are_estimated_by_script() -> None:
    assert estimate_tokens("") == 0
    assert estimate_tokens("four") == 1
    assert estimate_tokens("fours") == 2
    assert estimate_tokens("東京は") == 3
    assert prompt_tokens([Message("user", "four"), Message("user", "")]) == 17


def test_the_parts_add_up_to_the_prompt() -> None:
    question = Question("Where was he born?", (Turn("Who was Tesla?", "An inventor."),))
    plan = plan_context(question, [TESLA, TABLE], reader=READER, shown=Shown((FACT,)))
    sizes = {part.kind: (part.items, part.tokens) for part in plan.parts}
    assert [(kind, n) for kind, (n, _) in sizes.items()] == [
        ("instructions", 1), ("history", 1), ("memory", 1),
        ("passages", 1), ("tables", 1), ("question", 1),
    ]  # fmt: skip
    assert abs(prompt_size(plan) - prompt_tokens(plan.messages)) < 15
    assert plan.room == 3696


def test_hits_are_told_apart_by_where_they_come_from() -> None:
    tool = replace(TESLA, passage=replace(TESLA.passage, source="mcp:weather/today"))
    web = Hit(TESLA.passage, 1.0, {"web": 1})
    computed = Hit(TESLA.passage, 1.0, {"query": 1})
    kinds = [part_of(one) for one in (TESLA, TABLE, tool, web, computed)]
    assert kinds == ["passages", "tables", "tools", "web", "tables"]


def test_a_hit_that_repeats_a_better_one_gives_its_room_to_the_next() -> None:
    copy = hit(TESLA.passage.text, name="copy.txt", title="Nikola Tesla")
    plan = plan_context(QUESTION, [TESLA, copy, WARSAW], reader=READER)
    assert shown(plan) == ["tesla.txt", "warsaw.txt"]
    assert "[2] warsaw.txt" in plan.messages[-1].content
    assert reasons(plan) == {"copy.txt, p. 1": "says again what passage 1 says"}


def test_what_goes_beyond_the_window_is_dropped_from_the_worst_on() -> None:
    plan = plan_context(QUESTION, LONG, reader=Reader("tiny", 1500, 1400))
    assert 1 <= len(plan.hits) < 8
    assert shown(plan) == [f"{n}.txt" for n in range(len(plan.hits))]
    assert prompt_size(plan) <= plan.room
    assert set(reasons(plan).values()) == {"no room: tiny takes 1500 tokens"}
    assert len(plan.considered) == 8


def test_a_budget_of_passages_is_kept_where_the_window_would_hold_more() -> None:
    options = ContextOptions(context_tokens=900)
    plan = plan_context(QUESTION, LONG, reader=READER, shown=Shown(options=options))
    assert sum(part.tokens for part in plan.parts if part.kind == "passages") <= 900
    assert set(reasons(plan).values()) == {"beyond 900 tokens of passages"}
    tight = Shown(options=ContextOptions(context_tokens=1))
    assert len(plan_context(QUESTION, LONG, reader=READER, shown=tight).hits) == 1


def test_the_oldest_turns_go_before_the_third_passage_and_facts_after_them() -> None:
    turns = tuple(Turn(f"Question {n}?", "word " * 150) for n in range(4))
    question = Question("And then?", turns)
    for room in range(3000, 200, -100):
        plan = plan_context(
            question, LONG, reader=Reader("m", room + 400, room), shown=Shown((FACT,))
        )
        kept = [one.what for one in plan.considered if one.kept and one.kind == "history"]
        assert kept == [turn.question for turn in turns[len(turns) - len(kept) :]]
        facts = any(one.kept and one.kind == "memory" for one in plan.considered)
        if len(kept) < 4:
            assert len(plan.hits) <= 3
        if not facts or len(plan.hits) < 3:
            assert not kept
    assert len(plan.hits) == 1, "the best hit stays: only the model knows whether it fits"


def test_turns_of_another_topic_are_left_out_and_it_is_said() -> None:
    turns = (Turn("Who was Tesla?", "An inventor [1]."), Turn("Is it raining?", "No."))
    resolved = Resolved("Where was Tesla born?", turns[:1], "he is Tesla")
    plan = plan_context(
        Question("Where was he born?", turns), [TESLA], reader=READER, shown=Shown((), resolved)
    )
    contents = [message.content for message in plan.messages[1:]]
    assert contents[:2] == ["Who was Tesla?", "An inventor."]
    assert len(contents) == 3
    assert reasons(plan) == {"Is it raining?": "belongs to another topic"}


def test_older_turns_are_condensed_to_their_budget_and_the_oldest_dropped() -> None:
    answer = "It is so. " + "word " * 200
    turns = tuple(Turn(f"Is it so in year {n}?", answer) for n in range(9))
    options = Shown(options=ContextOptions(history_tokens=400))
    plan = plan_context(Question("And now?", turns), [TESLA], reader=READER, shown=options)
    kept = [one for one in plan.considered if one.kind == "history" and one.kept]
    assert 1 < len(kept) < 9
    assert kept[-1].reason == "", "the last turn is whole"
    assert all(one.reason.startswith("condensed from 2") for one in kept[:-1])
    assert set(reasons(plan).values()) == {"beyond 400 tokens of history"}
    assert sum(part.tokens for part in plan.parts if part.kind == "history") <= 420


def test_the_model_gets_the_users_own_words_and_what_they_mean() -> None:
    resolved = Resolved("Where was Tesla born?", (), "he is Tesla")
    plan = plan_context(
        Question("Where was he born?"), [TESLA], reader=READER, shown=Shown((), resolved)
    )
    assert plan.messages[-1].content.endswith(
        "\n\nQuestion: Where was he born?\nIn full: Where was Tesla born?"
    )
    same = Shown((), Resolved("Where was Tesla born?", (), "stands alone"))
    plan = plan_context(QUESTION, [TESLA], reader=READER, shown=same)
    assert plan.messages[-1].content.endswith("\n\nQuestion: Where was Tesla born?")


@pytest.mark.parametrize(
    ("count", "order"),
    [(1, "1"), (2, "12"), (3, "132"), (4, "1342"), (5, "13542"), (8, "13578642")],
)
def test_the_best_passages_stand_first_and_last_when_asked_for(count: int, order: str) -> None:
    options = Shown(options=ContextOptions(order="ends"))
    hits = [hit(f"Fact number {n}.", name=f"{n}.txt") for n in range(1, count + 1)]
    plan = plan_context(QUESTION, hits, reader=READER, shown=options)
    lines = plan.messages[-1].content.splitlines()
    heads = [line for line in lines if line.startswith("<passage")]
    assert "".join(head.split()[1][:-1] for head in heads) == order
    assert all(f"[{n}] {n}.txt" in head for n, head in zip(order, heads, strict=True))
    assert shown(plan) == [f"{n}.txt" for n in range(1, count + 1)], "numbers stay those of ranks"


def test_citations_of_a_shortened_passage_are_spans_of_the_whole_one() -> None:
    long = hit(
        "Ships came. Goods were sold. Nikola Tesla was born in Smiljan in 1856. Rain fell. "
        "Snow fell. Nobody knew. The sun came out again. All was well in the town.",
        name="long.txt",
        before=500,
    )
    options = Shown(options=ContextOptions(compress=True))
    plan = plan_context(QUESTION, [long], reader=READER, shown=options, embedder=HashingEmbedder())
    content = plan.messages[-1].content
    assert "Nikola Tesla was born in Smiljan in 1856." in content
    assert "All was well" not in content
    assert "…" in content
    (one,) = plan.considered
    assert one.kept
    assert one.reason.startswith("shortened from ")
    checked = check_citations("Tesla was born in Smiljan [1].", plan.hits)
    (cited,) = checked.citations
    assert long.passage.text[cited.start - 500 : cited.end - 500] == cited.quote


def test_memory_is_fenced_and_explained_only_where_there_is_some() -> None:
    without = plan_context(QUESTION, [TESLA], reader=READER)
    assert "<memory>" not in "".join(message.content for message in without.messages)
    plan = plan_context(QUESTION, [TESLA], reader=READER, shown=Shown((FACT,)))
    assert "<memory> and </memory>" in plan.messages[0].content
    assert (
        "<memory>\n- The user likes trains.\n</memory>\n\n<passage 1>" in plan.messages[1].content
    )


def test_without_hits_there_is_a_prompt_without_passages() -> None:
    plan = plan_context(QUESTION, [], reader=READER, shown=Shown((FACT,)))
    assert plan.hits == ()
    assert [part.kind for part in plan.parts] == ["instructions", "memory", "question"]


def test_the_same_input_gives_the_same_plan() -> None:
    options = Shown((FACT,), options=ContextOptions(compress=True, order="ends"))
    plans = [plan_context(QUESTION, LONG, reader=READER, shown=options) for _ in range(2)]
    assert plans[0] == plans[1]
