"""Fetch one web page or file by HTTP, within limits of size, time, redirects and addresses.

Knows HTTP through the standard library. Refuses to follow links, to run scripts and to leave
``http`` and ``https``. A user and password in a URL are sent to that URL's server only.
"""

from __future__ import annotations

import mimetypes
import time
from base64 import b64encode
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, HTTPResponse, InvalidURL
from pathlib import PurePosixPath
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from onward.documents.addresses import public_url, without_secrets
from onward.documents.connections import ANSWER_SECONDS, Reach, web_handlers
from onward.errors import FetchError
from onward.options import ReadOptions

MAX_REDIRECTS = 5
_CHUNK = 2**18
_SCHEMES = ("http", "https")


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What a page has to keep to."""

    megabytes: int
    seconds: float
    """From the first step to the last byte, redirects included."""
    private: bool = True
    """Whether it may come from a private network or from this machine."""
    types: tuple[str, ...] = ()
    """Content types, or how they begin (``text/``), that are read; () for all."""


class _Redirects(HTTPRedirectHandler):
    """Follows a few redirects, never to a file or another scheme."""

    max_redirections = MAX_REDIRECTS

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        fp.close()  # urllib would read its body to the end, however long that is
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
    """Return a file name and the bytes of a ``url`` that the user named; see ``fetch_page``."""
    return fetch_page(url, PageLimits(options.max_megabytes, options.max_seconds))


def fetch_page(url: str, limits: PageLimits) -> tuple[str, bytes]:
    """Return a file name and the bytes of ``url``; ``user:password@`` in it logs in (Basic).

    The name comes from the address, its suffix from the content type where the address has none.
    Raises FetchError when the server does not answer, refuses, redirects more than five times, or
    does not keep to ``limits``.
    """
    shown = public_url(url)
    reach = Reach(time.monotonic() + limits.seconds, limits.private)
    try:
        if urlsplit(url).scheme not in _SCHEMES:
            raise FetchError(f"cannot fetch {shown}: only http:// and https://")
        address, login = _split_login(url)
        request = Request(address, headers={"User-Agent": "onward", "Accept": "*/*"})
        if login is not None:
            request.add_unredirected_header("Authorization", login)
        opener = build_opener(_Redirects, *web_handlers(reach))
        with opener.open(request, timeout=ANSWER_SECONDS) as answer:
            content_type = answer.headers.get_content_type()
            if limits.types and not content_type.startswith(limits.types):
                raise FetchError(f"cannot fetch {shown}: {content_type} is not read from the web")
            data = _read(answer, shown, limits, reach)
            return _name(answer.url, content_type), data
    except HTTPError as error:
        error.close()
        reason = without_secrets(str(error.reason))
        raise FetchError(f"cannot fetch {shown}: {error.code} {reason}") from error
    except InvalidURL as error:  # its text quotes the address, with keys and all
        raise FetchError(f"cannot fetch {shown}: not a valid address") from error
    except (URLError, HTTPException, OSError, ValueError) as error:
        if time.monotonic() >= reach.deadline:
            raise _late(shown, limits) from error
        reason = without_secrets(str(getattr(error, "reason", None) or error))
        raise FetchError(f"cannot fetch {shown}: {reason}") from error


def _read(answer: HTTPResponse, shown: str, limits: PageLimits, reach: Reach) -> bytes:
    most = limits.megabytes * 2**20
    pieces: list[bytes] = []
    size = 0
    # read1 returns what is there: read would wait for a whole chunk from a server that drips.
    while piece := answer.read1(_CHUNK):
        size += len(piece)
        if size > most:
            raise FetchError(f"cannot fetch {shown}: more than {limits.megabytes} MB")
        if time.monotonic() > reach.deadline:
            raise _late(shown, limits)
        pieces.append(piece)
    return b"".join(pieces)


def _late(shown: str, limits: PageLimits) -> FetchError:
    return FetchError(f"cannot fetch {shown}: not done after {limits.seconds:g} s")


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
