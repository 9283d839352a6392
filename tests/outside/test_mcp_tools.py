"""The client of MCP against a real server, over standard input and output and over HTTP."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

pytest.importorskip("mcp")

from onward.errors import FetchError
from onward.outside import ServerSpec
from onward.outside.mcp_tools import MOST_CHARACTERS, ToolServer, open_server, open_servers
from onward.types import Tool

PROGRAM = (sys.executable, "-m", "tests.outside.tool_program")
NOTES = ServerSpec("notes", PROGRAM)


@pytest.fixture(scope="module")
def notes() -> Iterator[ToolServer]:
    with open_server(NOTES, seconds=30) as server:
        yield server


def tool(server: ToolServer, name: str) -> Tool:
    return next(tool for tool in server.tools if tool.name == name)


def test_tools_are_listed_with_what_they_take(notes: ToolServer) -> None:
    look = tool(notes, "lookup_note")
    assert look.label == "notes/lookup_note"
    assert look.description == "Look up what the notes say about the moon base."
    assert look.schema["required"] == ["question"]


def test_a_tool_that_may_change_something_is_not_offered(notes: ToolServer) -> None:
    assert set(notes.withheld) == {"delete_all", "add_note", "purge"}
    with pytest.raises(FetchError, match="notes/delete_all may not be called"):
        notes.call(Tool("notes", "delete_all"), {})


def test_a_tool_answers_with_text_or_with_json(notes: ToolServer) -> None:
    said = notes.call(tool(notes, "lookup_note"), {"question": "When? é"})
    assert said == "The moon base opens in 2041.\n\nYou asked: When? é"
    assert '"forecast": "dust"' in notes.call(tool(notes, "weather"), {"city": "Tycho"})


def test_an_error_of_a_tool_is_one_line(notes: ToolServer) -> None:
    with pytest.raises(FetchError) as caught:
        notes.call(tool(notes, "fail"), {"question": "the sun"})
    assert str(caught.value) == (
        "notes/fail answered with an error: Error executing tool fail: no note about the sun"
    )


def test_wrong_arguments_are_an_error_of_the_tool(notes: ToolServer) -> None:
    with pytest.raises(FetchError, match="notes/weather answered with an error"):
        notes.call(tool(notes, "weather"), {"town": "Tycho"})


def test_an_answer_is_cut_to_a_size(notes: ToolServer) -> None:
    assert len(notes.call(tool(notes, "endless"), {"question": "ab"})) == MOST_CHARACTERS


def test_a_named_tool_is_offered_whatever_it_says_and_no_other() -> None:
    with open_server(ServerSpec("notes", PROGRAM, tools=("delete_all",)), seconds=30) as server:
        assert [tool.name for tool in server.tools] == ["delete_all"]
        assert server.call(server.tools[0], {}) == "DELETED"


def test_a_tool_that_hangs_is_given_up() -> None:
    with open_server(NOTES, seconds=5) as server:
        server.seconds = 0.3  # connecting may take longer than a test should wait for a tool
        with pytest.raises(FetchError, match="MCP server notes: "):
            server.call(tool(server, "hang"), {})


def test_a_server_that_dies_in_the_middle_is_an_error_of_that_call() -> None:
    with open_server(NOTES, seconds=30) as server:
        with pytest.raises(FetchError, match="MCP server notes: Connection closed"):
            server.call(tool(server, "die"), {})
        with pytest.raises(FetchError, match="MCP server notes"):
            server.call(tool(server, "weather"), {"city": "Tycho"})


def test_servers_that_cannot_be_opened_are_warnings() -> None:
    python = sys.executable
    specs = [
        ServerSpec("missing", ("/no/such/program",)),
        ServerSpec("broken", (python, "-c", "import sys; sys.exit('no licence')")),
        ServerSpec("elsewhere", url="http://127.0.0.1:9/mcp"),
        NOTES,
    ]
    with open_servers(specs, seconds=30) as (servers, warnings):
        assert [server.spec.name for server in servers] == ["notes"]
    assert "No such file" in warnings[0]
    assert warnings[1] == "MCP server broken: Connection closed (it wrote: no licence)"
    assert warnings[2].startswith("MCP server elsewhere: ")


def test_a_server_that_never_says_anything_is_given_up() -> None:
    silent = ServerSpec("silent", (sys.executable, "-c", "import sys; sys.stdin.read()"))
    with pytest.raises(FetchError, match="did not answer in time"), open_server(silent, seconds=1):
        pass


def test_a_server_over_http() -> None:
    command = [*PROGRAM, "--http"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as program:
        try:
            assert program.stderr is not None
            url = program.stderr.readline().strip()
            with open_server(ServerSpec("notes", url=url), seconds=30) as server:
                said = server.call(tool(server, "lookup_note"), {"question": "When?"})
            assert said.startswith("The moon base opens in 2041.")
        finally:
            program.terminate()
