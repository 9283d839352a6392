"""What ``onward context`` prints: decisions with reasons, in short lines, then the exact prompt."""

from __future__ import annotations

import json
from dataclasses import replace

from onward.answering.context import Reader, Shown, plan_context
from onward.cli.context import planned_lines
from onward.flows.context import context_record
from onward.options import ContextOptions
from onward.types import (
    CacheCounts,
    Fact,
    Planned,
    Question,
    Resolved,
    Route,
    Skipped,
    Step,
    Turn,
)
from tests.answering.made import TABLE, TESLA, WARSAW, hit

COPY = hit(TESLA.passage.text, name="a/very/long/path/" * 6 + "copy.txt", title="Nikola Tesla")
TURNS = (Turn("Who was Tesla?", "An inventor."), Turn("Is it raining?", "No."))
QUESTION = Question("Where was he born?", TURNS)
RESOLVED = Resolved("Where was Tesla born?", TURNS[:1], "he is Tesla, of the question before")
FACT = Fact("f", "The user likes trains.\x1b[2J", "you", "", "2026-01-01T00:00:00Z")
HITS = (TESLA, COPY, WARSAW, TABLE)
PLANNED = Planned(
    question=QUESTION,
    resolved=RESOLVED,
    routes=(Route("documents", "they name Tesla"), Route("tables", "one holds years")),
    steps=(Step("retrieve", "4 passages"), Step("query", "SELECT * FROM a", "it asks where " * 9)),
    hits=HITS,
    facts=(FACT,),
    model="scripted",
    plan=plan_context(
        QUESTION,
        HITS,
        reader=Reader("scripted", 4096, 3696),
        shown=Shown((FACT,), RESOLVED, ContextOptions()),
    ),
    known=True,
    caches=(
        CacheCounts("hits", 1, 0, 12, 5000, "entries"),
        CacheCounts("vectors", 40, 2, 2_100_000, 512_000_000, "bytes"),
    ),
)


def printed(planned: Planned) -> str:
    return "\n".join(planned_lines(planned))


def test_decisions_come_with_their_reasons() -> None:
    text = printed(PLANNED)
    for line in (
        "Question       Where was he born?\n"
        "In full        Where was Tesla born?\n"
        "               he is Tesla, of the question before\n"
        "History        1 of 2 earlier questions belong to it\n"
        "Looked for in  documents (they name Tesla)\n"
        "               tables (one holds years)\n"
        "Steps          retrieve: 4 passages\n",
        "Model          scripted, answered this prompt before: asking costs nothing\n"
        "Caches         hits: had 1 of 1; 12 of 5,000 kept\n"
        "               vectors: had 40 of 42; 2.1 of 512 MB kept\n",
        "Is it raining? (belongs to another topic)",
        "Left out: 2",
    ):
        assert line in text


def test_shown_passages_have_the_numbers_that_citations_have() -> None:
    lines = printed(PLANNED).splitlines()
    numbered = [line.split() for line in lines if line.startswith("  [")]
    assert [(words[0], words[2]) for words in numbered] == [
        ("[1]", "passages"),
        ("[2]", "passages"),
        ("[3]", "tables"),
    ]
    assert "warsaw.txt," in numbered[1]


def test_every_line_before_the_prompt_has_at_most_eighty_columns() -> None:
    decided, _, _ = printed(PLANNED).partition("\nPrompt\n")
    assert max(map(len, decided.splitlines())) <= 80


def test_the_prompt_stands_as_it_is_sent() -> None:
    assert PLANNED.plan
    _, _, prompt = printed(PLANNED).partition("\nPrompt\n")
    for message in PLANNED.plan.messages:
        assert f"--- {message.role}\n" in prompt
    assert PLANNED.plan.messages[0].content in prompt
    assert "Question: Where was he born?\nIn full: Where was Tesla born?" in prompt


def test_what_a_document_holds_cannot_drive_the_terminal() -> None:
    assert "\x1b" not in printed(PLANNED)


def test_a_model_that_reads_no_prompt_is_shown_with_its_hits() -> None:
    text = printed(replace(PLANNED, plan=None, model="quote", known=None))
    assert "quote reads the hits themselves; there is no prompt" in text
    assert "Considered: 4 hits, all of them read" in text
    assert "  1  tesla.txt, p. 1 (words 1)" in text
    assert "Prompt" not in text


def test_nothing_known_of_a_question_without_history_is_made_up() -> None:
    alone = Resolved("Why?", (), "nothing was asked before")
    planned = replace(
        PLANNED, question=Question("Why?"), resolved=alone, routes=(), steps=(), caches=(), hits=()
    )
    text = printed(replace(planned, plan=None, model="quote"))
    assert "In full" not in text
    assert "History" not in text
    assert "Considered: 0 hits" in text


def test_json_holds_everything_that_was_planned() -> None:
    record = json.loads(json.dumps(context_record(PLANNED, [Skipped("a.pdf", "broken")])))
    assert record["resolved"]["text"] == "Where was Tesla born?"
    assert [route["name"] for route in record["routes"]] == ["documents", "tables"]
    assert record["passages_sent"] == 3
    assert len(record["hits"]) == 4
    assert record["prompt"][0]["role"] == "system"
    assert sum(part["items"] for part in record["parts"]) == 7
    assert {one["kept"] for one in record["considered"]} == {True, False}
    assert record["skipped"] == [{"source": "a.pdf", "reason": "broken"}]
    assert context_record(replace(PLANNED, plan=None))["prompt"] is None
