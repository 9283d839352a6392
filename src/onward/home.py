"""Where onward keeps what is not part of a project: models, and libraries of single questions."""

from __future__ import annotations

import os
from pathlib import Path


def onward_home() -> Path:
    """``ONWARD_HOME``, or ``onward`` in the user's cache folder (``XDG_CACHE_HOME``)."""
    if chosen := os.environ.get("ONWARD_HOME"):
        return Path(chosen).expanduser()
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser() / "onward"
