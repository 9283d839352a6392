"""Which search engine a spec means: ``brave``, ``tavily`` or ``searxng:URL``.

Knows names and the environment variables of keys. Refuses to know how an engine is asked.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from onward.errors import UsageError
from onward.outside import brave, searxng, tavily
from onward.outside.json_call import SendCall, send_call
from onward.outside.results import SearchWeb


def open_search(spec: str, *, send: SendCall = send_call) -> SearchWeb:
    """Return the search that ``spec`` names; nothing is asked yet.

    Raises UsageError for a spec that means nothing, and for a key that is not in the environment.
    """
    name, _, rest = spec.partition(":")
    opener = _ENGINES.get(name)
    if opener is None:
        raise UsageError(
            f"no web search {spec!r}; there are brave, tavily and searxng:URL"
            " (web_search in [route] of onward.toml, or --web-search)"
        )
    return opener(rest, send)


def _open_brave(rest: str, send: SendCall) -> SearchWeb:
    return partial(brave.search, key=_key("brave", rest, brave.KEY), send=send)


def _open_tavily(rest: str, send: SendCall) -> SearchWeb:
    return partial(tavily.search, key=_key("tavily", rest, tavily.KEY), send=send)


def _open_searxng(rest: str, send: SendCall) -> SearchWeb:
    parts = urlsplit(rest)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise UsageError(f"searxng needs its address: searxng:http://HOST:PORT, not {rest!r}")
    return partial(searxng.search, address=rest, send=send)


def _key(name: str, rest: str, variable: str) -> str:
    if rest:
        raise UsageError(f"{name} takes nothing behind its name; its key stands in {variable}")
    if not (key := os.environ.get(variable, "").strip()):
        raise UsageError(f"web search by {name} needs an API key: set {variable}")
    return key


_ENGINES: dict[str, Callable[[str, SendCall], SearchWeb]] = {
    "brave": _open_brave,
    "tavily": _open_tavily,
    "searxng": _open_searxng,
}
