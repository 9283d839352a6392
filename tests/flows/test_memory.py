"""What a conversation teaches is kept in the library, and recalled for later questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.flows.library import Library, open_library
from onward.flows.memory import correct, recall, remember, remember_text
from onward.types import Answer, Question

NOTHING = Answer("", abstained=True, citations=(), hits=(), model="quote")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with closing(open_library(tmp_path, create=True)) as opened:
        yield opened


def say(library: Library, text: str) -> list[str]:
    return [fact.text for fact in remember(library, Question(text), NOTHING)]


def test_what_the_user_says_is_kept_once(library: Library) -> None:
    assert say(library, "Our database is PostgreSQL.") == ["Our database is PostgreSQL."]
    assert say(library, "Our database is PostgreSQL.") == []
    assert say(library, "What is LoRA?") == []


def test_a_newer_statement_replaces_the_older_one(library: Library) -> None:
    say(library, "Our database is PostgreSQL.")
    say(library, "Our database is MySQL.")
    assert [fact.text for fact in library.memory.all()] == ["Our database is MySQL."]


def test_wishes_for_every_answer_come_first(library: Library) -> None:
    say(library, "Our database is PostgreSQL.")
    say(library, "Please always answer in German.")
    found = [fact.text for fact in recall(library, "Which database do we use?", 5)]
    assert found == ["Please always answer in German.", "Our database is PostgreSQL."]
    assert len(recall(library, "database", 1)) == 1


def test_an_empty_memory_recalls_nothing(library: Library) -> None:
    assert recall(library, "Which database do we use?", 5) == []


def test_secrets_are_refused_in_whatever_way_they_come(library: Library) -> None:
    fact = remember_text(library, "Our database is PostgreSQL.")
    for text in ("my password is hunter2", "postgresql://me:pw@host/db", " "):
        with pytest.raises(UsageError):
            remember_text(library, text)
        with pytest.raises(UsageError):
            correct(library, fact.id, text)
    with pytest.raises(UsageError, match="already"):
        remember_text(library, "our database is postgresql")
    assert library.memory.all() == [fact]
