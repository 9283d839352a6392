"""One JSON call over HTTP: what is sent, what is refused, and that no key is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from onward.errors import FetchError
from onward.outside.json_call import Call, send_call


class Interface(BaseHTTPRequestHandler):
    """Says what it was sent, and misbehaves where its path says so."""

    def do_GET(self) -> None:
        self._answer({"path": self.path, "key": self.headers["X-Key"], "body": None})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer({"key": self.headers["X-Key"], "body": body})

    def _answer(self, said: object) -> None:
        kind = self.path.split("?")[0].strip("/")
        self.send_response(int(kind) if kind.isdigit() else 200)
        if kind == "302":
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        with suppress(ConnectionError):
            if kind == "endless":
                while True:
                    self.wfile.write(b" " * 65_536)
            self.wfile.write(b"<html>" if kind == "html" else json.dumps(said).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def interface() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Interface) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_a_call_without_a_body_is_a_get_and_with_one_a_post(interface: str) -> None:
    got = send_call(Call(f"{interface}/a?q=1", {"X-Key": "k"}))
    assert got == {"path": "/a?q=1", "key": "k", "body": None}
    posted = send_call(Call(f"{interface}/a", {"X-Key": "k"}, {"query": "é"}))
    assert posted == {"key": "k", "body": {"query": "é"}}


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("401", "answered 401"),
        ("429", "answered 429"),
        ("302", "answered 302"),  # a redirect would take the key along
        ("html", "did not answer with JSON"),
        ("endless", "more than 4 MB"),
    ],
)
def test_what_goes_wrong_is_said_without_address_and_key(
    interface: str, path: str, says: str
) -> None:
    with pytest.raises(FetchError, match=says) as caught:
        send_call(Call(f"{interface}/{path}?token=s3cret", {"X-Key": "s3cret"}))
    assert "s3cret" not in str(caught.value)


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 cannot be reached"):
        send_call(Call("http://127.0.0.1:9/"))


def test_an_address_that_is_none_is_not_repeated() -> None:
    with pytest.raises(FetchError) as caught:
        send_call(Call("http://127.0.0.1:x/?token=s3cret"))
    assert "s3cret" not in str(caught.value)
