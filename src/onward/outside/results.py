"""What a web search gives, whatever engine was asked: titles, addresses and snippets.

Knows the reply of an engine as plain values. Refuses to know which engine it is and to fetch.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from onward.plain import visible

SearchWeb = Callable[[str, int], "list[SearchResult]"]
"""(question, limit) → results, best first; raises FetchError when the engine does not answer."""

_TAG = re.compile(r"</?[a-z][^<>]{0,100}>", re.IGNORECASE)
_LONGEST_TITLE = 300
_LONGEST_SNIPPET = 2_000
_LONGEST_ADDRESS = 2_000


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page that a search engine names."""

    title: str
    """"" when the engine tells none."""
    url: str
    """``http`` or ``https``."""
    snippet: str
    """What the engine shows of the page; "" when it shows nothing."""


def read_results(items: Any, limit: int, *, snippet: str) -> list[SearchResult]:  # noqa: ANN401 - any JSON
    """Return at most ``limit`` results of the list ``items``; what is none is left out.

    ``snippet`` is the key under which the engine keeps the snippet. An address that comes twice
    counts once; markup in titles and snippets goes.
    """
    found: dict[str, SearchResult] = {}
    for item in items if isinstance(items, list) else []:
        url = item.get("url") if isinstance(item, dict) else None
        if not isinstance(url, str) or not _is_web(url) or len(found) >= limit:
            continue
        title = _text(item.get("title"), _LONGEST_TITLE)
        found.setdefault(url, SearchResult(title, url, _text(item.get(snippet), _LONGEST_SNIPPET)))
    return list(found.values())


def _is_web(url: str) -> bool:
    return (
        url.startswith(("http://", "https://"))
        and url.isprintable()
        and " " not in url
        and len(url) <= _LONGEST_ADDRESS
    )


def _text(value: object, longest: int) -> str:
    if not isinstance(value, str):
        return ""
    return " ".join(visible(html.unescape(_TAG.sub("", value))).split())[:longest]
