"""Computing over a library whose files of rows went or broke: the rest is still answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from onward.flows.add import add
from onward.flows.computing import compute
from onward.flows.library import Library, open_library
from onward.options import Options, ReadOptions, RetrieveOptions

BY_WORDS = Options(read=ReadOptions(workers=1), retrieve=RetrieveOptions(dense=False))
QUESTION = "Which order has the highest amount?"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.chdir(tmp_path)
    lines = [f"O{n},{n * 7 % 10007}" for n in range(25_000)]
    Path("orders.csv").write_text("\n".join(["Order,Amount", *lines]), "utf-8")
    Path("cities.csv").write_text("City,Height\nOslo,20\nBern,540\n", "utf-8")
    Path("word.csv").write_text("Hello\n", "utf-8")
    with closing(open_library(tmp_path, create=True)) as opened:
        add(opened, ["."], BY_WORDS)
        yield opened


def _file(library: Library) -> Path:
    (file,) = library.tables.folder.glob("*.parquet")
    return file


def test_a_large_table_is_computed_over(library: Library) -> None:
    (computed,) = compute(QUESTION, library, BY_WORDS).computations
    assert "10006" in computed.text


def test_rows_that_are_gone_are_told_and_other_tables_are_asked(library: Library) -> None:
    _file(library).unlink()
    tried = compute(QUESTION, library, BY_WORDS)
    assert tried.computations == ()
    assert any("gone" in step.reason and "orders" in step.what for step in tried.steps)
    (computed,) = compute("What is the height of Bern?", library, BY_WORDS).computations
    assert computed.text.startswith("540")


def test_a_file_of_rows_that_is_broken_is_told(library: Library) -> None:
    _file(library).write_bytes(b"PAR1 and nothing more")
    tried = compute(QUESTION, library, BY_WORDS)
    assert tried.computations == ()
    assert "add it again" in tried.steps[-1].reason


def test_one_cell_without_a_header_is_no_table_that_can_be_asked(library: Library) -> None:
    assert {known.source for known in library.tables.known()} == {"cities.csv", "orders.csv"}
