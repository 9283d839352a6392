"""Which MCP server a spec means, and which of its tools may be called.

``NAME=COMMAND ARGUMENTS`` starts a program and speaks with it over its standard input and output,
``NAME=URL`` calls a server; ``NAME[TOOL,TOOL]=…`` names the tools that may be called. Refuses to
know the protocol.
"""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass

from onward.errors import UsageError

_SPEC = re.compile(r"\s*(?P<name>[\w.-]{1,60})(?:\[(?P<tools>[^\]]*)\])?\s*=\s*(?P<place>\S.*)")


@dataclass(frozen=True, slots=True)
class ServerSpec:
    """An MCP server that the user configured."""

    name: str
    command: tuple[str, ...] = ()
    """Program and arguments; () for a server at a URL."""
    url: str = ""
    tools: tuple[str, ...] = ()
    """Tools that may be called whatever they say of themselves; with any named, no others are."""

    def may_call(self, tool: str, *, only_reads: bool) -> bool:
        """Whether a tool may be called that says, or does not say, that it only reads.

        MCP's own defaults are kept: a tool that says nothing may change and destroy things.
        """
        return tool in self.tools if self.tools else only_reads


def parse_server(spec: str) -> ServerSpec:
    """Read a spec; ``$VARIABLE`` in it is taken from the environment, so that no key is written.

    Raises UsageError, without the spec's own text, for one that is not understood.
    """
    found = _SPEC.fullmatch(spec)
    if found is None:
        raise UsageError(
            "an MCP server is written NAME=COMMAND ARGUMENTS or NAME=URL"
            " (servers in [route] of onward.toml, or --servers)"
        )
    name, place = found["name"], found["place"].strip()
    tools = tuple(tool.strip() for tool in (found["tools"] or "").split(",") if tool.strip())
    if place.startswith(("http://", "https://")):
        return ServerSpec(name, url=os.path.expandvars(place), tools=tools)
    try:
        words = shlex.split(place)
    except ValueError as error:
        raise UsageError(f"the command of the MCP server {name!r} is broken: {error}") from error
    return ServerSpec(name, tuple(os.path.expandvars(word) for word in words), tools=tools)
