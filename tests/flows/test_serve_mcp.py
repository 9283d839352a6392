"""What the MCP server answers when it is asked what cannot be answered."""

from __future__ import annotations

from typing import Any

import anyio
import pytest

from onward.flows.conversation import open_conversation
from onward.options import Options, ReadOptions, RetrieveOptions
from tests.flows.test_ask import DOCUMENTS

mcp = pytest.importorskip("mcp")


@pytest.mark.parametrize("question", ["", "  ", "holiday \ud800"])
def test_a_question_that_is_no_text_is_refused_in_words(question: str) -> None:
    from onward.flows.serve_mcp import mcp_server

    options = Options(read=ReadOptions(workers=1), retrieve=RetrieveOptions(dense=False))

    async def asked(server: Any) -> Any:  # noqa: ANN401 - mcp may be absent
        async with mcp.Client(server) as client:
            return await client.call_tool("ask", {"question": question})

    with open_conversation([DOCUMENTS], options, record=False) as conversation:
        reply = anyio.run(asked, mcp_server(conversation, options))
    assert reply.is_error
    assert "the question" in reply.content[0].text
