"""Look outside the documents: the web, and the tools of other programs (MCP).

Read ``web_hits``: search → pages → passages → hits; and ``tool_hits``: choice → calls → passages →
hits. What comes back are hits like those of documents, and nothing that was read decides what is
done next. A page or a tool that fails is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from onward.answering.route import addresses_in
from onward.answering.tool_choice import choose_tools
from onward.documents import read_blob, split_passages
from onward.errors import FetchError, MissingExtraError, OnwardError
from onward.flows.web_pages import SNIPPET, read_pages
from onward.options import Options, RetrieveOptions
from onward.outside import SearchResult, SearchWeb, open_search, parse_server
from onward.protocols import Embedder, Model
from onward.retrieval import Indexes
from onward.retrieval import search as search_passages
from onward.types import Blob, Hit, Passage, Step, Tool

if TYPE_CHECKING:
    from onward.outside.mcp_tools import ToolServer

WEB = "web"
"""The stage whose rank tells that a hit is from the web."""
_TOOL_SECONDS = 30.0
_OFFLINE = "--offline forbids it"


@dataclass(frozen=True, slots=True)
class Outside:
    """What was found outside, and how."""

    hits: tuple[Hit, ...] = ()
    """Best first; the source is a URL, or ``mcp:SERVER/TOOL``."""
    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tools:
    """MCP servers that are open."""

    servers: Mapping[str, ToolServer]
    warnings: tuple[str, ...] = ()
    """Servers that could not be opened, and tools that may not be called."""

    @property
    def tools(self) -> tuple[Tool, ...]:
        """All tools that may be called."""
        return tuple(tool for server in self.servers.values() for tool in server.tools)


def web_hits(
    question: str,
    options: Options,
    *,
    search: SearchWeb | None = None,
    embedder: Embedder | None = None,
) -> Outside:
    """Search the web for ``question``, read the pages found, and return their best passages.

    Addresses in the question are read instead of searching. ``search`` replaces the engine that
    the options name. For a page that cannot be read its snippet serves, marked as such. Raises
    UsageError when the options name no engine, or one without its key.
    """
    if options.offline:
        return Outside(warnings=(f"the web was not searched: {_OFFLINE}",))
    steps: list[Step] = []
    named = addresses_in(question)
    if named:
        results = [SearchResult("", url, "") for url in named[: options.route.web_results]]
        steps.append(Step("web", "no search", "the question names an address"))
    else:
        engine = search or open_search(options.route.web_search)
        try:
            results = engine(question, options.route.web_results)
        except FetchError as error:
            return Outside(warnings=(f"the web was not searched: {error}",))
        asked = options.route.web_search.split(":")[0] or "the search given"
        steps.append(Step("web", f"asked {asked}: {question}", f"pages named: {len(results)}"))
    passages, warnings = read_pages(results, options)
    for source, own in groupby(passages, key=lambda passage: passage.source):
        found = list(own)
        only_snippet = found[0].heading_path == (SNIPPET,)
        reason = "its snippet only" if only_snippet else f"passages: {len(found)}"
        steps.append(Step("web", f"read {source}", reason))
    hits = [
        replace(hit, ranks={**hit.ranks, WEB: rank})
        for rank, hit in enumerate(_best(question, passages, options, embedder), start=1)
    ]
    return Outside(tuple(hits), tuple(steps), tuple(warnings))


@contextmanager
def open_tools(options: Options) -> Iterator[Tools]:
    """Open the MCP servers that the options name, for as long as the block lasts.

    With --offline none is opened, for nobody knows what a program reaches. Raises UsageError for a
    server that is not understood, MissingExtraError without the ``mcp`` package.
    """
    wanted = "tools" in options.route.route  # else no program is even started
    specs = [parse_server(spec) for spec in options.route.servers if wanted]
    if options.offline or not specs:
        refused = [f"MCP server {spec.name} was not opened: {_OFFLINE}" for spec in specs]
        yield Tools({}, tuple(refused))
        return
    try:
        from onward.outside.mcp_tools import open_servers
    except ImportError as error:  # absent, or older than what is asked for
        raise MissingExtraError("calling the tools of an MCP server", "mcp") from error
    with open_servers(specs, seconds=_TOOL_SECONDS) as (servers, warnings):
        for server in servers:
            if server.withheld:
                named = ",".join(server.withheld[:5])
                warnings.append(
                    f"MCP server {server.spec.name}: {named} may change things and will not be"
                    f" called; to allow it write {server.spec.name}[{named}]=…"
                )
        yield Tools({server.spec.name: server for server in servers}, tuple(warnings))


def tool_hits(
    question: str,
    options: Options,
    tools: Tools,
    *,
    model: Model | None = None,
    embedder: Embedder | None = None,
) -> Outside:
    """Call the tools that help with ``question``, and return the best passages of their answers.

    One round of at most two calls, chosen before any of them answers: what a tool says is never
    read for what to call next.
    """
    steps: list[Step] = []
    warnings: list[str] = []
    passages: list[Passage] = []
    for call in choose_tools(question, tools.tools, model=model):
        try:
            text = tools.servers[call.tool.server].call(call.tool, call.arguments)
            steps.append(Step("tools", f"called {call.tool.label}", call.reason))
            passages += _passages_of_answer(text, call.tool, options)
        except OnwardError as error:
            warnings.append(f"a tool was of no use: {error}")
    if not steps and not warnings:
        steps.append(Step("tools", "none called", "no tool fits the question"))
    hits = _best(question, passages, options, embedder)
    return Outside(tuple(hits), tuple(steps), tuple(warnings))


def _passages_of_answer(text: str, tool: Tool, options: Options) -> list[Passage]:
    if not text:
        return []
    blob = Blob(f"mcp:{tool.label}", f"{tool.name}.txt", text.encode("utf-8", "replace"))
    return split_passages(read_blob(blob, options.read), options.passages)


def _best(
    question: str, passages: Sequence[Passage], options: Options, embedder: Embedder | None
) -> list[Hit]:
    """The best passages as hits; where none shares a word with the question, the first ones."""
    if not passages:
        return []
    from onward.retrieval.words import WordIndex

    chosen = options.retrieve
    by_id = {passage.id: passage for passage in passages}
    words = WordIndex()
    words.add(by_id.values())
    indexes = Indexes(words, lambda ids: [by_id[one] for one in ids if one in by_id], embedder)
    plain = RetrieveOptions(
        candidates=chosen.candidates, rank_constant=chosen.rank_constant, dense=chosen.dense
    )
    found = search_passages(question, chosen.limit, indexes, plain)
    return found or [Hit(passage, 0.0, {}) for passage in list(by_id.values())[: chosen.limit]]
