"""The command reference, ``docs/commands.md``, as the commands themselves tell it.

``python -m tests.cli.command_reference`` writes it again; a test holds it against the code.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from onward.cli import main

PATH = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
INTRODUCTION = """\
# Commands

Every command takes `--json`, which prints one JSON document on stdout and nothing else, and
`--help`. Exit codes: 0 done, 1 it could not be done (one line on stderr says why), 2 the command
was not understood. This page is written by the commands themselves (`make docs`).
"""


def command_reference() -> str:
    """Return the page."""
    sections = (f"## onward {name}\n\n```text\n{text}\n```\n" for name, text in helps())
    return "\n".join([INTRODUCTION, *sections])


def helps() -> Iterator[tuple[str, str]]:
    """Each command's full name and its help, as 80 columns show it."""
    context = click.Context(main, info_name="onward", terminal_width=80)
    yield from _helps(main, context, "")


def _helps(group: click.Group, context: click.Context, before: str) -> Iterator[tuple[str, str]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        inner = click.Context(command, info_name=name, parent=context, terminal_width=80)
        yield f"{before}{name}", command.get_help(inner)
        if isinstance(command, click.Group):
            yield from _helps(command, inner, f"{before}{name} ")


if __name__ == "__main__":
    PATH.write_text(command_reference(), encoding="utf-8")
