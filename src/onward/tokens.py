"""Estimate how many tokens a text takes, without the tokenizer of the model that will read it.

Knows characters and messages. Refuses to know models; what a server counts may differ by a quarter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from onward.types import Message

_WIDE = re.compile("[\u0900-\U0003ffff]")
_CHARACTERS_OF_A_TOKEN = 4
_MESSAGE_TOKENS = 8
"""What a chat template adds to a message."""


def estimate_tokens(text: str) -> int:
    """Return roughly how many tokens ``text`` has, 0 for an empty one.

    Four characters of an alphabet make a token; other scripts take a token a character.
    """
    wide = len(_WIDE.findall(text))
    narrow = len(text) - wide
    return wide + -(-narrow // _CHARACTERS_OF_A_TOKEN)


def prompt_tokens(messages: Iterable[Message]) -> int:
    """Return roughly how many tokens messages take: their texts, and what a chat template adds."""
    return sum(estimate_tokens(message.content) + _MESSAGE_TOKENS for message in messages)
