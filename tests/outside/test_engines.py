"""Web search by three engines: what is asked of them, and what is made of what they answer.

The replies have the shapes of the engines' documentation; no engine is asked.
"""

from __future__ import annotations

from typing import Any

import pytest

from onward.errors import FetchError, UsageError
from onward.outside import SearchResult, open_search
from onward.outside.json_call import Call

FOUND = SearchResult("Moon base", "https://moon.example/base", "Opens in 2041 & holds twelve.")


class Engine:
    """Answers with what it was given, and keeps what it was asked."""

    def __init__(self, reply: Any) -> None:  # noqa: ANN401 - any JSON value
        """Answer with ``reply``, or raise it."""
        self.reply = reply
        self.calls: list[Call] = []

    def __call__(self, call: Call) -> Any:  # noqa: ANN401 - any JSON value
        self.calls.append(call)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


@pytest.fixture(autouse=True)
def keys(private_home: object, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - it removes keys
    monkeypatch.setenv("BRAVE_API_KEY", "brave-key")
    monkeypatch.setenv("TAVILY_API_KEY", "tavily-key")


def test_brave() -> None:
    engine = Engine(
        {
            "type": "search",
            "web": {
                "results": [
                    {
                        "title": "Moon base",
                        "url": "https://moon.example/base",
                        "description": "Opens in <strong>2041</strong> &amp; holds twelve.",
                    }
                ]
            },
        }
    )
    assert open_search("brave", send=engine)("moon base", 3) == [FOUND]
    (call,) = engine.calls
    assert call.url.startswith("https://api.search.brave.com/res/v1/web/search?q=moon+base&count=3")
    assert call.headers == {"X-Subscription-Token": "brave-key"}
    assert call.body is None


def test_tavily() -> None:
    item = {"title": FOUND.title, "url": FOUND.url, "content": FOUND.snippet, "score": 0.9}
    engine = Engine({"query": "moon base", "answer": None, "results": [item]})
    assert open_search("tavily", send=engine)("moon  base", 30) == [FOUND]
    (call,) = engine.calls
    assert call.url == "https://api.tavily.com/search"
    assert call.headers == {"Authorization": "Bearer tavily-key"}
    assert call.body == {"query": "moon base", "max_results": 20, "search_depth": "basic"}


def test_searxng() -> None:
    item = {"title": FOUND.title, "url": FOUND.url, "content": FOUND.snippet, "engine": "x"}
    engine = Engine({"query": "q", "results": [item] * 3, "answers": []})
    assert open_search("searxng:http://localhost:8888/", send=engine)("moon & base", 2) == [FOUND]
    assert engine.calls[0].url == "http://localhost:8888/search?q=moon+%26+base&format=json"


def test_a_searxng_that_gives_no_json_says_what_to_do() -> None:
    search = open_search("searxng:http://s", send=Engine(FetchError("s answered 403 FORBIDDEN")))
    with pytest.raises(FetchError, match=r"add json to search\.formats"):
        search("moon", 3)


@pytest.mark.parametrize("spec", ["brave", "tavily", "searxng:http://s"])
@pytest.mark.parametrize(
    "reply", [{}, [], None, "no", {"web": []}, {"results": {}}, {"web": {"results": ["x"]}}]
)
def test_a_reply_of_another_shape_is_no_results(spec: str, reply: object) -> None:
    assert open_search(spec, send=Engine(reply))("moon", 3) == []


def test_addresses_that_are_no_web_pages_are_left_out() -> None:
    urls = ["file:///etc/passwd", "javascript:alert(1)", "https://a b", "https://x\n", 7, None]
    items = [{"title": "t", "url": url, "content": "c"} for url in [*urls, "https://good.example"]]
    found = open_search("searxng:http://s", send=Engine({"results": items}))("moon", 3)
    assert [result.url for result in found] == ["https://good.example"]


def test_what_a_result_says_is_cut_and_cleaned() -> None:
    item = {"url": "https://x.example", "title": "", "content": "a\0b\u202e " + "c" * 9_000}
    (found,) = open_search("searxng:http://s", send=Engine({"results": [item]}))("moon", 3)
    assert found.title == ""
    assert found.snippet.startswith("a�b� c")
    assert len(found.snippet) == 2_000


def test_a_long_question_is_cut_to_what_brave_takes() -> None:
    engine = Engine({})
    open_search("brave", send=engine)("word " * 200, 3)
    assert engine.calls[0].url.count("word") == 50


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("", "there are brave, tavily and searxng:URL"),
        ("bing", "no web search 'bing'"),
        ("brave:secret", "its key stands in BRAVE_API_KEY"),
        ("searxng", "needs its address"),
        ("searxng:file:///etc", "needs its address"),
    ],
)
def test_a_spec_that_means_nothing_is_refused(spec: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        open_search(spec)
    assert "secret" not in str(caught.value)


def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TAVILY_API_KEY")
    with pytest.raises(UsageError, match="set TAVILY_API_KEY"):
        open_search("tavily")
