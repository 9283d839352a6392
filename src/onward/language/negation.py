"""Whether a text denies something.

Knows the negations of a few languages. Refuses to know what is denied.
"""

from __future__ import annotations

import re

_NEGATIONS = re.compile(
    r"\b(not|no(?!\.? ?\d)|never|none|nor|neither|nobody|nothing|without|cannot"
    r"|nicht|kein\w*|nie|niemals|ohne|jamais|aucune?|ne .{1,20} pas|nunca"
    r"|ningun\w*|sin)\b|n['’]t\b|不|没|ない",
    re.IGNORECASE,
)


def denies(text: str) -> bool:
    """Whether a text holds an odd number of negations."""
    return len(_NEGATIONS.findall(text)) % 2 == 1
