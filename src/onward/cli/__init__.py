"""The ``onward`` command: parse, call a flow, print. Every command is one function.

Knows click and the flows. Refuses to know how anything is done. Commands are imported when they
are called, so that ``onward --help`` answers at once.
"""

from __future__ import annotations

import importlib
import io
import sys

import click

from onward import __version__
from onward.errors import OnwardError, UsageError

COMMANDS = {
    "demo": "onward.cli.demo",
    "add": "onward.cli.sources",
    "sources": "onward.cli.sources",
    "remove": "onward.cli.sources",
    "search": "onward.cli.search",
    "ask": "onward.cli.ask",
    "chat": "onward.cli.chat",
    "context": "onward.cli.context",
    "memory": "onward.cli.memory",
    "embed": "onward.cli.embed",
    "situate": "onward.cli.situate",
    "mcp": "onward.cli.mcp",
    "questions": "onward.cli.questions",
    "evaluate": "onward.cli.evaluate",
    "compare": "onward.cli.compare",
    "leaderboard": "onward.cli.compare",
    "benchmark": "onward.cli.benchmark",
    "arena": "onward.cli.arena",
    "probe": "onward.cli.probe",
    "tune": "onward.cli.tune",
    "judge": "onward.cli.judge",
    "runs": "onward.cli.runs",
    "show": "onward.cli.runs",
    "export": "onward.cli.runs",
    "label": "onward.cli.runs",
    "model": "onward.cli.model",
    "version": "onward.cli.version",
}
"""Command → module that holds a function of the same name."""


class Commands(click.Group):
    """Finds the commands by name, in the order in which a new user meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return all names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module that holds the command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(COMMANDS[cmd_name]), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; this is the one place where an error becomes a line and an exit code."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # a terminal that knows few characters
                stream.reconfigure(errors="replace")
        try:
            return super().invoke(ctx)
        except OnwardError as error:
            from onward.cli.output import safe_line

            kind = click.UsageError if isinstance(error, UsageError) else click.ClickException
            raise kind(safe_line(str(error))) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="onward %(version)s")
def main() -> None:
    """Make a language model better at your own work, and prove it.

    \b
    onward demo                          see it work on bundled documents
    onward ask "question" -s FOLDER      answer from your own files, in one go
    onward add FOLDER                    remember a folder, then: onward ask "question"
    """
