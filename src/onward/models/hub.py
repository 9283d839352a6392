"""Files from a model hub, over HTTP.

Knows addresses. Refuses to know hashes: what comes is checked by whoever asked for it.
"""

from __future__ import annotations

import http.client
import urllib.request
from collections.abc import Iterable
from pathlib import Path

from onward.errors import FetchError
from onward.models.catalog import Hub
from onward.protocols import Progress

SECONDS = 8.0
"""A hub that says nothing for so long is given up; closed networks often drop packets."""

_CHUNK = 1 << 20


def fetch_from_hub(hub: Hub, names: Iterable[str], folder: Path, progress: Progress | None) -> None:
    """Write the files called ``names`` into ``folder``; raises FetchError with the reason."""
    for name in names:
        url = f"{hub.address}/{hub.repository}/resolve/main/{hub.members[name]}"
        try:
            _download(url, folder / name, progress)
        except (OSError, http.client.HTTPException) as error:
            raise FetchError(f"{name}: {error or type(error).__name__}") from error


def _download(url: str, path: Path, progress: Progress | None) -> None:
    request = urllib.request.Request(url, headers={"User-Agent": "onward"})
    with urllib.request.urlopen(request, timeout=SECONDS) as response, path.open("wb") as out:
        total = int(response.headers.get("Content-Length") or 0)
        while chunk := response.read(_CHUNK):
            out.write(chunk)
            if progress:
                progress(f"fetching {path.name}", out.tell(), total)
