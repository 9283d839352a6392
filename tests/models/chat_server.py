"""A small real server of chat completions that behaves, or misbehaves, as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Connection", dict[str, Any]], None]


class Connection(BaseHTTPRequestHandler):
    """Answers one request with the next behaviour; the last one is used again and again."""

    server: ChatServer

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(request)
        self.server.keys.append(self.headers["Authorization"])
        left = self.server.behaviours
        (left.pop(0) if len(left) > 1 else left[0])(self, request)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""

    def send(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> None:
        """Send a body, as JSON unless it is a string."""
        data = body if isinstance(body, str) else json.dumps(body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data.encode())))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data.encode())

    def send_event(self, body: object) -> None:
        """Send one event of a stream that ``start_stream`` began."""
        self.wfile.write(
            f"data: {body if isinstance(body, str) else json.dumps(body)}\n\n".encode()
        )
        self.wfile.flush()

    def start_stream(self) -> None:
        """Begin a stream without a length: it ends when the connection does."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()


class ChatServer(ThreadingHTTPServer):
    """Keeps the requests and keys it got."""

    def __init__(self, *behaviours: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.behaviours = list(behaviours)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def chat_server(*behaviours: Behaviour) -> Iterator[ChatServer]:
    """Run a server with these behaviours until the block ends."""
    server = ChatServer(*behaviours)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def says(text: str, finish: str = "stop") -> Behaviour:
    """Answer with a text, streamed word by word where that is asked for."""

    def behave(connection: Connection, request: dict[str, Any]) -> None:
        words = text.split(" ")[: request.get("max_tokens") or request["max_completion_tokens"]]
        said = " ".join(words)
        reason = finish if said == text else "length"
        usage = {"prompt_tokens": 7, "completion_tokens": len(words), "total_tokens": 9}
        if not request.get("stream"):
            message = {"role": "assistant", "content": said}
            choice = {"index": 0, "message": message, "finish_reason": reason}
            connection.send(200, {**_HEAD, "choices": [choice], "usage": usage})
            return
        connection.start_stream()
        for i, word in enumerate(words):
            delta = {"content": word if i == 0 else f" {word}"}
            connection.send_event(_chunk({"index": 0, "delta": delta, "finish_reason": None}))
        connection.send_event(_chunk({"index": 0, "delta": {}, "finish_reason": reason}))
        connection.send_event({**_chunk(), "usage": usage})
        connection.send_event("[DONE]")

    return behave


def fails(
    status: int,
    message: str,
    *,
    code: str | None = None,
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Behaviour:
    """Answer with an error in OpenAI's form."""

    def behave(connection: Connection, request: dict[str, Any]) -> None:
        del request
        error = {"message": message, "type": "error", "param": param, "code": code}
        connection.send(status, {"error": error}, headers)

    return behave


def refuses(parameter: str, then: Behaviour) -> Behaviour:
    """Refuse requests that have this parameter, as an older server does."""

    def behave(connection: Connection, request: dict[str, Any]) -> None:
        if parameter in request:
            fails(400, f"Unsupported parameter: '{parameter}'", param=parameter)(
                connection, request
            )
        else:
            then(connection, request)

    return behave


def sends(body: str) -> Behaviour:
    """Answer 200 with a body that may be anything."""

    def behave(connection: Connection, request: dict[str, Any]) -> None:
        del request
        connection.send(200, body)

    return behave


def breaks_off(*words: str) -> Behaviour:
    """Stream some words, then hang up."""

    def behave(connection: Connection, request: dict[str, Any]) -> None:
        del request
        connection.start_stream()
        for word in words:
            delta = {"content": word}
            connection.send_event(_chunk({"index": 0, "delta": delta, "finish_reason": None}))

    return behave


def hangs_up(*words: str) -> Behaviour:
    """Stream some words of an answer that was said to be longer, then hang up."""

    def behave(connection: Connection, request: dict[str, Any]) -> None:
        del request
        connection.send_response(200)
        connection.send_header("Content-Type", "text/event-stream")
        connection.send_header("Content-Length", "100000")
        connection.end_headers()
        for word in words:
            delta = {"content": word}
            connection.send_event(_chunk({"index": 0, "delta": delta, "finish_reason": None}))

    return behave


def sleeps(seconds: float) -> Behaviour:
    """Keep silent for a while, then answer."""

    def behave(connection: Connection, request: dict[str, Any]) -> None:
        time.sleep(seconds)
        says("late")(connection, request)

    return behave


_HEAD = {"id": "1", "object": "chat.completion", "created": 1, "model": "m"}


def _chunk(*choices: object) -> dict[str, Any]:
    return {**_HEAD, "object": "chat.completion.chunk", "choices": list(choices)}
