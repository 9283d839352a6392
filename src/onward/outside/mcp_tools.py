"""The tools of other programs over MCP: connect, list them, call them.

The protocol runs on an event loop of its own thread while a server is open; what stands here is
called like any function. Knows the ``mcp`` package. Refuses to choose a tool and to believe what it
answers: that is text, cut to a size.
"""

from __future__ import annotations

import json
import logging
import math
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import IO, Any, TextIO, cast

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import (
    CallToolResult,
    ContentBlock,
    EmbeddedResource,
    Implementation,
    TextContent,
    TextResourceContents,
)
from mcp.types import Tool as ListedTool

from onward import __version__
from onward.errors import FetchError, OnwardError
from onward.outside.servers import ServerSpec
from onward.plain import visible
from onward.types import Tool

MOST_CHARACTERS = 50_000
"""Of what a tool answers; the rest is left out."""
_MOST_TOOLS, _MOST_PAGES = 200, 20
_LONGEST_DESCRIPTION = 2_000
_LONGEST_REASON = 300

# The package logs what servers do wrong with tracebacks; the errors raised here say it in a line.
logging.getLogger("mcp").addHandler(logging.NullHandler())


class ToolServer:
    """An open MCP server."""

    def __init__(
        self, spec: ServerSpec, portal: BlockingPortal, client: Client, *, seconds: float
    ) -> None:
        """Know the connection; nothing is asked yet."""
        self.spec = spec
        self._portal = portal
        self._client = client
        self.seconds = seconds
        """Longest wait for a reply."""
        self.tools: tuple[Tool, ...] = ()
        """Those that may be called."""
        self.withheld: tuple[str, ...] = ()
        """Names of those that may not, for they do not say that they only read."""

    def list_tools(self) -> None:
        """Ask for the tools; raises FetchError."""
        with _guarded(self.spec):
            listed = self._portal.call(self._listed)
        allowed = [tool for tool in listed if _may_call(self.spec, tool)]
        self.tools = tuple(_tool(self.spec.name, tool) for tool in allowed)
        self.withheld = tuple(tool.name for tool in listed if not _may_call(self.spec, tool))

    def call(self, tool: Tool, arguments: Mapping[str, Any]) -> str:
        """Return what the tool answers as text; raises FetchError, also for a tool's own error.

        A tool that is not among ``tools`` is never called, whoever asks for it.
        """
        if tool not in self.tools:
            raise FetchError(f"{tool.label} may not be called")
        with _guarded(self.spec):
            result = self._portal.call(self._called, tool.name, dict(arguments))
        text = visible(_text_of(result)).strip()
        if result.is_error:
            reason = " ".join(text.split())[:_LONGEST_REASON] or "it does not say which"
            raise FetchError(f"{tool.label} answered with an error: {reason}")
        return text[:MOST_CHARACTERS]

    async def _listed(self) -> list[ListedTool]:
        found: list[ListedTool] = []
        cursor: str | None = None
        with anyio.fail_after(self.seconds):
            for _ in range(_MOST_PAGES):
                page = await self._client.list_tools(cursor=cursor)
                found += page.tools
                cursor = page.next_cursor
                if cursor is None or len(found) >= _MOST_TOOLS:
                    break
        return found[:_MOST_TOOLS]

    async def _called(self, name: str, arguments: dict[str, Any]) -> CallToolResult:
        with anyio.fail_after(self.seconds):
            return await self._client.call_tool(name, arguments)


@contextmanager
def open_server(spec: ServerSpec, *, seconds: float) -> Iterator[ToolServer]:
    """Connect to a server and list its tools; it is closed, and a program ended, at the end.

    ``seconds`` bounds the connecting and each later reply. Raises FetchError with the reason, and
    the last line that a program wrote to its standard error.
    """
    with ExitStack() as stack:
        log = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace"))
        with _guarded(spec, log):
            portal = stack.enter_context(start_blocking_portal(name=f"onward-mcp-{spec.name}"))
            connecting = portal.wrap_async_context_manager(_connected(spec, seconds, log))
            client = connecting.__enter__()
        stack.callback(_close, connecting)
        server = ToolServer(spec, portal, client, seconds=seconds)
        server.list_tools()
        yield server


@contextmanager
def open_servers(
    specs: Sequence[ServerSpec], *, seconds: float
) -> Iterator[tuple[list[ToolServer], list[str]]]:
    """Open all servers; yield those that answered, and a warning for each that did not."""
    with ExitStack() as stack:
        servers, warnings = [], []
        for spec in specs:
            try:
                servers.append(stack.enter_context(open_server(spec, seconds=seconds)))
            except FetchError as error:
                warnings.append(str(error))
        yield servers, warnings


@asynccontextmanager
async def _connected(spec: ServerSpec, seconds: float, log: IO[str]) -> AsyncIterator[Client]:
    """A connection; the scope around all of it is given up if it takes longer to come about."""
    with anyio.CancelScope(deadline=anyio.current_time() + seconds) as scope:
        if spec.url:
            transport = streamable_http_client(spec.url)
        else:
            program = StdioServerParameters(command=spec.command[0], args=list(spec.command[1:]))
            transport = stdio_client(program, errlog=cast(TextIO, log))
        who = Implementation(name="onward", version=__version__)
        async with Client(
            transport, read_timeout_seconds=seconds, client_info=who, cache=None
        ) as client:
            scope.deadline = math.inf
            yield client
    if scope.cancelled_caught:
        raise TimeoutError


def _close(connecting: Any) -> None:  # noqa: ANN401 - anyio does not export the type
    """End the connection; what goes wrong with that changes no answer any more."""
    try:
        with _guarded(ServerSpec("closing")):
            connecting.__exit__(None, None, None)
    except FetchError as error:
        logging.getLogger(__name__).debug("%s", error)


@contextmanager
def _guarded(spec: ServerSpec, log: IO[str] | None = None) -> Iterator[None]:
    """Raise FetchError, with a reason in a line, for whatever a server makes the package raise."""
    try:
        yield
    except OnwardError:
        raise
    except Exception as error:
        # The one place where that is right: a server that dies, hangs or talks nonsense makes the
        # package, its HTTP client and its event loop raise anything at all, often in groups.
        first: BaseException = error
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        late = isinstance(first, TimeoutError)
        reason = "it did not answer in time" if late else " ".join(str(first).split())
        reason = reason[:_LONGEST_REASON] or type(first).__name__
        if log is not None and (said := _last_line(log)):
            reason += f" (it wrote: {said})"
        raise FetchError(f"MCP server {spec.name}: {reason}") from error


def _last_line(log: IO[str]) -> str:
    log.seek(0)
    lines = [line.strip() for line in log if line.strip()]
    return visible(lines[-1])[:_LONGEST_REASON] if lines else ""


def _may_call(spec: ServerSpec, tool: ListedTool) -> bool:
    hints = tool.annotations
    only_reads = hints is not None and hints.read_only_hint is True
    # A tool that says both is not believed either.
    destroys = hints is not None and hints.destructive_hint is True
    return spec.may_call(tool.name, only_reads=only_reads and not destroys)


def _tool(server: str, listed: ListedTool) -> Tool:
    described = visible(listed.description or listed.title or "")[:_LONGEST_DESCRIPTION]
    return Tool(server, visible(listed.name), described, listed.input_schema)


def _text_of(result: CallToolResult) -> str:
    """The texts of a result; its structured content where it has no text."""
    texts = [text for block in result.content if (text := _text_in(block))]
    if not texts and result.structured_content is not None:
        return json.dumps(result.structured_content, ensure_ascii=False, indent=1)
    return "\n\n".join(texts)


def _text_in(block: ContentBlock) -> str:
    if isinstance(block, TextContent):
        return block.text
    if isinstance(block, EmbeddedResource) and isinstance(block.resource, TextResourceContents):
        return block.resource.text
    return ""
