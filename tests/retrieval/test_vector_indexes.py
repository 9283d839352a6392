"""The contract of the VectorIndex seam, over every store that onward ships."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from onward.errors import StoreError
from onward.retrieval.vectors import open_vector_index
from onward.retrieval.vectors.exact import ExactIndex
from onward.types import Matrix
from tests.retrieval.vector_places import Place, found, row, rows


@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        # (3, 4) has length 5; "near" is (3, 4), "long" is (0, 10), "away" is (-1, 0).
        ("cosine", [("near", 1.0), ("long", 0.8), ("away", -0.6)]),
        ("ip", [("long", 40.0), ("near", 25.0), ("away", -3.0)]),
        ("l2", [("near", 0.0), ("away", -(32**0.5)), ("long", -(45**0.5))]),
    ],
)
def test_scores_are_those_worked_by_hand_and_higher_is_better(
    place: Place, distance: str, expected: list[tuple[str, float]]
) -> None:
    with open_vector_index(place(distance), distance) as index:
        index.add(["near", "long", "away"], rows((3, 4), (0, 10), (-1, 0)))
        hits = index.search(row(3, 4), 10)
    assert [name for name, _ in hits] == [name for name, _ in expected]
    assert [score for _, score in hits] == pytest.approx([s for _, s in expected], abs=1e-6)


def test_a_store_opened_again_gives_the_same_answers(place: Place) -> None:
    vectors = np.random.default_rng(1).standard_normal((50, 8)).astype(np.float32)
    names = [f"p{number}" for number in range(50)]
    with open_vector_index(place("cosine", 8)) as index:
        index.add(names, vectors)
        index.remove(["p3"])
        index.add(["p4"], -vectors[4:5])
        before = index.search(vectors[7], 20)
    with open_vector_index(place("cosine", 8)) as index:
        assert index.search(vectors[7], 20) == before
        assert found(index, -vectors[4], 1) == ["p4"]
        assert "p3" not in found(index, vectors[3], 50)


def test_the_same_id_replaces_its_vector(place: Place) -> None:
    with open_vector_index(place()) as index:
        index.add(["a", "b"], rows((1, 0), (0, 1)))
        index.add(["a"], rows((0, -1)))
        hits = index.search(row(0, -1), 10)
    assert dict(hits) == pytest.approx({"a": 1.0, "b": -1.0})


def test_of_an_id_given_twice_at_once_the_last_vector_counts(place: Place) -> None:
    with open_vector_index(place()) as index:
        index.add(["a", "a"], rows((1, 0), (0, 1)))
        assert dict(index.search(row(0, 1), 10)) == pytest.approx({"a": 1.0})


def test_removed_ids_are_gone_and_unknown_ids_are_ignored(place: Place) -> None:
    with open_vector_index(place()) as index:
        index.remove(["nobody"])
        index.add(["a", "b", "c"], rows((1, 0), (0, 1), (1, 1)))
        index.remove(["b", "nobody", "b"])
        index.remove([])
        assert found(index, row(1, 0)) == ["a", "c"]
        index.remove(["a", "c"])
        assert index.search(row(1, 0), 10) == []
        index.add(["d"], rows((1, 0)))
        assert found(index, row(1, 0)) == ["d"]


def test_an_empty_store_finds_nothing_and_adding_nothing_is_fine(place: Place) -> None:
    with open_vector_index(place()) as index:
        index.add([], np.empty((0, 2), dtype=np.float32))
        assert index.search(row(1, 0), 5) == []


def test_a_limit_beyond_the_store_gives_all_and_a_limit_of_zero_none(place: Place) -> None:
    with open_vector_index(place()) as index:
        index.add(["a", "b"], rows((1, 0), (0, 1)))
        assert found(index, row(1, 0), 1000) == ["a", "b"]
        assert found(index, row(1, 0), 1) == ["a"]
        assert index.search(row(1, 0), 0) == []


def test_equal_scores_come_in_the_order_of_their_ids(place: Place) -> None:
    names = ["é", "b", "a", "Z", "10", "9"]
    with open_vector_index(place()) as index:
        index.add([*names, "first"], rows(*[(1, 1)] * len(names), (1, 0)))
        assert found(index, row(1, 0)) == ["first", "10", "9", "Z", "a", "b", "é"]


@pytest.mark.parametrize("distance", ["cosine", "ip", "l2"])
def test_another_number_of_dimensions_is_an_error_that_names_both(
    place: Place, distance: str
) -> None:
    with open_vector_index(place(distance, 2), distance) as index:
        index.add(["a"], rows((1, 0)))
        with pytest.raises(StoreError, match=r"2 dimensions.* have 3"):
            index.add(["b"], rows((1, 0, 0)))
        with pytest.raises(StoreError, match=r"2 dimensions.* have 3"):
            index.search(row(1, 0, 0), 5)
    with (
        open_vector_index(place(distance, 2), distance) as index,
        pytest.raises(StoreError, match=r"2 dimensions.* have 3"),
    ):
        index.add(["b"], rows((1, 0, 0)))


def test_a_store_opened_for_another_distance_is_an_error_that_names_both(place: Place) -> None:
    with open_vector_index(place("cosine"), "cosine") as index:
        index.add(["a"], rows((1, 0)))
    with pytest.raises(StoreError, match="'cosine', not 'l2'"), open_vector_index(place(), "l2"):
        pass


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf"), 1e19])
def test_a_vector_that_cannot_be_compared_is_refused_by_its_id(place: Place, bad: float) -> None:
    with open_vector_index(place("ip"), "ip") as index:
        with pytest.raises(StoreError, match="'broken'"):
            index.add(["a", "broken"], rows((1, 0), (0, bad)))
        index.add(["a"], rows((1, 0)))
        with pytest.raises(StoreError, match="'query'"):
            index.search(row(bad, 0), 5)
        assert found(index, row(1, 0)) == ["a"]


def test_a_zero_vector_has_no_cosine_but_an_inner_product_and_a_distance(
    place: Place,
) -> None:
    with open_vector_index(place("cosine"), "cosine") as index:
        with pytest.raises(StoreError, match=r"'zero' is zero"):
            index.add(["zero"], rows((0, 0)))
        index.add(["a"], rows((1, 0)))
        with pytest.raises(StoreError, match=r"'query' is zero"):
            index.search(row(0, 0), 5)


@pytest.mark.parametrize("distance", ["ip", "l2"])
def test_a_zero_vector_is_found_where_it_has_a_score(place: Place, distance: str) -> None:
    with open_vector_index(place(distance), distance) as index:
        index.add(["zero", "a"], rows((0, 0), (-3, -4)))
        assert index.search(row(0, 0), 1) == [("a" if distance == "ip" else "zero", 0.0)]


HOSTILE = [
    "plain",
    "naïve 日本語 🙂",
    "it's \"quoted\" `here` \\ and \\' there",
    "'); DROP TABLE vectors; --",
    "x' OR '1'='1",
    "%s %(id)s {} ${id} :id ? #",
    "line\nbreak\ttab\r",
    " spaces ",
    "é",
    "e\u0301",
    "x" * 500,
    "ü" * 500,
]


def test_ids_of_any_text_are_kept_apart_found_and_removed(place: Place) -> None:
    vectors = np.random.default_rng(2).standard_normal((len(HOSTILE), 16)).astype(np.float32)
    with open_vector_index(place("cosine", 16)) as index:
        index.add(HOSTILE, vectors)
        assert [found(index, vector, 1) for vector in vectors] == [[name] for name in HOSTILE]
        index.remove(HOSTILE[3:])
        assert sorted(found(index, vectors[0], 50)) == sorted(HOSTILE[:3])


@pytest.mark.parametrize("name", ["", "nul \0 inside", "\ud800"])
def test_ids_that_no_store_can_keep_are_refused(place: Place, name: str) -> None:
    with open_vector_index(place()) as index, pytest.raises(StoreError, match="cannot be stored"):
        index.add([name], rows((1, 0)))


def test_ids_and_vectors_must_be_as_many(place: Place) -> None:
    with open_vector_index(place()) as index, pytest.raises(StoreError, match="2 ids"):
        index.add(["a", "b"], rows((1, 0)))


def test_ten_thousand_vectors_in_batches_are_found_as_an_exact_search_finds_them(
    place: Place,
) -> None:
    draw = np.random.default_rng(3)
    centres = draw.standard_normal((100, 16))
    near = centres[draw.integers(100, size=10_000)] + draw.standard_normal((10_000, 16)) / 2
    vectors: Matrix = near.astype(np.float32)
    names = [f"p{number:05}" for number in range(10_000)]
    truth = ExactIndex("l2")
    truth.add(names, vectors)
    queries = vectors[::500]
    with open_vector_index(place("l2", 16), "l2") as index:
        for start in range(0, 10_000, 2500):
            index.add(names[start : start + 2500], vectors[start : start + 2500])
        answers = [index.search(query, 10) for query in queries]
    exact = [truth.search(query, 10) for query in queries]
    shared = sum(len(set(a) & set(e)) for a, e in zip(answers, exact, strict=True))
    assert shared >= 0.97 * 10 * len(queries)
    assert [answer[0] for answer in answers] == [(name, 0.0) for name in names[::500]]


def test_searches_from_several_threads_agree(place: Place) -> None:
    vectors = np.random.default_rng(4).standard_normal((200, 8)).astype(np.float32)
    names = [f"p{number}" for number in range(200)]
    answers: list[list[str]] = []
    with open_vector_index(place("cosine", 8)) as index:
        index.add(names, vectors)

        def ask() -> None:
            answers.append([found(index, vector, 1)[0] for vector in vectors[:20]])

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [names[:20]] * 4


def test_two_openers_of_one_place_see_each_other(place: Place) -> None:
    if place().startswith("chroma:"):
        pytest.skip("Chroma's folder belongs to one process at a time")
    with open_vector_index(place()) as one, open_vector_index(place()) as two:
        one.add(["a"], rows((1, 0)))
        assert found(two, row(1, 0)) == ["a"]
        two.add(["b"], rows((1, 1)))
        one.remove(["a"])
        one.add(["c"], rows((0, 1)))
        assert found(one, row(1, 1)) == found(two, row(1, 1)) == ["b", "c"]
