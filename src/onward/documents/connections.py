"""Connections to web servers that keep to a deadline and, where asked, to public addresses.

Knows sockets, TLS and which addresses belong to private networks. Refuses to know requests,
redirects and pages. A name is resolved once and the connection goes to the very address that was
checked, so that a name that means another address a moment later (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import math
import socket
import ssl
import time
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit
from urllib.request import BaseHandler, HTTPHandler, HTTPSHandler, Request

from onward.errors import FetchError

ANSWER_SECONDS = 30.0
"""How long a server may stay silent."""

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses as networks without IPv4 see them (NAT64, RFC 6052)."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How long connections may last, and where they may go."""

    deadline: float
    """On the clock of ``time.monotonic``."""
    private: bool
    """Whether addresses of private networks and of this machine are allowed."""

    def seconds_left(self) -> float:
        """Time for the next step; raises TimeoutError when there is none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return min(left, ANSWER_SECONDS)


def web_handlers(reach: Reach) -> tuple[BaseHandler, ...]:
    """The handlers that make ``urllib.request.build_opener`` keep to ``reach``.

    Where the environment names a proxy, that is connected to wherever it is; the proxy resolves
    names itself, so of a private target only what this machine's resolver knows is refused.
    """
    return _Http(reach), _Https(reach)


def is_public(address: str) -> bool:
    """Whether an IP address, as text, belongs to the open Internet.

    Not so: loopback, private, link-local (with the metadata services of clouds), shared,
    multicast, reserved and documentation addresses, nor IPv6 forms of such IPv4 addresses.
    """
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour
        if ip in _TRANSLATED:
            inside = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inside is None and ip.is_site_local:
            return False
        ip = inside or ip
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class _TimedSocket(socket.socket):
    """A socket that waits for data until the deadline only, however slowly it drips."""

    reach = Reach(math.inf, private=True)

    def recv_into(self, *arguments: Any) -> int:  # noqa: ANN401 - passed on
        self.settimeout(self.reach.seconds_left())
        return super().recv_into(*arguments)


class _TimedTls(ssl.SSLSocket):
    """The same over TLS."""

    reach = Reach(math.inf, private=True)

    def recv_into(self, *arguments: Any) -> int:  # noqa: ANN401 - passed on
        self.settimeout(self.reach.seconds_left())
        return super().recv_into(*arguments)


class _Plain(HTTPConnection):
    def __init__(self, host: str, *, reach: Reach, **arguments: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(host, **arguments)
        self._create_connection = partial(_connected, reach)  # http.client's own place for it


class _Tls(HTTPSConnection):
    def __init__(self, host: str, *, reach: Reach, **arguments: Any) -> None:  # noqa: ANN401 - passed on
        context = ssl.create_default_context()
        context.set_alpn_protocols(["http/1.1"])
        context.sslsocket_class = _TimedTls
        super().__init__(host, context=context, **arguments)
        self._create_connection = partial(_connected, reach)
        self._reach = reach

    def connect(self) -> None:
        super().connect()
        if isinstance(self.sock, _TimedTls):
            self.sock.reach = self._reach


class _Http(HTTPHandler):
    def __init__(self, reach: Reach) -> None:
        super().__init__()
        self._reach = reach

    def http_open(self, req: Request) -> HTTPResponse:
        reach = _reach_of(req, self._reach)
        return self.do_open(partial(_Plain, reach=reach), req)


class _Https(HTTPSHandler):
    def __init__(self, reach: Reach) -> None:
        super().__init__()
        self._reach = reach

    def https_open(self, req: Request) -> HTTPResponse:
        reach = _reach_of(req, self._reach)
        return self.do_open(partial(_Tls, reach=reach), req)


def _reach_of(request: Request, reach: Reach) -> Reach:
    """The reach of the connection that a request needs: a proxy's own address is not judged."""
    target = urlsplit(request.full_url)
    if reach.private or request.host == target.netloc:
        return reach
    try:
        found = _addresses(target.hostname or "", target.port or 80)
    except OSError:
        found = []  # only the proxy knows such names
    if any(not is_public(str(address[0])) for _, address in found):
        raise _refused(target.hostname or "")
    return Reach(reach.deadline, private=True)


def _connected(
    reach: Reach,
    address: tuple[str, int],
    timeout: object = None,  # noqa: ARG001 - http.client passes it; the deadline decides
    source: object = None,  # noqa: ARG001
) -> socket.socket:
    """Connect to the first address of a host that answers; only to public ones unless allowed."""
    host, port = address
    found = _addresses(host, port)
    allowed = [one for one in found if reach.private or is_public(str(one[1][0]))]
    if found and not allowed:
        raise _refused(host)
    failure = OSError(f"no address found for {host}")
    for family, at in allowed:
        sock = _TimedSocket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(reach.seconds_left())
            sock.connect(at)
        except OSError as error:
            sock.close()
            failure = error
            continue
        sock.reach = reach
        return sock
    raise failure


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[Any, ...]]]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]


def _refused(host: str) -> FetchError:
    return FetchError(
        f"cannot fetch from {host}: it has an address of a private network; if you trust it, "
        "set private = true in [route] of onward.toml (--private)"
    )
