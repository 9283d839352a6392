"""Vectors, model calls and runs come back as they were kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from onward.records import CallRecords, VectorRecords, open_database
from onward.types import Matrix, TextVectors


def unit_rows(count: int) -> Matrix:
    rows = np.random.default_rng(0).normal(size=(count, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def test_pooled_vectors_come_back_exactly_and_token_vectors_nearly(tmp_path: Path) -> None:
    records = VectorRecords(open_database(tmp_path / "onward.db"))
    rows = unit_rows(5)
    records.put({"a": TextVectors(rows[0], rows[1:])})
    found = records.get(["a", "unknown"])
    assert list(found) == ["a"]
    assert np.array_equal(found["a"].pooled, rows[0])
    assert np.allclose(found["a"].tokens, rows[1:], atol=0.01)


def test_a_full_pass_keeps_pooled_vectors_only(tmp_path: Path) -> None:
    records = VectorRecords(open_database(tmp_path / "onward.db"))
    rows = unit_rows(1200)
    records.put_pooled({str(n): row for n, row in enumerate(rows)})
    assert records.get(["3"]) == {}, "without its token rows it is not known for late interaction"
    known = dict(records.pooled([str(n) for n in range(1300)]))
    assert len(known) == 1200
    assert np.array_equal(known["7"], rows[7])


def test_a_vector_store_is_known_by_what_was_put_in_and_taken_out(tmp_path: Path) -> None:
    records = VectorRecords(open_database(tmp_path / "onward.db"))
    records.mark_embedded("exact", added=["a", "b"])
    records.mark_embedded("exact", added=["c", "a"], removed=["b", "unknown"])
    assert records.embedded("exact") == {"a", "c"}
    assert records.embedded("other") == set()


def test_a_call_is_kept_by_its_key(tmp_path: Path) -> None:
    records = CallRecords(open_database(tmp_path / "onward.db"))
    assert records.get("k") is None
    records.put("k", "one")
    records.put("k", "two")
    assert records.get("k") == "two"
