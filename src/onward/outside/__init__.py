"""What lies outside the documents: web search, web pages and the tools of other programs (MCP).

Knows addresses and protocols. Refuses to know documents, indexes and answers. ``mcp_tools`` needs
the optional ``mcp`` package and is imported where a server is opened.
"""

from onward.outside.engines import open_search
from onward.outside.results import SearchResult, SearchWeb
from onward.outside.servers import ServerSpec, parse_server

__all__ = ["SearchResult", "SearchWeb", "ServerSpec", "open_search", "parse_server"]
