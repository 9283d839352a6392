"""What a URL is called where people see it: without user, password and keys.

Knows the form of URLs. Refuses to know what lies behind them.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

_NOT_SECRET = frozenset({"host", "hostaddr", "port", "dbname", "user", "sslmode", "options"})


def public_url(url: str) -> str:
    """A URL without its secrets: user and password go, of a database most parameters too."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return url.split("://", 1)[0] + ":"
    query = parts.query
    if parts.scheme not in ("http", "https"):
        query = urlencode([(k, v) for k, v in parse_qsl(parts.query) if k in _NOT_SECRET])
    return urlunsplit((parts.scheme, f"{parts.hostname or ''}{port}", parts.path, query, ""))


def secrets_of(url: str) -> list[str]:
    """Every secret in a database URL as it may stand in a message, longest first."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return [url]
    found = [value for key, value in parse_qsl(parts.query) if key not in _NOT_SECRET]
    found += [parts.password, unquote(parts.password)] if parts.password else []
    return sorted((secret for secret in found if secret), key=len, reverse=True)
