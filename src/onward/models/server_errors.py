"""What a server's refusal means, in one line that names the remedy.

Knows the errors of the ``openai`` package. Refuses to know how calls are made.
"""

from __future__ import annotations

import math
import re

import openai

from onward.errors import ContextLengthError, ModelError
from onward.models.retries import LONGEST_WAIT_SECONDS, asked_seconds

_TOO_LONG = re.compile(
    r"context.?length|context.?window|context.?size|maximum context|too many tokens|"
    r"prompt is too long|input is too long",
    re.IGNORECASE,
)
_DROPPABLE = ("response_format", "stream_options", "temperature", "seed", "max_tokens")
_LONGEST_MESSAGE = 400


def explained(error: openai.OpenAIError, name: str, key_variable: str | None) -> ModelError:
    """Turn an error of the client into ours; a key that a server repeats is never shown."""
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        remedy = f"check {key_variable}" if key_variable else "it wants an API key"
        return ModelError(f"{name}: the server refused access ({error.status_code}): {remedy}")
    if is_too_long(error):
        return ContextLengthError(
            f"the prompt does not fit {name}: {_said(error)}; give it fewer hits (--limit), or "
            "choose a model with a larger window"
        )
    if isinstance(error, openai.NotFoundError):
        return ModelError(f"{name}: the server does not know this model or address: {_said(error)}")
    asked = asked_seconds(error)
    if asked is not None and asked > LONGEST_WAIT_SECONDS:
        return ModelError(
            f"{name} asks to wait {_duration(asked)} before the next call, and onward waits at "
            f"most {_duration(LONGEST_WAIT_SECONDS)}: run it again then: {_said(error)}"
        )
    if isinstance(error, openai.RateLimitError):
        return ModelError(f"{name} is over its rate limit or quota: {_said(error)}")
    if isinstance(error, openai.APITimeoutError):
        return ModelError(f"{name} did not answer in time")
    if isinstance(error, openai.APIConnectionError):
        cause = error.__cause__ or error
        return ModelError(
            f"cannot reach {name}, or it hung up: {str(cause) or type(cause).__name__}"
        )
    return ModelError(f"{name} did not answer: {_said(error)}")


def is_too_long(error: openai.OpenAIError) -> bool:
    """Whether the prompt was longer than the model's window."""
    if not isinstance(error, openai.BadRequestError):
        return False
    return error.code == "context_length_exceeded" or bool(_TOO_LONG.search(str(error)))


def refused_parameter(error: openai.OpenAIError) -> str | None:
    """The name of an option that the server does not take, if that is what it says."""
    if not isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
        return None
    if is_too_long(error):
        return None
    said = f"{error.param} {error}"
    return next((name for name in _DROPPABLE if re.search(rf"\b{name}\b", said)), None)


def _duration(seconds: float) -> str:
    hours, minutes = divmod(math.ceil(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _said(error: openai.OpenAIError) -> str:
    body = error.body if isinstance(error, openai.APIError) else None
    message = body.get("message") if isinstance(body, dict) else None
    text = " ".join(str(message or error).split())
    text = re.sub(r"\b(sk|key)-[\w*-]{6,}", "[key]", text)
    return text if len(text) <= _LONGEST_MESSAGE else text[:_LONGEST_MESSAGE] + "…"
