"""Serve a conversation to other programs over MCP: ``search``, ``ask`` and ``sources``.

The documents are opened once and asked in turn, however many programs call at a time. Standard
output belongs to the protocol: nothing else may be written there. Needs the ``mcp`` package.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from threading import Lock
from typing import Annotated, Any

import anyio
import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from onward import __version__
from onward.errors import OnwardError, UsageError
from onward.flows.answer_record import answer_record, hit_record
from onward.flows.conversation import Conversation, open_conversation
from onward.options import Options
from onward.protocols import Progress
from onward.types import Question

INSTRUCTIONS = """\
Answers questions from the user's own documents. `ask` gives an answer whose citations were \
checked, or says that the documents do not hold it; `search` gives the passages themselves; \
`sources` lists the documents.\
"""
PATH = "/mcp"
_MOST_HITS = 50

AskedFor = Annotated[str, Field(description="A question in plain words, in any language.")]
Limit = Annotated[int, Field(ge=1, le=_MOST_HITS, description="Most passages to return.")]


def serve_mcp(
    sources: Sequence[str],
    options: Options,
    *,
    http: tuple[str, int] | None = None,
    progress: Progress | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve ``sources``, or without any the project's library, until the other side ends.

    Over standard input and output, or with ``http`` = (host, port) over streamable HTTP, port 0
    being any that is free; ``on_ready`` gets the address. Raises StoreError when there is nothing
    to ask, UsageError for an address that cannot be listened on.
    """
    listening = _listen(*http) if http else None  # first: reading the documents may be long
    with open_conversation(sources, options, progress=progress) as conversation:
        server = mcp_server(conversation, options)
        if listening is None or http is None:
            anyio.run(server.run_stdio_async)
            return
        with listening:
            if on_ready:
                on_ready(_address(listening))
            app = server.streamable_http_app(streamable_http_path=PATH, host=http[0])
            config = uvicorn.Config(app, log_config=None, log_level="warning")
            uvicorn.Server(config).run(sockets=[listening])


def mcp_server(conversation: Conversation, options: Options) -> MCPServer[Any]:
    """The server with its three tools; what they return is what ``--json`` prints."""
    turn = Lock()  # calls come from several threads, and models take one at a time

    def search(question: AskedFor, limit: Limit = options.retrieve.limit) -> dict[str, Any]:
        """Find the passages of the user's documents that bear on a question, best first."""
        with _answering(question), turn:
            hits = conversation.find(question, limit)
        return {"question": question, "hits": [hit_record(hit) for hit in hits]}

    def ask(question: AskedFor) -> dict[str, Any]:
        """Answer a question from the user's documents, with citations that were checked."""
        asked = Question(question)
        with _answering(question), turn:
            answer = conversation.answer(asked)
        return answer_record(asked, answer, conversation.skipped)

    def sources() -> dict[str, Any]:
        """List the user's documents that can be searched."""
        with _answering("sources"), turn:
            rows = conversation.library.documents.sources()
        return {"sources": [asdict(row) for row in rows]}

    server: MCPServer[Any] = MCPServer(
        "onward", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING"
    )
    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    for tool in (search, ask, sources):
        server.add_tool(tool, annotations=reads, structured_output=True)
    return server


@contextmanager
def _answering(question: str) -> Iterator[None]:
    """Turn what onward says is wrong into the error of a tool, which the caller can read."""
    if not question.strip():
        raise ToolError("the question is empty")
    if any("\ud800" <= character <= "\udfff" for character in question):
        raise ToolError("the question holds characters that are no text")  # nor can be returned
    try:
        yield
    except OnwardError as error:
        raise ToolError(str(error)) from error


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot listen on {host}:{port}: {reason}") from error


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{PATH}"
