"""``onward memory``: see, correct and delete what is remembered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onward.cli.memory import memory
from onward.flows.library import open_library


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_library(tmp_path, create=True).close()
    monkeypatch.chdir(tmp_path)


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(memory, words, input=typed)


def answered(*words: str) -> Any:  # noqa: ANN401 - any JSON value
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_empty_memory_says_so() -> None:
    assert run("list").output == "nothing is remembered\n"
    assert answered("list") == []
    assert answered("clear") == {"forgotten": 0}


def test_a_fact_goes_through_its_life() -> None:
    added = answered("add", "Our database is PostgreSQL.")["remembered"]
    assert added["source"] == "you"
    assert "Our database is PostgreSQL." in run("search", "which database?").output
    changed = run("edit", added["id"][:4], "Our database is MySQL.")
    assert changed.output == f"changed {added['id']}: Our database is MySQL.\n"
    assert (
        run("forget", added["id"][:4]).output
        == f"forgotten {added['id']}: Our database is MySQL.\n"
    )
    assert answered("list") == []


def test_clearing_asks_first() -> None:
    run("add", "Our database is PostgreSQL.")
    assert run("clear", typed="n\n").exit_code == 1
    assert len(answered("list")) == 1
    assert run("clear", typed="y\n").stdout.endswith("1 forgotten\n")
    run("add", "Our database is PostgreSQL.")
    assert run("clear", "--yes").output == "1 forgotten\n"


def test_what_would_hide_in_a_terminal_is_made_visible() -> None:
    run("add", "Our \x1b[31mdatabase is red.")
    assert "\x1b" not in run("list").output
