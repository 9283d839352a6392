"""Web search by Tavily: https://docs.tavily.com.

Knows its interface. Refuses to fetch the pages.
"""

from __future__ import annotations

from onward.outside.json_call import Call, SendCall, send_call
from onward.outside.results import SearchResult, read_results

KEY = "TAVILY_API_KEY"
ADDRESS = "https://api.tavily.com/search"
_MOST_RESULTS = 20
_MOST_CHARACTERS = 400


def search(query: str, limit: int, *, key: str, send: SendCall = send_call) -> list[SearchResult]:
    """Return at most ``limit`` (1 to 20) results, best first; raises FetchError."""
    body = {
        "query": " ".join(query.split())[:_MOST_CHARACTERS],
        "max_results": min(limit, _MOST_RESULTS),
        "search_depth": "basic",
    }
    reply = send(Call(ADDRESS, {"Authorization": f"Bearer {key}"}, body))
    items = reply.get("results") if isinstance(reply, dict) else None
    return read_results(items, limit, snippet="content")
