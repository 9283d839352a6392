"""One call of a JSON interface over HTTP, within limits of size and time.

Knows HTTP through the standard library. Refuses to follow redirects, for a key would go along, and
to know what is asked.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from onward.errors import FetchError

CALL_SECONDS = 20.0
_MOST_BYTES = 4 * 2**20
_CHUNK = 2**16


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent: a GET, or with a body a POST of JSON."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None


SendCall = Callable[[Call], Any]
"""Send a call and return the JSON value that comes back; raises FetchError."""


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(
        self,
        req: Request,  # noqa: ARG002 - urllib's signature
        fp: IO[bytes],  # noqa: ARG002
        code: int,  # noqa: ARG002
        msg: str,  # noqa: ARG002
        headers: HTTPMessage,  # noqa: ARG002
        newurl: str,  # noqa: ARG002
    ) -> None:
        return None


def send_call(call: Call, *, seconds: float = CALL_SECONDS) -> Any:  # noqa: ANN401 - any JSON value
    """Return the JSON value that a server answers.

    Raises FetchError, which names the host and never the address or a header, when the server
    refuses, redirects, answers with more than 4 MB or something else than JSON, or takes longer.
    """
    deadline = time.monotonic() + seconds
    host = urlsplit(call.url).hostname or "the address"
    data = None if call.body is None else json.dumps(call.body).encode()
    kind = {} if data is None else {"Content-Type": "application/json"}
    headers = {"User-Agent": "onward", "Accept": "application/json", **kind, **call.headers}
    try:
        request = Request(call.url, data, headers)
        with build_opener(_NoRedirects).open(request, timeout=seconds) as answer:
            pieces: list[bytes] = []
            while piece := answer.read1(_CHUNK):
                pieces.append(piece)
                if sum(map(len, pieces)) > _MOST_BYTES:
                    raise FetchError(f"{host} answered with more than {_MOST_BYTES >> 20} MB")
                if time.monotonic() > deadline:
                    raise TimeoutError("timed out")
        return json.loads(b"".join(pieces))
    except HTTPError as error:
        error.close()
        raise FetchError(f"{host} answered {error.code} {error.reason}") from error
    except TimeoutError as error:
        raise FetchError(f"{host} did not answer within {seconds:g} s") from error
    except (URLError, HTTPException, OSError) as error:
        reason = getattr(error, "reason", None) or type(error).__name__
        raise FetchError(f"{host} cannot be reached: {reason}") from error
    except ValueError as error:  # also an address that urllib does not take, which it would quote
        raise FetchError(f"{host} did not answer with JSON") from error
