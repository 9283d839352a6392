"""A running web server, and the options that let it be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from onward.options import Options, ReadOptions, RetrieveOptions, RouteOptions
from tests.outside.pages import served


@pytest.fixture
def web() -> Iterator[str]:
    with served() as (address, _):
        yield address


@pytest.fixture
def near() -> Options:
    """By words alone, one reading process, addresses of this machine allowed."""
    return replace(
        Options(),
        read=ReadOptions(workers=1),
        retrieve=RetrieveOptions(dense=False),
        route=RouteOptions(private=True),
    )
