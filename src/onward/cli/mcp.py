"""``onward mcp``: let other programs search and ask, over the Model Context Protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from onward.cli.output import ProgressLine, print_json
from onward.cli.shared import ASK, flags, source_option
from onward.errors import MissingExtraError, UsageError
from onward.options import Options

_HERE = "127.0.0.1"
_LOOPBACK = (_HERE, "localhost", "::1")


@click.command()
@source_option
@click.option(
    "--http",
    "http",
    metavar="[HOST:]PORT",
    help="Serve over HTTP, on this machine only unless HOST says otherwise.",
)
@flags(*ASK)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the settings that other programs need, and end."
)
def mcp(*, sources: tuple[str, ...], http: str | None, options: Options, as_json: bool) -> None:
    """Serve your documents to other programs over MCP, as the tools search, ask and sources.

    Speaks over standard input and output, as the programs that start it expect, or over HTTP. The
    documents are opened once; start it again to see what was added since.

    \b
    Example: onward mcp -s docs --http 8765
    """
    address = _address(http) if http is not None else None
    if as_json:
        print_json({"mcpServers": {"onward": _settings(sources, address)}})
        return
    try:
        from onward.flows.serve_mcp import serve_mcp
    except ImportError as error:  # absent, or older than what is asked for
        raise MissingExtraError("serving over MCP", "mcp") from error
    line = ProgressLine()

    def ready(at: str) -> None:
        line.clear()
        click.echo(f"serving MCP at {at}", err=True)
        if address is not None and address[0] not in _LOOPBACK:
            click.echo("note: whoever reaches this address may ask; there is no login", err=True)

    serve_mcp(sources, options, http=address, progress=line, on_ready=ready)


def _address(http: str) -> tuple[str, int]:
    """``8765`` → this machine; ``HOST:8765`` → that host; ``[::1]:8765`` for IPv6."""
    host, _, port = http.rpartition(":")
    if not port.isascii() or not port.isdigit() or int(port) > 65_535:
        raise UsageError(f"--http is {http!r}; it must be PORT or HOST:PORT, as 8765")
    return host.strip("[]") or _HERE, int(port)


def _settings(sources: tuple[str, ...], address: tuple[str, int] | None) -> dict[str, Any]:
    """What the settings of an MCP client need: the address, or the command with its flags."""
    from onward.flows.library import absolute_source

    if address is not None:
        host = f"[{address[0]}]" if ":" in address[0] else address[0]
        return {"type": "http", "url": f"http://{host}:{address[1]}/mcp"}
    context = click.get_current_context()
    arguments = ["mcp"]
    for option in context.command.params:
        name = option.name or ""
        given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if not given or name in ("sources", "as_json"):
            continue
        value = context.params[name]
        if isinstance(value, bool):
            arguments.append(option.opts[-1] if value else option.secondary_opts[-1])
            continue
        for one in value if isinstance(value, tuple) else (value,):
            arguments += [option.opts[-1], str(one)]
    for source in sources:
        arguments += ["-s", absolute_source(source)]
    return {"command": "onward", "args": arguments, "cwd": str(Path.cwd())}
