"""Draws of a mixture, against tables worked by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from onward.errors import UsageError
from onward.tasks.record_mixture import encoded_rows, mix
from onward.types import Labelled, Record


def _file(name: str, size: int) -> list[Record]:
    return [Labelled(f"{name} {line}", "x", name, line) for line in range(1, size + 1)]


def test_without_weights_every_record_is_drawn_once_an_epoch() -> None:
    by_epoch, rows = mix([_file("a", 3), _file("b", 2)], None, epochs=2, seed=1)
    everything = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]
    assert [sorted(epoch) for epoch in by_epoch] == [everything, everything]
    assert [(r.source, r.records, r.weight, r.drawn, r.epochs) for r in rows] == [
        ("a", 3, 0.6, 6, 2.0),
        ("b", 2, 0.4, 4, 2.0),
    ]
    assert mix([_file("a", 3)], (), epochs=1, seed=1)[1][0].drawn == 3


def test_weights_that_are_not_by_size_give_the_table_of_gpt3() -> None:
    """Of 1,000 records drawn once, by hand: 60 % of 820 seen less than once, 3 % of 10 thrice."""
    sizes = {"crawl": 820, "webtext": 40, "books1": 30, "books2": 100, "wikipedia": 10}
    files = [_file(name, size) for name, size in sizes.items()]
    by_epoch, rows = mix(files, [60, 22, 8, 7, 3], epochs=1, seed=0, formats=["table"] * 5)
    assert [row.drawn for row in rows] == [600, 220, 80, 70, 30]
    assert [row.weight for row in rows] == [0.6, 0.22, 0.08, 0.07, 0.03]
    assert [round(row.epochs, 3) for row in rows] == [0.732, 5.5, 2.667, 0.7, 3.0]
    assert [row.format for row in rows] == ["table"] * 5
    times = Counter(by_epoch[0])
    seen = {n: {times[n, place] for place in range(len(file))} for n, file in enumerate(files)}
    assert seen == {0: {0, 1}, 1: {5, 6}, 2: {2, 3}, 3: {0, 1}, 4: {3}}


def test_every_epoch_is_as_long_as_all_records_and_mixed_alike() -> None:
    by_epoch, rows = mix([_file("a", 90), _file("b", 10)], [1, 1], epochs=3, seed=5)
    assert [len(epoch) for epoch in by_epoch] == [100, 100, 100]
    assert [row.drawn for row in rows] == [150, 150]
    for epoch in by_epoch:
        assert abs(sum(source for source, _ in epoch) - 50) <= 1


def test_draws_that_do_not_come_out_even_go_to_the_largest_remainders() -> None:
    """Seven draws at a half, a third and a sixth: 3.5, 2.33 and 1.17."""
    files = [_file("a", 3), _file("b", 2), _file("c", 2)]
    _, rows = mix(files, [3, 2, 1], epochs=1, seed=0)
    assert [row.drawn for row in rows] == [4, 2, 1]


def test_draws_depend_on_the_seed_alone() -> None:
    files = [_file("a", 20), _file("b", 20)]
    for weights in (None, [1, 3]):
        first, again, other = (mix(files, weights, epochs=2, seed=seed)[0] for seed in (1, 1, 2))
        assert first == again
        assert first != other
        assert first[0] != first[1]


def test_the_table_counts_only_what_encoding_kept() -> None:
    """Of three records one was dropped, of two none; two epochs."""
    _, rows = mix([_file("a", 3), _file("b", 2)], None, epochs=2, seed=1)
    assert [row.tokens for row in rows] == [None, None]
    first, second = encoded_rows(rows, [[10, 20], [7, 8]], [4, 4])
    assert (first.records, first.tokens, first.drawn, first.weight, first.epochs) == (
        *(2, 30, 4),
        *(0.5, 2.0),
    )
    assert (second.records, second.tokens) == (2, 15)
    nothing, all_ = encoded_rows(rows, [[], [7, 8]], [0, 4])
    assert (nothing.records, nothing.tokens, nothing.weight, nothing.epochs) == (0, 0, 0.0, 0.0)
    assert all_.weight == 1.0


def test_what_cannot_be_mixed_is_refused() -> None:
    files = [_file("a", 3), _file("b", 2)]
    with pytest.raises(UsageError, match=r"1 weights \(2\) for 2 sources"):
        mix(files, [2], epochs=1, seed=0)
    for bad in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(UsageError, match="above 0"):
            mix(files, [1, bad], epochs=1, seed=0)
    with pytest.raises(UsageError, match="source 2 has no record left"):
        mix([_file("a", 3), []], None, epochs=1, seed=0)
    with pytest.raises(UsageError, match="at least 1, not 0"):
        mix(files, None, epochs=0, seed=0)
