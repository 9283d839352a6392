"""What single vector stores promise beyond the contract: crashes, secrets, limits, names."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import traceback
from collections import Counter
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from onward.errors import OnwardError, StoreError, UsageError
from onward.retrieval.vectors import open_vector_index
from onward.retrieval.vectors.distance import checked_distance
from onward.retrieval.vectors.exact import ExactIndex
from onward.types import Matrix, Vector
from tests.retrieval.pinecone_stand_in import KEY, Collection, StandIn
from tests.retrieval.vector_places import found, numbers, require, row, rows

IN_A_FOLDER = ["exact", "usearch", "faiss"]


@pytest.mark.parametrize("name", ["exact", "faiss", "pgvector"])
@pytest.mark.parametrize("distance", ["cosine", "ip", "l2"])
def test_an_exact_store_cuts_equal_scores_at_the_limit_by_id(
    request: pytest.FixtureRequest, tmp_path: Path, name: str, distance: str
) -> None:
    require(name)
    spec = f"{name}:{tmp_path}"
    if name == "pgvector":
        spec = f"pgvector:{request.getfixturevalue('postgres')}#test_{next(numbers)}"
    names = [f"p{number:02}" for number in range(15)]
    with open_vector_index(spec, distance) as index:
        index.add(names[::-1], np.tile(row(0.1, 0.7, 0.3), (15, 1)))
        assert found(index, row(0.2, 0.5, 0.9), 4) == names[:4]


def test_a_graph_that_cannot_be_saved_leaves_nothing_beside_it(tmp_path: Path) -> None:
    require("usearch")
    graph = tmp_path / "graph.usearch"
    (graph / "taken").mkdir(parents=True)
    with pytest.raises(OSError, match="graph"), open_vector_index(f"usearch:{tmp_path}") as index:
        index.add(["a"], rows((1, 0)))
    assert [path.name for path in tmp_path.iterdir() if "vectors.db" not in path.name] == [
        graph.name
    ]


@pytest.mark.parametrize("name", IN_A_FOLDER)
def test_stores_in_a_folder_share_their_rows(tmp_path: Path, name: str) -> None:
    require(name)
    with open_vector_index(f"exact:{tmp_path}") as index:
        index.add(["a", "b"], rows((1, 0), (0, 1)))
    with open_vector_index(f"{name}:{tmp_path}") as index:
        assert found(index, row(0, 1)) == ["b", "a"]


@pytest.mark.parametrize("name", IN_A_FOLDER)
def test_a_write_that_fails_half_way_leaves_the_old_state(tmp_path: Path, name: str) -> None:
    require(name)

    class Unwritable(str):
        """An id that breaks while its row is written, after others were."""

        __slots__ = ()

        def __conform__(self, _: object) -> str:
            raise KeyboardInterrupt

    with open_vector_index(f"{name}:{tmp_path}") as index:
        index.add(["a", "b"], rows((1, 0), (0, 1)))
        with pytest.raises(KeyboardInterrupt):
            index.add(["a", Unwritable("c")], rows((0, -1), (1, 1)))
        assert dict(index.search(row(1, 0), 5)) == pytest.approx({"a": 1.0, "b": 0.0})
    with open_vector_index(f"{name}:{tmp_path}") as index:
        assert dict(index.search(row(1, 0), 5)) == pytest.approx({"a": 1.0, "b": 0.0})


def test_a_process_killed_between_two_writes_leaves_every_finished_one(tmp_path: Path) -> None:
    """The child adds batch after batch until it is killed: what is found is whole batches."""
    child = """
import sys
import numpy as np
from onward.retrieval.vectors import open_vector_index
with open_vector_index(sys.argv[1]) as index:
    for batch in range(100_000):
        names = [f"{batch}-{n}" for n in range(50)]
        index.add(names, np.ones((50, 64), dtype=np.float32))
        print(batch, flush=True)
"""
    spec = f"exact:{tmp_path}"
    with subprocess.Popen([sys.executable, "-c", child, spec], stdout=subprocess.PIPE) as process:
        if process.stdout is None:
            raise RuntimeError("the child has no output")
        done = [int(process.stdout.readline()) for _ in range(5)]
        process.kill()
    with open_vector_index(spec) as index:
        names = found(index, np.ones(64, dtype=np.float32), 1_000_000)
    whole = Counter(int(name.split("-")[0]) for name in names)
    assert set(done) <= set(whole)
    assert set(whole.values()) == {50}


def test_a_graph_that_is_lost_broken_or_old_is_made_up_for(tmp_path: Path) -> None:
    require("usearch")
    spec, graph = f"usearch:{tmp_path}", tmp_path / "graph.usearch"
    with open_vector_index(spec) as index:
        index.add(["a", "b"], rows((1, 0), (0, 1)))
    saved = graph.read_bytes()
    with open_vector_index(f"exact:{tmp_path}") as index:
        index.remove(["a"])
        index.add(["c"], rows((1, 1)))
    for state in (saved, saved[:100], b"", b"not a graph at all" * 50):
        graph.write_bytes(state)
        with open_vector_index(spec) as index:
            assert found(index, row(1, 0)) == ["c", "b"]
    graph.unlink()
    with open_vector_index(spec) as index:
        assert found(index, row(1, 0)) == ["c", "b"]


def test_every_vector_of_a_graph_is_reached_by_a_search_for_itself(tmp_path: Path) -> None:
    require("usearch")
    draw = np.random.default_rng(3)
    centres = draw.standard_normal((100, 16))
    near = centres[draw.integers(100, size=5_000)] + draw.standard_normal((5_000, 16)) / 2
    vectors: Matrix = near.astype(np.float32)
    names = [f"p{number:04}" for number in range(len(vectors))]
    with open_vector_index(f"usearch:{tmp_path}", "l2") as index:
        index.add(names, vectors)
        assert [found(index, vector, 1) for vector in vectors] == [[name] for name in names]


def test_a_file_that_is_no_store_and_a_newer_format_are_errors(tmp_path: Path) -> None:
    (tmp_path / "vectors.db").write_bytes(b"this is not a database" * 100)
    with pytest.raises(StoreError, match="not a database"), open_vector_index(f"exact:{tmp_path}"):
        pass
    newer = tmp_path / "newer"
    with open_vector_index(f"exact:{newer}"):
        pass
    with closing(sqlite3.connect(newer / "vectors.db")) as connection, connection:
        connection.execute("UPDATE about SET format = 99")
    with pytest.raises(StoreError, match="format 99"), open_vector_index(f"exact:{newer}"):
        pass
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="file"), open_vector_index(f"exact:{tmp_path / 'file'}"):
        pass


@pytest.mark.parametrize(
    ("spec", "distance", "said"),
    [
        ("oracle:somewhere", "cosine", "NAME of exact, usearch"),
        ("exact", "cosine", "needs a place"),
        ("exact:somewhere", "manhattan", "'manhattan' is not known: choose cosine, ip, l2"),
    ],
)
def test_a_name_that_does_not_exist_is_an_error_that_lists_those_that_do(
    spec: str, distance: str, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        open_vector_index(spec, distance)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hunter2@127.0.0.1:1/db",
        "postgresql://me:hunter2@127.0.0.1:1/db?application_name=x#table",
        "postgresql://me@127.0.0.1:1/db?password=hunter2",
        "postgresql://me:pre@hunter2@127.0.0.1:1/db",
        "postgresql://me:pre/hunter2@127.0.0.1:1/db",
        "postgresql://me:pre?hunter2@127.0.0.1:1/db",
        "postgresql://me:pre#hunter2@127.0.0.1:1/db",
        "postgresql://me:%zzhunter2@127.0.0.1:1/db",
        "postgresql://me:hunter2@127.0.0.1:hunter2/db",
        "mysql://me:hunter2@127.0.0.1/db",
        "host=127.0.0.1 port=1 password=hunter2",
        "hunter2",
    ],
)
def test_the_password_of_a_database_is_in_no_error(url: str) -> None:
    require("pgvector")
    with pytest.raises(OnwardError) as caught, open_vector_index(f"pgvector:{url}"):
        pass
    shown = "".join(traceback.format_exception(caught.value))
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in shown.replace(url, "")
    with pytest.raises(UsageError) as unknown:
        open_vector_index(url)
    assert "hunter2" not in str(unknown.value)


def test_a_wrong_password_names_the_database_and_not_the_password(postgres: str) -> None:
    with (
        pytest.raises(StoreError, match=r"/nowhere#onward_vectors cannot be reached"),
        open_vector_index("pgvector:" + postgres.replace("/postgres?", "/nowhere?")),
    ):
        pass


def test_a_table_name_is_a_name_whatever_is_in_it(postgres: str) -> None:
    spec = f"pgvector:{postgres}#odd \" name'; DROP TABLE x"
    with open_vector_index(spec) as index:
        index.add(["a"], rows((1, 0)))
    with open_vector_index(spec) as index:
        assert found(index, row(1, 0)) == ["a"]


def test_pinecone_errors_name_the_index_and_never_the_key(
    pinecone: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", pinecone.url)
    with (
        pytest.raises(StoreError, match=r"pinecone:docs needs an API key: set PINECONE_API_KEY"),
        open_vector_index("pinecone:docs"),
    ):
        pass
    monkeypatch.setenv("PINECONE_API_KEY", "pcsk_wrong-secret")
    with (
        pytest.raises(StoreError, match=r"pinecone:docs: .*Invalid API Key") as caught,
        open_vector_index("pinecone:docs"),
    ):
        pass
    assert "wrong-secret" not in "".join(traceback.format_exception(caught.value))
    monkeypatch.setenv("PINECONE_API_KEY", KEY)
    with (
        pytest.raises(StoreError, match="pinecone:docs does not exist: make an index"),
        open_vector_index("pinecone:docs"),
    ):
        pass


def test_pinecone_takes_long_vectors_in_requests_of_the_size_it_allows(
    pinecone: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", pinecone.url)
    monkeypatch.setenv("PINECONE_API_KEY", KEY)
    pinecone.collections["long"] = Collection("cosine", 1536)
    vectors = np.random.default_rng(5).standard_normal((150, 1536)).astype(np.float32)
    with open_vector_index("pinecone:long") as index:
        index.add([f"{n:03}" + "x" * 500 for n in range(150)], vectors)
        assert len(index.search(vectors[0], 5000)) == 150


def test_a_store_whose_package_is_missing_says_its_pip_line() -> None:
    """In a process of its own, where importing the package is blocked as if it were absent."""
    blocked = """
import sys
from onward.errors import MissingExtraError
from onward.retrieval.vectors import STORES, open_vector_index
assert not {"usearch", "faiss", "lancedb", "chromadb", "psycopg", "pinecone"} & set(sys.modules)
for package in ("usearch", "faiss", "lancedb", "chromadb", "psycopg", "pinecone"):
    sys.modules[package] = None
for name in set(STORES) - {"exact"}:
    try:
        open_vector_index(f"{name}:x")
    except MissingExtraError as error:
        assert f"pip install 'onward[{name}]'" in str(error), error
    else:
        raise SystemExit(f"{name} was opened")
"""
    subprocess.run([sys.executable, "-c", blocked], check=True)


@pytest.mark.parametrize("distance", ["cosine", "ip", "l2"])
@pytest.mark.parametrize("shift", [0.0, 1000.0])
def test_exact_search_agrees_with_float64_through_any_history(distance: str, shift: float) -> None:
    """Vectors far from the origin and close together are where float32 alone gets it wrong."""
    draw = np.random.default_rng(6)
    index, kept = ExactIndex(checked_distance(distance)), dict[str, Vector]()
    for _ in range(30):
        names = [f"p{n}" for n in draw.integers(200, size=20)]
        vectors: Matrix = (draw.standard_normal((20, 24)) + shift).astype(np.float32)
        index.add(names, vectors)
        kept.update(zip(names, vectors, strict=True))
        gone = [f"p{n}" for n in draw.integers(200, size=8)]
        index.remove(gone)
        for name in gone:
            kept.pop(name, None)
    assert len(index) == len(kept)
    query: Vector = (draw.standard_normal(24) + shift).astype(np.float32)
    wide, ask = np.array([kept[name] for name in kept], dtype=np.float64), query.astype(np.float64)
    if distance == "cosine":
        truth = wide @ ask / np.linalg.norm(wide, axis=1) / np.linalg.norm(ask)
    else:
        truth = wide @ ask if distance == "ip" else -np.linalg.norm(wide - ask, axis=1)
    best = dict(sorted(zip(kept, truth.tolist(), strict=True), key=lambda pair: -pair[1])[:10])
    hits = index.search(query, 10)
    assert dict(hits) == pytest.approx(best, rel=1e-6)
