"""Fetch one web page or file by HTTP, within limits of size, time and redirects.

Knows HTTP through the standard library. Refuses to follow links, to run scripts and to leave
``http`` and ``https``.
"""

from __future__ import annotations

import mimetypes
import time
from http.client import HTTPException, HTTPMessage
from pathlib import PurePosixPath
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from onward.errors import FetchError
from onward.options import ReadOptions

MAX_REDIRECTS = 5
ANSWER_SECONDS = 30.0
"""How long a server may stay silent."""
_CHUNK = 2**18
_SCHEMES = ("http", "https")


class _Redirects(HTTPRedirectHandler):
    """Follows a few redirects, never to a file or another scheme."""

    max_redirections = MAX_REDIRECTS

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).scheme not in _SCHEMES:
            raise FetchError(f"{req.full_url} redirects to {newurl!r}, which is not fetched")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(url: str, options: ReadOptions) -> tuple[str, bytes]:
    """Return a file name and the bytes of ``url``.

    The name comes from the address, its suffix from the content type where the address has none.
    Raises FetchError when the server does not answer, refuses, or sends more than
    ``max_megabytes`` or for longer than ``max_seconds``.
    """
    if urlsplit(url).scheme not in _SCHEMES:
        raise FetchError(f"cannot fetch {url!r}: only http:// and https://")
    request = Request(url, headers={"User-Agent": "onward", "Accept": "*/*"})
    try:
        with build_opener(_Redirects).open(request, timeout=ANSWER_SECONDS) as answer:
            data = _read(answer, url, options)
            content_type = answer.headers.get_content_type()
            return _name(answer.url, content_type), data
    except HTTPError as error:
        error.close()
        raise FetchError(f"cannot fetch {url}: {error.code} {error.reason}") from error
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise FetchError(f"cannot fetch {url}: {reason}") from error


def _read(answer: IO[bytes], url: str, options: ReadOptions) -> bytes:
    limit = options.max_megabytes * 2**20
    deadline = time.monotonic() + options.max_seconds
    pieces: list[bytes] = []
    size = 0
    while piece := answer.read(_CHUNK):
        size += len(piece)
        if size > limit:
            raise FetchError(f"cannot fetch {url}: more than {options.max_megabytes} MB")
        if time.monotonic() > deadline:
            raise FetchError(f"cannot fetch {url}: not done after {options.max_seconds} s")
        pieces.append(piece)
    return b"".join(pieces)


def _name(url: str, content_type: str) -> str:
    """Return a file name for ``url``: its last part, or its host for a home page."""
    parts = urlsplit(url)
    name = PurePosixPath(unquote(parts.path)).name or parts.hostname or "page"
    known = mimetypes.guess_type(name)[0]
    if known is None or not PurePosixPath(parts.path).suffix:
        name += mimetypes.guess_extension(content_type) or ""
    return name
