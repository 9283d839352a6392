"""Web search by Brave: https://api-dashboard.search.brave.com.

Knows its interface. Refuses to fetch the pages.
"""

from __future__ import annotations

from urllib.parse import urlencode

from onward.outside.json_call import Call, SendCall, send_call
from onward.outside.results import SearchResult, read_results

KEY = "BRAVE_API_KEY"
ADDRESS = "https://api.search.brave.com/res/v1/web/search"
_MOST_RESULTS = 20
_MOST_CHARACTERS, _MOST_WORDS = 400, 50  # of a query, by Brave's documentation


def search(query: str, limit: int, *, key: str, send: SendCall = send_call) -> list[SearchResult]:
    """Return at most ``limit`` (1 to 20) results, best first; raises FetchError."""
    words = " ".join(query.split()[:_MOST_WORDS])[:_MOST_CHARACTERS]
    asked = {"q": words, "count": min(limit, _MOST_RESULTS), "text_decorations": "false"}
    reply = send(Call(f"{ADDRESS}?{urlencode(asked)}", {"X-Subscription-Token": key}))
    pages = reply.get("web") if isinstance(reply, dict) else None
    items = pages.get("results") if isinstance(pages, dict) else None
    return read_results(items, limit, snippet="description")
