"""Fetching over HTTP from a server of the test's own: names, limits, redirects, refusals."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from onward.documents.web import fetch
from onward.errors import FetchError
from onward.options import ReadOptions


class Pages(BaseHTTPRequestHandler):
    """A page, a large page, and redirects that go nowhere good."""

    def do_GET(self) -> None:
        if self.path == "/loop":
            self._redirect("/loop")
        elif self.path == "/to-file":
            self._redirect("file:///etc/hostname")
        elif self.path == "/moved":
            self._redirect("/docs/page")
        elif self.path.startswith("/missing"):
            self.send_error(404)
        elif self.path == "/to-other-server":
            self._redirect(f"http://localhost:{self.headers['Host'].split(':')[1]}/login")
        elif self.path == "/to-login":
            self._redirect("/login")
        elif self.path == "/login":
            self._text((self.headers["Authorization"] or "nobody").encode())
        elif self.path == "/dripping":
            self._drip()
        else:
            self._page()

    def _redirect(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _page(self) -> None:
        body = b"<html>" + b"x" * (2**21 if self.path == "/large" else 10)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):  # the client may have had enough
            self.wfile.write(body)

    def _text(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        """Send a piece, and the next one only when the client is gone."""
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"drip")
        with suppress(ConnectionError):
            self.rfile.read(1)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_a_page_gets_its_suffix_from_the_content_type(server: str) -> None:
    assert fetch(f"{server}/docs/page", ReadOptions()) == ("page.html", b"<html>xxxxxxxxxx")
    assert fetch(server, ReadOptions())[0] == "127.0.0.1.html"


def test_a_name_with_a_suffix_is_kept(server: str) -> None:
    assert fetch(f"{server}/a/report.pdf?download=1", ReadOptions())[0] == "report.pdf"


def test_redirects_are_followed_to_an_end(server: str) -> None:
    assert fetch(f"{server}/moved", ReadOptions())[0] == "page.html"
    with pytest.raises(FetchError, match="cannot fetch"):
        fetch(f"{server}/loop", ReadOptions())


def test_a_redirect_to_a_file_is_refused(server: str) -> None:
    with pytest.raises(FetchError):
        fetch(f"{server}/to-file", ReadOptions())


def test_more_than_the_limit_is_not_read(server: str) -> None:
    with pytest.raises(FetchError, match="more than 1 MB"):
        fetch(f"{server}/large", ReadOptions(max_megabytes=1))


def test_refusals_and_silence_have_reasons(server: str) -> None:
    with pytest.raises(FetchError, match="404"):
        fetch(f"{server}/missing", ReadOptions())
    with pytest.raises(FetchError, match=r"cannot fetch http://127\.0\.0\.1:9/"):
        fetch("http://127.0.0.1:9/", ReadOptions())


def test_other_schemes_are_refused() -> None:
    with pytest.raises(FetchError, match="only http"):
        fetch("file:///etc/hostname", ReadOptions())


def test_a_server_that_drips_is_given_up_after_max_seconds(server: str) -> None:
    with pytest.raises(FetchError, match="not done after 0 s"):
        fetch(f"{server}/dripping", ReadOptions(max_seconds=0))


def with_login(url: str) -> str:
    return url.replace("://", "://me:s3cr%40t@", 1)


def test_a_user_and_password_in_the_address_log_in(server: str) -> None:
    basic = b"Basic bWU6czNjckB0"  # me:s3cr@t
    assert fetch(with_login(f"{server}/login"), ReadOptions()) == ("login.txt", basic)
    assert fetch(with_login(f"{server}/to-login"), ReadOptions())[1] == basic


def test_a_redirect_to_another_server_takes_no_password_along(server: str) -> None:
    assert fetch(with_login(f"{server}/to-other-server"), ReadOptions())[1] == b"nobody"


@pytest.mark.parametrize(
    "path", ["/missing", "/missing?token=s3cr%40t", "/large", "/dripping", "/a b?api_key=s3cr%40t"]
)
def test_no_message_tells_the_password(server: str, path: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(with_login(server + path), ReadOptions(max_megabytes=1, max_seconds=0))
    assert str(caught.value).startswith(f"cannot fetch {server}{path.split('?')[0]}")
    assert "s3cr" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["ftp://me:s3cret@host/a", "http://me:s3cret@[host/", "http://me:s3cret@host:x/"]
)
def test_an_address_that_cannot_be_fetched_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(url, ReadOptions())
    assert "s3cret" not in str(caught.value)
