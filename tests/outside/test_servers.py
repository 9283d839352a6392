"""Specs of MCP servers, and which of their tools may be called."""

from __future__ import annotations

import pytest

from onward.errors import UsageError
from onward.outside import ServerSpec, parse_server


def test_a_command_and_an_address() -> None:
    command = parse_server("files=npx -y 'my server' --root /a=b")
    assert command == ServerSpec("files", ("npx", "-y", "my server", "--root", "/a=b"))
    assert parse_server(" kb = http://localhost:1/mcp ") == ServerSpec(
        "kb", url="http://localhost:1/mcp"
    )


def test_a_key_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTES_KEY", "a b;c")
    assert parse_server("n=env KEY=$NOTES_KEY run").command == ("env", "KEY=a b;c", "run")
    assert parse_server("n=https://h/mcp?key=${NOTES_KEY}").url == "https://h/mcp?key=a b;c"


@pytest.mark.parametrize("spec", ["", "files", "=run", "files=", "a b=run", "f=run 's3cret"])
def test_what_is_not_understood_is_refused_and_not_repeated(spec: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_server(spec)
    assert "s3cret" not in str(caught.value)


def test_only_tools_that_say_that_they_only_read_are_called_unless_named() -> None:
    unnamed = parse_server("n=run")
    assert unnamed.may_call("look", only_reads=True)
    assert not unnamed.may_call("write", only_reads=False)
    named = parse_server("n[write, purge]=run")
    assert named.tools == ("write", "purge")
    assert named.may_call("write", only_reads=False)
    assert not named.may_call("look", only_reads=True)
