"""Vectors, model calls and runs come back as they were kept."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np

from onward.records import CallRecords, VectorRecords, open_database, writing
from onward.types import CacheCounts, Matrix, TextVectors


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


def ticking() -> Callable[[], int]:
    """A clock that never tells the same time twice."""
    return count(1).__next__


def test_calls_count_what_they_had(tmp_path: Path) -> None:
    records = CallRecords(open_database(tmp_path / "onward.db"), limit=1000)
    records.get("k")
    records.put("k", "é")
    records.get("k")
    assert records.counts() == CacheCounts("calls", 1, 1, 2, 1000, "bytes")


def test_the_answers_that_were_used_longest_ago_make_room(tmp_path: Path) -> None:
    records = CallRecords(open_database(tmp_path / "onward.db"), limit=2000, clock=ticking())
    for n in range(1100):
        records.put(str(n), "x" * 100)
        assert records.get("0") is not None, "it is used again and again"
    assert records.counts().held <= 2000 + 512 * 100
    assert records.get("1099") is not None
    assert records.get("1") is None


def test_a_known_answer_is_read_while_another_process_writes(tmp_path: Path) -> None:
    records = CallRecords(open_database(tmp_path / "onward.db"))
    records.put("k", "one")
    with writing(open_database(tmp_path / "onward.db")):
        assert records.get("k") == "one"


def test_token_vectors_that_were_kept_first_make_room_with_their_pooled_ones(
    tmp_path: Path,
) -> None:
    records = VectorRecords(open_database(tmp_path / "onward.db"), limit=20_000)
    rows = unit_rows(9)
    for n in range(600):
        records.put({str(n): TextVectors(rows[0], rows[1:])})
    packed = records.counts().held
    assert 0 < packed <= 20_000 + 64 * 120
    assert list(records.get(["0", "599"])) == ["599"]
    assert list(records.pooled(["0"])) == []


def test_what_a_full_pass_kept_stays_when_token_vectors_go(tmp_path: Path) -> None:
    records = VectorRecords(open_database(tmp_path / "onward.db"), limit=1)
    rows = unit_rows(9)
    records.put_pooled({"passage": rows[3]})
    for n in range(300):
        records.put({str(n): TextVectors(rows[0], rows[1:])})
    assert [key for key, _ in records.pooled(["passage"])] == ["passage"]


def test_vectors_count_what_they_had(tmp_path: Path) -> None:
    records = VectorRecords(open_database(tmp_path / "onward.db"), limit=5000)
    rows = unit_rows(3)
    records.put({"a": TextVectors(rows[0], rows[1:])})
    records.get(["a", "b", "c"])
    counts = records.counts()
    assert (counts.name, counts.hits, counts.misses, counts.limit) == ("vectors", 1, 2, 5000)
    assert counts.held == 12 + 2 * (4 + 8), "a header, then a scale and a byte a number, a row"


def test_every_change_of_a_vector_store_is_another_state(tmp_path: Path) -> None:
    records = VectorRecords(open_database(tmp_path / "onward.db"))
    states = [records.stores_state()]
    records.mark_embedded("exact")
    assert records.stores_state() == states[0] == "", "nothing was put in or taken out"
    for added, removed in ((["a", "b"], []), (["c"], ["a"]), (["a"], ["c"])):
        records.mark_embedded("exact", added=added, removed=removed)
        states.append(records.stores_state())
    assert len(set(states)) == 4
    assert records.embedded("exact") == {"a", "b"}
