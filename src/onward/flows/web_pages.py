"""Fetch the pages that a search names and cut them into passages, as if strangers had made them.

Pages are fetched within the limits of the options and read by the readers of documents, in
processes of their own. Refuses to search, and to follow a link.
"""

from __future__ import annotations

import hashlib
import math
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from onward.documents import Reading, Source, public_url, read_sources
from onward.documents.web import PageLimits, fetch_page
from onward.errors import FetchError
from onward.flows.workers import do_all
from onward.options import Options, ReadOptions
from onward.outside import SearchResult
from onward.types import Location, Passage, Skipped

SNIPPET = "as the search engine shows it; the page was not read"
"""The heading above a snippet that stands in for its page."""

_PAGE_TYPES = (
    *("text/", "application/xhtml+xml", "application/xml", "application/json", "application/pdf"),
    "application/vnd.openxmlformats-officedocument",
)
_FETCHES_AT_ONCE = 4


def read_pages(
    results: Sequence[SearchResult], options: Options
) -> tuple[list[Passage], list[str]]:
    """Return the passages of all pages, in the order of ``results``, and warnings.

    A page that cannot be fetched or read is a warning, and its snippet serves as its passage under
    the heading ``SNIPPET``. The source of a passage is the address without keys and passwords.
    """
    failed: dict[str, str] = {}
    found: dict[str, list[Passage]] = {}
    by_name = {public_url(result.url): result for result in results}
    with tempfile.TemporaryDirectory(prefix="onward-web-") as folder:
        files = _fetch_all(by_name, Path(folder), options, failed)
        sources = [Source(name, path=files[name]) for name in by_name if name in files]
        for outcome in read_sources(sources, _reading(options), options.passages):
            if isinstance(outcome, Skipped):
                failed[outcome.source] = f"cannot read {outcome.source}: {outcome.reason}"
            else:  # a page that says the same as one before it has no passages of its own
                read = outcome.passages if isinstance(outcome, Reading) else []
                found[outcome.source] = read
    for name in failed:
        found[name] = [_snippet(name, by_name[name])] if by_name[name].snippet else []
    passages = [passage for name in by_name for passage in found.get(name, [])]
    return passages, [failed[name] for name in by_name if name in failed]


def _fetch_all(
    by_name: Mapping[str, SearchResult], folder: Path, options: Options, failed: dict[str, str]
) -> dict[str, Path]:
    """Fetch a few pages at a time, each into a file; why one is not there goes into ``failed``."""
    chosen = options.route
    limits = PageLimits(
        chosen.web_megabytes, chosen.web_seconds, private=chosen.private, types=_PAGE_TYPES
    )
    files: dict[str, Path] = {}

    def fetch_one(item: tuple[int, str]) -> None:
        number, name = item
        try:
            file_name, data = fetch_page(by_name[name].url, limits)
        except FetchError as error:
            failed[name] = str(error)
            return
        own = folder / str(number)
        own.mkdir()
        # The address chose the name: nothing of it may lead out of the folder.
        files[name] = own / (re.sub(r"[^\w.-]+", "_", file_name)[-80:].strip(".") or "page")
        files[name].write_bytes(data)

    do_all(fetch_one, list(enumerate(by_name)), workers=_FETCHES_AT_ONCE)
    return files


def _reading(options: Options) -> ReadOptions:
    return replace(
        options.read,
        ocr=False,
        max_megabytes=options.route.web_megabytes,
        max_seconds=math.ceil(options.route.web_seconds),
    )


def _snippet(name: str, result: SearchResult) -> Passage:
    digest = hashlib.sha256(f"{name}\0{result.snippet}".encode()).hexdigest()
    return Passage(
        id=digest[:32],
        document_id=digest[32:],
        source=name,
        title=result.title or name,
        heading_path=(SNIPPET,),
        location=Location(),
        start=0,
        end=len(result.snippet),
        text=result.snippet,
        kind="text",
        language="und",
    )
