"""``onward situate``: nothing is spent before somebody says yes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onward.cli.situate import situate
from onward.flows.add import add
from onward.flows.library import open_library
from onward.models.scripted import ScriptedModel
from onward.options import Options, ReadOptions

model = ScriptedModel(lambda _: "Of the animals that Zeppelin keeps.")
"""Named on the command line as ``tests.cli.test_situate:model``."""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cats.md").write_text("# Cats\n\nThey sleep all day and hunt at night.\n")
    library = open_library(tmp_path, create=True)
    add(library, ["cats.md"], Options(read=ReadOptions(workers=1)))
    library.close()
    model.calls.clear()


def run(*arguments: str) -> Result:
    chosen = [] if "--remove" in arguments else ["-m", "tests.cli.test_situate:model"]
    return CliRunner().invoke(situate, [*arguments, *chosen], catch_exceptions=False)


def test_without_consent_the_estimate_is_all() -> None:
    output = run().output
    assert output.startswith("model: scripted\nlines: 1 to write, 0 written before\ntokens: about ")
    assert "cost: at most $0.00\ntime: about 0 s\n" in output
    assert output.endswith("nothing was written; to begin, add --yes\n")


def test_with_consent_lines_are_written_and_may_be_removed() -> None:
    assert "lines: 1 written, 0 failed" in run("--yes").output
    assert run("--yes").output == "lines: none to write, 1 written before\n"
    assert run("--remove").output == "lines: 1 removed\n"
    assert json.loads(run("--remove", "--json").output) == {"removed": 0}


def test_json_has_the_estimate_and_what_was_done() -> None:
    shown = json.loads(run("--json").output)
    assert shown["report"] is None
    assert (shown["estimate"]["calls"], shown["estimate"]["known"]) == (1, 0)
    done = json.loads(run("--json", "--yes").output)
    assert (done["report"]["written"], done["report"]["failed"]) == (1, [])


def test_summaries_are_for_sections_of_several_passages() -> None:
    assert run("--summaries", "--yes").output == "summaries: none to write, 0 written before\n"
