"""Web search by a SearXNG of your own: https://docs.searxng.org/dev/search_api.

Knows its interface. Refuses to fetch the pages.
"""

from __future__ import annotations

from urllib.parse import urlencode

from onward.errors import FetchError
from onward.outside.json_call import Call, SendCall, send_call
from onward.outside.results import SearchResult, read_results


def search(
    query: str, limit: int, *, address: str, send: SendCall = send_call
) -> list[SearchResult]:
    """Return at most ``limit`` results, best first; SearXNG itself gives a page of them.

    ``address`` is that of its home page. Raises FetchError, also for a SearXNG that gives no JSON.
    """
    asked = urlencode({"q": " ".join(query.split()), "format": "json"})
    try:
        reply = send(Call(f"{address.rstrip('/')}/search?{asked}"))
    except FetchError as error:
        if "answered 403" in str(error):
            raise FetchError(f"{error}: add json to search.formats in its settings.yml") from error
        raise
    items = reply.get("results") if isinstance(reply, dict) else None
    return read_results(items, limit, snippet="content")
