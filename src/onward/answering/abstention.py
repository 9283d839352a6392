"""What is said when the documents hold no answer, and how to recognise it.

Knows one sentence. Refuses to know how it was decided: that is weighed in ``quote.py``, or by the
model in ``prompted.py``.
"""

from __future__ import annotations

import re

NOT_FOUND = "Not found in your documents."
"""The whole text of an answer that abstains."""

_MARKS = re.compile(r"\[[^\]]*\]|【[^】]*】|[\s\"'“”*_`.!]+")
_REFUSALS = re.compile(
    r"^(i'?m sorry,? (but )?)?(the )?(answer|information|it|this|that)?\s*"
    r"(is |was |could |can )?not (be )?"
    r"(found|given|mentioned|provided|stated|contained|available) (in|by) (the|your|these|any)"
    r"( of the)?( given| provided)? (documents?|passages?|context|text|sources?)\.?$",
    re.IGNORECASE,
)


def is_abstention(text: str) -> bool:
    """Whether ``text`` says nothing but that the documents hold no answer.

    Models rarely repeat a sentence to the letter, so case, quotes, stars and citation marks do
    not matter. A text that goes on to answer is no abstention.
    """
    plain = _MARKS.sub(" ", text).strip()
    return plain.casefold() == NOT_FOUND.rstrip(".").casefold() or bool(_REFUSALS.match(plain))
