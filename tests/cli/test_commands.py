"""What holds for every command: help with an example, JSON, exit codes, a reference that agrees."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields

import pytest
from click.testing import CliRunner

from onward.cli import COMMANDS, main
from onward.cli.shared import HELP
from onward.options import Options
from tests.cli.command_reference import PATH, command_reference, helps

HELPS = dict(helps())


def test_the_names_of_the_commands_are_pinned() -> None:
    assert list(COMMANDS) == [
        *("demo", "add", "sources", "remove", "search", "ask", "chat"),
        *("context", "memory", "embed", "situate", "mcp"),
        *("questions", "evaluate", "compare", "leaderboard", "benchmark", "arena", "probe"),
        *("tune", "judge"),
        *("runs", "show", "export", "label", "model", "version"),
    ]


@pytest.mark.parametrize("name", HELPS)
def test_every_command_shows_an_example_and_has_json(name: str) -> None:
    assert "Example: onward " in HELPS[name]
    assert "--json" in HELPS[name] or name in ("model", "judge", "memory", "tune", "arena"), (
        "a group of commands has none of its own"
    )


def test_the_command_reference_is_what_the_commands_say() -> None:
    assert PATH.read_text(encoding="utf-8") == command_reference(), "run: make docs"


def test_every_option_has_a_flag_and_every_flag_an_option() -> None:
    sections = [f for f in fields(Options) if f.name != "offline"]
    options = {
        f"{section.name}.{option.name}"
        for section in sections
        for option in fields(getattr(Options(), section.name))
    }
    assert set(HELP) == options


def test_an_unknown_command_exits_with_2() -> None:
    result = CliRunner().invoke(main, ["asc"])
    assert result.exit_code == 2
    assert "asc" in result.output


@pytest.mark.parametrize(
    "heavy",
    ["torch", "onnxruntime", "xllamacpp", "tantivy", "pypdfium2", "numpy", "lxml", "openai"],
)
def test_importing_onward_and_its_commands_loads_nothing_heavy(heavy: str) -> None:
    code = f"import sys, onward, onward.cli; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
