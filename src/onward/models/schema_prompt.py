"""Asks for JSON in words, for engines that cannot be bound to a schema.

Knows messages and schemas. Refuses to know models.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from onward.types import Message

REQUEST = "Answer only with JSON that follows this JSON schema, without any other text:\n{schema}"


def with_schema(messages: Sequence[Message], schema: Mapping[str, Any]) -> list[Message]:
    """Return the messages, the last one ending with a request for JSON of this schema."""
    *earlier, last = messages
    request = REQUEST.format(schema=json.dumps(schema, ensure_ascii=False))
    return [*earlier, replace(last, content=f"{last.content}\n\n{request}")]
