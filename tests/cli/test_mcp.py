"""``onward mcp`` as a real client meets it, over standard input and output and over HTTP."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner

pytest.importorskip("mcp")

import onward.flows
from onward.cli.mcp import mcp
from onward.errors import FetchError, MissingExtraError, UsageError
from onward.outside import ServerSpec
from onward.outside.mcp_tools import ToolServer, open_server

DOCUMENTS = str(Path(onward.flows.__file__).parent / "demo_documents")
COMMAND = (sys.executable, "-c", "from onward.cli.mcp import mcp; mcp()")
FLAGS = ("-s", DOCUMENTS, "--no-dense", "--workers", "1")
QUESTION = "How many days of holiday may be carried over?"


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The command with a home of its own: a client passes few variables on."""
    return ("env", f"ONWARD_HOME={tmp_path_factory.mktemp('served')}", *COMMAND, *FLAGS)


@pytest.fixture(scope="module")
def served(command: tuple[str, ...]) -> Iterator[ToolServer]:
    with open_server(ServerSpec("onward", command), seconds=60) as server:
        yield server


def call(server: ToolServer, name: str, **arguments: object) -> dict[str, object]:
    tool = next(tool for tool in server.tools if tool.name == name)
    answered = json.loads(server.call(tool, arguments))
    assert isinstance(answered, dict)
    return answered


def test_three_tools_are_served_that_only_read(served: ToolServer) -> None:
    assert [tool.name for tool in served.tools] == ["search", "ask", "sources"]
    assert served.withheld == ()
    assert all(tool.description for tool in served.tools)


def test_ask_gives_what_ask_json_prints(served: ToolServer) -> None:
    answer = call(served, "ask", question=QUESTION)
    assert {"answer", "abstained", "citations", "hits", "skipped"} <= set(answer)
    assert "not more than five" in str(answer["answer"])
    assert isinstance(answer["citations"], list)
    assert answer["citations"][0]["source"].endswith("handbook.md")


def test_ask_says_when_the_documents_do_not_hold_it(served: ToolServer) -> None:
    answer = call(served, "ask", question="Who won the chess world cup in 1972?")
    assert answer["abstained"] is True


def test_search_gives_so_many_passages(served: ToolServer) -> None:
    hits = call(served, "search", question=QUESTION, limit=2)["hits"]
    assert isinstance(hits, list)
    assert len(hits) == 2
    assert "not more than five" in hits[0]["text"]


def test_sources_are_listed(served: ToolServer) -> None:
    sources = call(served, "sources")["sources"]
    assert isinstance(sources, list)
    assert any(row["source"].endswith("handbook.md") for row in sources)


@pytest.mark.parametrize(
    "arguments", [{"question": "  "}, {}, {"question": QUESTION, "limit": 0}, {"question": 7}]
)
def test_what_is_wrong_is_the_error_of_a_tool_and_the_server_goes_on(
    served: ToolServer, arguments: dict[str, object]
) -> None:
    with pytest.raises(FetchError, match="onward/search answered with an error"):
        call(served, "search", **arguments)
    assert call(served, "search", question=QUESTION)["hits"]


def test_calls_at_the_same_time_are_all_answered(served: ToolServer) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda _: call(served, "ask", question=QUESTION)["answer"], "abcdef")
        )
    assert len(set(map(str, answers))) == 1


def test_over_http_on_this_machine_only(command: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [*command, "--http", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        try:
            assert program.stderr is not None
            said = program.stderr.readline().strip()
            assert said.startswith("serving MCP at http://127.0.0.1:")
            url = said.split()[-1]
            asked = Request(
                url, b"{}", {"Host": "evil.example", "Content-Type": "application/json"}
            )
            with pytest.raises(HTTPError, match="421"):  # as a page of a stranger would send it
                urlopen(asked)
            with open_server(ServerSpec("onward", url=url), seconds=60) as server:
                assert "not more than five" in str(call(server, "ask", question=QUESTION))
        finally:
            program.terminate()
        assert program.stdout is not None
        assert program.stdout.read() == ""


def test_nothing_but_the_protocol_is_written_to_standard_output(command: tuple[str, ...]) -> None:
    program = subprocess.run(
        command, input="not JSON\n", capture_output=True, text=True, check=True
    )
    lines = program.stdout.splitlines()
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in lines)


def test_json_prints_what_the_settings_of_a_client_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    flags = ["-s", "docs", "-m", "smollm2", "--no-dense", "--where", "kind=table", "--json"]
    printed = json.loads(CliRunner().invoke(mcp, flags).output)
    assert printed == {
        "mcpServers": {
            "onward": {
                "command": "onward",
                "args": [
                    *("mcp", "--model", "smollm2", "--no-dense", "--where", "kind=table"),
                    *("-s", str(tmp_path / "docs")),
                ],
                "cwd": str(tmp_path),
            }
        }
    }
    printed = json.loads(CliRunner().invoke(mcp, ["--http", "[::1]:8765", "--json"]).output)
    assert printed["mcpServers"]["onward"] == {"type": "http", "url": "http://[::1]:8765/mcp"}


@pytest.mark.parametrize("http", ["", "here", "localhost:", "1:2:x", "127.0.0.1:70000", "-1"])
def test_an_address_that_is_none_is_refused(http: str) -> None:
    result = CliRunner().invoke(mcp, ["--http", http])
    assert isinstance(result.exception, UsageError)
    assert "PORT" in str(result.exception)


def test_an_address_that_is_taken_is_refused_before_anything_is_read() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(mcp, ["--http", str(port), "-s", "/no/such/folder"])
    assert isinstance(result.exception, UsageError)
    assert f"cannot listen on 127.0.0.1:{port}" in str(result.exception)


def test_without_the_package_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    monkeypatch.delitem(sys.modules, "onward.flows.serve_mcp", raising=False)
    result = CliRunner().invoke(mcp, ["-s", DOCUMENTS])
    assert isinstance(result.exception, MissingExtraError)
    assert "pip install 'onward[mcp]'" in str(result.exception)
