"""Fetch one web page or file by HTTP, within limits of size, time and redirects.

Knows HTTP through the standard library. Refuses to follow links, to run scripts and to leave
``http`` and ``https``. A user and password in a URL are sent to that URL's server only.
"""

from __future__ import annotations

import mimetypes
import time
from base64 import b64encode
from http.client import HTTPException, HTTPMessage, HTTPResponse, InvalidURL
from pathlib import PurePosixPath
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from onward.documents.addresses import public_url, without_secrets
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
            target = public_url(newurl)
            raise FetchError(f"{public_url(req.full_url)} redirects to {target}: not fetched")
        address, login = _split_login(newurl)
        request = super().redirect_request(req, fp, code, msg, headers, address)
        if login is None and _server(address) == _server(req.full_url):
            login = req.unredirected_hdrs.get("Authorization")
        if request is not None and login is not None:
            request.add_unredirected_header("Authorization", login)
        return request


def fetch(url: str, options: ReadOptions) -> tuple[str, bytes]:
    """Return a file name and the bytes of ``url``; ``user:password@`` in it logs in (Basic).

    The name comes from the address, its suffix from the content type where the address has none.
    Raises FetchError when the server does not answer, refuses, or sends more than
    ``max_megabytes`` or for longer than ``max_seconds``.
    """
    shown = public_url(url)
    deadline = time.monotonic() + options.max_seconds
    try:
        if urlsplit(url).scheme not in _SCHEMES:
            raise FetchError(f"cannot fetch {shown}: only http:// and https://")
        address, login = _split_login(url)
        request = Request(address, headers={"User-Agent": "onward", "Accept": "*/*"})
        if login is not None:
            request.add_unredirected_header("Authorization", login)
        with build_opener(_Redirects).open(request, timeout=ANSWER_SECONDS) as answer:
            data = _read(answer, shown, options, deadline)
            content_type = answer.headers.get_content_type()
            return _name(answer.url, content_type), data
    except HTTPError as error:
        error.close()
        reason = without_secrets(str(error.reason))
        raise FetchError(f"cannot fetch {shown}: {error.code} {reason}") from error
    except InvalidURL as error:  # its text quotes the address, with keys and all
        raise FetchError(f"cannot fetch {shown}: not a valid address") from error
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason = without_secrets(str(getattr(error, "reason", None) or error))
        raise FetchError(f"cannot fetch {shown}: {reason}") from error


def _read(answer: HTTPResponse, shown: str, options: ReadOptions, deadline: float) -> bytes:
    limit = options.max_megabytes * 2**20
    pieces: list[bytes] = []
    size = 0
    # read1 returns what is there: read would wait for a whole chunk from a server that drips.
    while piece := answer.read1(_CHUNK):
        size += len(piece)
        if size > limit:
            raise FetchError(f"cannot fetch {shown}: more than {options.max_megabytes} MB")
        if time.monotonic() > deadline:
            raise FetchError(f"cannot fetch {shown}: not done after {options.max_seconds} s")
        pieces.append(piece)
    return b"".join(pieces)


def _split_login(url: str) -> tuple[str, str | None]:
    """Return ``url`` without user and password, and the Authorization header they make."""
    parts = urlsplit(url)
    login, _, host = parts.netloc.rpartition("@")
    if not login:
        return url, None
    user, _, password = login.partition(":")
    basic = b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode("ascii")
    return urlunsplit(parts._replace(netloc=host)), f"Basic {basic}"


def _server(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _name(url: str, content_type: str) -> str:
    """Return a file name for ``url``: its last part, or its host for a home page."""
    parts = urlsplit(url)
    name = PurePosixPath(unquote(parts.path)).name or parts.hostname or "page"
    known = mimetypes.guess_type(name)[0]
    if known is None or not PurePosixPath(parts.path).suffix:
        name += mimetypes.guess_extension(content_type) or ""
    return name
