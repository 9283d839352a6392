"""Language models on servers that speak OpenAI's protocol: OpenAI, Ollama, vLLM and others.

Knows addresses, keys and what servers refuse. Refuses to know what is asked. Tries again when a
server is busy or fails; over a rate limit, all threads that ask the same model wait together.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import openai

from onward.errors import ModelError
from onward.models.pace import Pace, Turn
from onward.models.prices import cost_of
from onward.models.retries import Pause, pause_after
from onward.models.schema_prompt import with_schema
from onward.models.server_errors import explained, refused_parameter
from onward.options import ServerOptions
from onward.protocols import OnText
from onward.tokens import prompt_tokens
from onward.types import DEFAULT_SAMPLING, Completion, Message, Sampling, Tokens


@dataclass(frozen=True, slots=True)
class Server:
    """Where a model is called, and with what."""

    model: str
    """The name that the server knows it by."""
    base_url: str
    window: int
    api_key: str = "none"
    """Servers without keys ignore it."""
    key_variable: str | None = None
    """The environment variable that holds the key, for error messages."""


@dataclass(frozen=True, slots=True)
class _Reply:
    text: str
    finish: Literal["stop", "length", "unknown"]
    tokens: Tokens


class OpenAICompatible:
    """A Model behind ``POST /chat/completions``."""

    def __init__(
        self,
        server: Server,
        *,
        name: str,
        options: ServerOptions | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Prepare to call ``server``; nothing is sent yet.

        Without a ``pace`` it shares that of all objects that ask this server for this model.
        """
        self._options = options or ServerOptions()
        self._server = server
        self._name = name
        self._refused: set[str] = set()
        self.pace = pace or _shared_pace(
            server, self._options.requests_per_minute, self._options.tokens_per_minute
        )
        self._client = openai.OpenAI(
            api_key=server.api_key,
            base_url=server.base_url,
            timeout=self._options.timeout_seconds,
            max_retries=0,  # it would wait in one thread, and not long enough
        )

    @property
    def name(self) -> str:
        """The spec that selects it."""
        return self._name

    @property
    def window(self) -> int:
        """As the user says, else what is usual for such a server."""
        return self._options.window or self._server.window

    def complete(
        self,
        messages: Sequence[Message],
        sampling: Sampling = DEFAULT_SAMPLING,
        *,
        on_text: OnText | None = None,
    ) -> Completion:
        """Ask the server; options that it refuses are left out and remembered.

        A server without JSON schemas is asked for such JSON in words. Raises ContextLengthError
        or ModelError.
        """
        started = time.perf_counter()
        guessed = prompt_tokens(messages) + sampling.max_tokens  # the server counts after the call
        while True:
            request = self._request(messages, sampling, stream=on_text is not None)
            turn = self.pace.turn(guessed)
            try:
                reply = self._answered(request, on_text, turn)
            except openai.OpenAIError as error:
                refused = refused_parameter(error)
                if refused is None or refused in self._refused:
                    raise explained(error, self._name, self._server.key_variable) from error
                self._refused.add(refused)
                continue
            return Completion(
                text=reply.text,
                model=self._name,
                tokens=reply.tokens,
                seconds=time.perf_counter() - started,
                finish=reply.finish,
                cost=cost_of(reply.tokens, self._options),
            )

    def _request(
        self,
        messages: Sequence[Message],
        sampling: Sampling,
        *,
        stream: bool,
    ) -> dict[str, Any]:
        options: dict[str, Any] = {
            "max_tokens": sampling.max_tokens,
            "temperature": sampling.temperature,
            "seed": sampling.seed,
        }
        if sampling.schema is not None:
            if "response_format" in self._refused:
                messages = with_schema(messages, sampling.schema)
            form = {"name": "answer", "schema": dict(sampling.schema), "strict": True}
            options["response_format"] = {"type": "json_schema", "json_schema": form}
        if stream:
            options["stream_options"] = {"include_usage": True}
        if "max_tokens" in self._refused:  # newer models of OpenAI know it by another name
            options["max_completion_tokens"] = options["max_tokens"]
        said = [{"role": message.role, "content": message.content} for message in messages]
        kept = {name: value for name, value in options.items() if name not in self._refused}
        return {"model": self._server.model, "messages": said, "stream": stream, **kept}

    def _answered(self, request: Mapping[str, Any], on_text: OnText | None, turn: Turn) -> _Reply:
        """Call until there is an answer; raises the last error of the client."""
        tries = 0
        while True:
            tries += 1
            with self.pace.call(turn):
                try:
                    reply = self._call(request, on_text)
                except openai.OpenAIError as error:
                    pause = self._pause_after(error, turn, tries)
                else:
                    self.pace.answered()
                    return reply
            if not pause.for_all:
                self.pace.rest(pause.seconds)

    def _pause_after(self, error: openai.OpenAIError, turn: Turn, tries: int) -> Pause:
        pause = pause_after(error, tries, jitter=random.random())
        if pause is not None and pause.for_all:
            self.pace.refused(turn, pause.seconds)
        if pause is None or tries > self._options.retries:
            raise error
        return pause

    def _call(self, request: Mapping[str, Any], on_text: OnText | None) -> _Reply:
        try:
            answer = self._client.chat.completions.create(**request)
            if on_text is not None:
                return self._listen(answer, on_text)
            choice = answer.choices[0]
            text = choice.message.content or ""
            return _Reply(text, _finish(choice.finish_reason), _tokens(answer.usage))
        except (json.JSONDecodeError, AttributeError, IndexError, TypeError) as error:
            # The client hands on what it got, whatever that is.
            raise ModelError(
                f"{self._name}: the server's answer is not a chat completion"
            ) from error

    def _listen(self, chunks: Iterable[Any], on_text: OnText) -> _Reply:
        pieces: list[str] = []
        reason, tokens = None, Tokens()
        try:
            for chunk in chunks:
                if chunk.usage is not None:
                    tokens = _tokens(chunk.usage)
                for choice in chunk.choices:
                    reason = choice.finish_reason or reason
                    if piece := choice.delta.content:
                        pieces.append(piece)
                        on_text(piece)
        except openai.OpenAIError as error:  # not tried again: what was shown cannot be taken back
            why = explained(error, self._name, self._server.key_variable)
            raise ModelError(f"{self._broken(pieces)}: {why}") from error
        if reason is None:
            raise ModelError(self._broken(pieces))
        return _Reply("".join(pieces), _finish(reason), tokens)

    def _broken(self, pieces: Sequence[str]) -> str:
        return f"{self._name}: the answer broke off after {sum(map(len, pieces))} characters"


@cache
def _shared_pace(server: Server, requests: int | None, tokens: int | None) -> Pace:
    """The one Pace of a server's model, for a process that opens it more than once."""
    del server  # only tells one Pace from another
    return Pace(requests, tokens)


def _finish(reason: str | None) -> Literal["stop", "length", "unknown"]:
    if reason == "stop":
        return "stop"
    return "length" if reason == "length" else "unknown"


def _tokens(usage: Any) -> Tokens:  # noqa: ANN401 - servers leave it out or send half of it
    return Tokens(getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None))
