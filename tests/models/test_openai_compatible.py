"""The client against a real server that misbehaves in the ways that servers do."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from onward.errors import ContextLengthError, ModelError
from onward.models.openai_compatible import OpenAICompatible, Server
from onward.models.pace import MINUTE, Pace
from onward.options import ServerOptions
from onward.types import Completion, Message, Sampling, Tokens
from tests.models.chat_server import (
    Behaviour,
    ChatServer,
    Connection,
    breaks_off,
    chat_server,
    fails,
    hangs_up,
    refuses,
    says,
    sends,
    sleeps,
)
from tests.models.clock import Clock

ASK = [Message("user", "What is the capital of France?")]
KEY = "sk-abcdefghijklmnop"
CITY = {"type": "object", "properties": {"city": {"type": "string"}}}


def client(
    server: ChatServer, options: ServerOptions | None = None, clock: Clock | None = None
) -> OpenAICompatible:
    address = Server("m", server.url, window=8192, api_key=KEY, key_variable="SOME_API_KEY")
    clock = clock or Clock()
    pace = Pace(None, None, clock=clock.read, sleep=clock.sleep)
    return OpenAICompatible(address, name="http:m", options=options, pace=pace)


def failure(*behaviours: Behaviour, options: ServerOptions | None = None) -> ModelError:
    with chat_server(*behaviours) as server, pytest.raises(ModelError) as caught:
        client(server, options or ServerOptions(retries=0)).complete(ASK)
    assert KEY not in str(caught.value)
    return caught.value


def test_an_answer_comes_with_its_tokens_and_its_cost() -> None:
    options = ServerOptions(dollars_per_million_read=2.0, dollars_per_million_written=10.0)
    with chat_server(says("It is Paris.")) as server:
        completion = client(server, options).complete(
            ASK, Sampling(max_tokens=9, temperature=0.5, seed=4)
        )
        assert completion.text == "It is Paris."
        assert completion.tokens == Tokens(7, 3)
        assert completion.cost == pytest.approx((7 * 2 + 3 * 10) / 1e6)
        assert completion.finish == "stop"
        assert server.keys == [f"Bearer {KEY}"]
        assert server.requests == [
            {
                "model": "m",
                "messages": [{"role": "user", "content": ASK[0].content}],
                "max_tokens": 9,
                "temperature": 0.5,
                "seed": 4,
                "stream": False,
            }
        ]


def test_without_prices_the_cost_is_unknown_and_not_nothing() -> None:
    half = ServerOptions(dollars_per_million_read=2.0)
    with chat_server(says("Paris")) as server:
        assert client(server).complete(ASK).cost is None
        assert client(server, half).complete(ASK).cost is None


def test_a_busy_or_failing_server_is_asked_again() -> None:
    clock = Clock()
    busy, broken = fails(429, "slow down"), fails(500, "oops")
    soon = fails(429, "slow down", headers={"Retry-After": "20"})
    with chat_server(busy, broken, soon, says("Paris")) as server:
        assert client(server, clock=clock).complete(ASK).text == "Paris"
        assert len(server.requests) == 4
    assert 2 + 0.75 + 20 <= clock.now <= 2.5 + 1 + 20


def test_a_server_that_stays_busy_is_given_up_with_its_reason() -> None:
    error = failure(fails(429, "slow down"), options=ServerOptions(retries=2))
    assert str(error) == "http:m is over its rate limit or quota: slow down"


def test_default_retries_outlast_a_limit_per_minute_that_says_nothing() -> None:
    clock = Clock()

    def full_minute(connection: Connection, request: dict[str, Any]) -> None:
        behave = says("Paris") if clock.now > MINUTE else fails(429, "too many in this minute")
        behave(connection, request)

    with chat_server(full_minute) as server:
        assert client(server, clock=clock).complete(ASK).text == "Paris"


def test_a_server_that_asks_for_hours_is_named_with_the_time_and_asked_once() -> None:
    clock = Clock()
    busy = fails(429, "daily limit", headers={"Retry-After": "12000"})
    with chat_server(busy) as server:
        with pytest.raises(ModelError) as caught:
            client(server, clock=clock).complete(ASK)
        assert len(server.requests) == 1
    assert clock.now == 0
    assert str(caught.value) == (
        "http:m asks to wait 3 h 20 min before the next call, and onward waits at most 10 min: "
        "run it again then: daily limit"
    )


def test_an_empty_purse_is_not_asked_again() -> None:
    with chat_server(fails(429, "pay first", code="insufficient_quota")) as server:
        with pytest.raises(ModelError, match="rate limit or quota: pay first"):
            client(server).complete(ASK)
        assert len(server.requests) == 1


def test_threads_share_a_limit_per_minute_and_all_are_answered() -> None:
    """A server takes ten requests a minute, tells nobody when to come back; four threads ask."""
    clock, lock = Clock(), threading.Lock()
    taken: list[float] = []
    refused: list[float] = []

    def limited(connection: Connection, request: dict[str, Any]) -> None:
        with lock:
            late = [time for time in taken if time > clock.now - MINUTE]
            over = len(late) >= 10
            (refused if over else taken).append(clock.now)
        behave = fails(429, "ten a minute") if over else says("Paris")
        behave(connection, request)

    with chat_server(limited) as server, ThreadPoolExecutor(4) as pool:
        model = client(server, clock=clock)
        replies = list(pool.map(lambda _: model.complete(ASK).text, range(40)))
    assert replies == ["Paris"] * 40
    assert clock.now > 3 * MINUTE - 10
    assert 0 < len(refused) < 40, "without a common wait each thread would be refused by itself"


def test_a_wait_that_one_thread_is_told_is_kept_by_all() -> None:
    clock, lock = Clock(), threading.Lock()
    early: list[float] = []

    def closed(connection: Connection, request: dict[str, Any]) -> None:
        with lock:
            if is_early := clock.now < 300:
                early.append(clock.now)
        wait = {"Retry-After": "300"}
        behave = fails(429, "later", headers=wait) if is_early else says("Paris")
        behave(connection, request)

    with chat_server(closed) as server, ThreadPoolExecutor(4) as pool:
        model = client(server, ServerOptions(retries=1), clock)
        replies = list(pool.map(lambda _: model.complete(ASK).text, range(12)))
    assert replies == ["Paris"] * 12
    assert len(early) <= 4, "only calls that were under way before the first refusal"


def test_two_objects_for_the_same_model_share_its_limits() -> None:
    with chat_server(says("Paris")) as server:
        address = Server("m", server.url, window=8192)
        models = [OpenAICompatible(address, name=name) for name in ("answers", "judges")]
        assert [model.complete(ASK).text for model in models] == ["Paris", "Paris"]
        assert models[0].pace is models[1].pace
        other = OpenAICompatible(Server("n", server.url, window=8192), name="other")
        assert other.pace is not models[0].pace


def test_a_server_that_is_silent_for_too_long_is_given_up() -> None:
    error = failure(sleeps(0.4), options=ServerOptions(retries=0, timeout_seconds=0.05))
    assert str(error) == "http:m did not answer in time"


def test_a_server_that_is_not_there_is_named() -> None:
    nowhere = Server("m", "http://127.0.0.1:9/v1", window=1)
    model = OpenAICompatible(nowhere, name="ollama:m", options=ServerOptions(retries=0))
    with pytest.raises(ModelError, match=r"cannot reach ollama:m, or it hung up: .*refused"):
        model.complete(ASK)


def test_a_refused_key_names_its_variable_and_never_the_key() -> None:
    error = failure(fails(401, f"Incorrect API key provided: {KEY}"))
    assert str(error) == "http:m: the server refused access (401): check SOME_API_KEY"
    assert "[key]" in str(failure(fails(500, f"internal: key {KEY} is over")))


def test_a_model_that_the_server_does_not_know_is_said_so() -> None:
    assert "does not know this model" in str(failure(fails(404, "model 'm' not found")))


@pytest.mark.parametrize(
    "refusal",
    [
        fails(400, "too many", code="context_length_exceeded"),
        fails(
            400, "This model's maximum context length is 4096 tokens. You asked for max_tokens 9"
        ),
        fails(400, "the request exceeds the available context size"),
    ],
)
def test_a_prompt_that_does_not_fit_is_its_own_error(refusal: Behaviour) -> None:
    error = failure(refusal)
    assert isinstance(error, ContextLengthError)
    assert "--limit" in str(error)


def test_a_server_without_schemas_is_asked_in_words_and_only_once() -> None:
    with chat_server(refuses("response_format", says('{"city": "Paris"}'))) as server:
        model = client(server)
        for _ in range(2):
            assert model.complete(ASK, Sampling(schema=CITY)).text == '{"city": "Paris"}'
        first, second, third = server.requests
        assert first["response_format"]["json_schema"]["schema"] == CITY
        assert first["messages"][-1]["content"] == ASK[0].content
        for request in (second, third):
            assert '"city"' in request["messages"][-1]["content"]


def test_options_that_newer_models_refuse_are_renamed_or_left_out() -> None:
    picky = refuses("max_tokens", refuses("temperature", refuses("seed", says("Paris"))))
    with chat_server(picky) as server:
        assert client(server).complete(ASK, Sampling(max_tokens=5)).text == "Paris"
        last = server.requests[-1]
        assert last["max_completion_tokens"] == 5
        assert not {"max_tokens", "temperature", "seed"} & set(last)


def test_another_refusal_is_not_repeated() -> None:
    assert "messages is too strange" in str(failure(fails(400, "messages is too strange")))


@pytest.mark.parametrize("body", ["", "not JSON", "[]", "{}", '{"choices": []}', '"text"', "null"])
def test_an_answer_that_is_no_chat_completion_is_said_so(body: str) -> None:
    assert "http:m" in str(failure(sends(body)))


def streamed(server: ChatServer) -> tuple[Completion, list[str]]:
    pieces: list[str] = []
    return client(server).complete(ASK, on_text=pieces.append), pieces


def test_a_stream_arrives_in_pieces_with_its_tokens() -> None:
    with chat_server(says("It is Paris.")) as server:
        completion, pieces = streamed(server)
    assert pieces == ["It", " is", " Paris."]
    assert completion.text == "It is Paris."
    assert completion.tokens == Tokens(7, 3)
    assert completion.finish == "stop"


def test_a_server_that_does_not_count_streams_leaves_the_tokens_unknown() -> None:
    with chat_server(refuses("stream_options", says("Paris"))) as server:
        assert streamed(server)[0].text == "Paris"


def test_a_stream_that_breaks_off_is_an_error_and_not_an_answer() -> None:
    with chat_server(breaks_off("It", " is")) as server:
        with pytest.raises(ModelError, match="the answer broke off after 5 characters"):
            streamed(server)
        assert len(server.requests) == 1, "what was shown cannot be taken back"


def test_a_stream_that_is_cut_off_is_an_error_and_not_asked_again() -> None:
    with chat_server(hangs_up("It", " is")) as server:
        with pytest.raises(ModelError, match="the answer broke off after 5 characters: cannot"):
            streamed(server)
        assert len(server.requests) == 1
