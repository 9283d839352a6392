"""What a URL is called where people see it: without user, password and keys.

Knows the form of URLs. Refuses to know what lies behind them.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

_NOT_SECRET = frozenset({"host", "hostaddr", "port", "dbname", "user", "sslmode", "options"})

# The short words only where they end a word (api_key, apiKey, KeyId): a keyword, an author and a
# design say which page is meant.
_SECRET_NAME = re.compile(
    r"(?i:token|signature|passw|pwd|secret|credential|session|authoriz|jwt)"
    r"|(?i:key|auth|sig)(?![a-z])"
)
_USER = re.compile(r"(?<=://)[^\s/?#]*@")
_PARAMETER = re.compile(r"(?<=[?&])([^\s?&#=]+)=[^\s&#'\"]+")


def public_url(url: str) -> str:
    """A URL without its secrets: user, password, fragment and parameters that look like keys go.

    Of a database URL only parameters go that are not known to be harmless. The other parameters
    of a web page stay, for they may say which page it is.
    """
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return url.split("://", 1)[0] + ":"
    host = parts.hostname or ""
    if ":" in host:  # IPv6
        host = f"[{host}]"
    if parts.scheme in ("http", "https"):
        query = "&".join(p for p in parts.query.split("&") if not _is_secret(p.split("=", 1)[0]))
    else:
        query = urlencode([(k, v) for k, v in parse_qsl(parts.query) if k in _NOT_SECRET])
    return urlunsplit((parts.scheme, f"{host}{port}", parts.path, query, ""))


def without_secrets(text: str) -> str:
    """``text`` with the user and password of every URL in it left out, and the values of keys.

    For texts that contain URLs, such as ``pgvector:postgresql://me:secret@host/db``; the rest of
    the text stays as it is.
    """
    text = _USER.sub("", text)
    return _PARAMETER.sub(lambda m: f"{m[1]}=" if _is_secret(m[1]) else m[0], text)


def secrets_of(url: str) -> list[str]:
    """Every secret in a database URL as it may stand in a message, longest first."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return [url]
    found = [value for key, value in parse_qsl(parts.query) if key not in _NOT_SECRET]
    found += [parts.password, unquote(parts.password)] if parts.password else []
    return sorted((secret for secret in found if secret), key=len, reverse=True)


def _is_secret(name: str) -> bool:
    """Whether the parameter of that name looks like a key."""
    return _SECRET_NAME.search(unquote(name)) is not None
