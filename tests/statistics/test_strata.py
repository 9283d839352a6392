"""The mean over groups that count alike."""

import pytest

from onward.statistics.strata import strata_mean


def test_groups_count_alike_whatever_their_size() -> None:
    """Means 0.5 and 1: 0.75, though most values are 1; errors sqrt(1/12) and 0."""
    found = strata_mean([[0, 1, 0, 1], [1, 1, 1, 1, 1, 1]], bounds=(0, 1))
    assert found.estimate.value == 0.75
    assert found.estimate.n == 10
    assert found.estimate.low == pytest.approx(0.75 - 1.959964 * (1 / 12) ** 0.5 / 2)
    assert found.estimate.high == 1.0, "clipped to the bounds"


def test_what_does_not_differ_cannot_be_told_apart() -> None:
    assert strata_mean([[0, 0], [0, 0, 0]], bounds=(-1, 1)).p == 1.0
    assert strata_mean([[1, 1], [1, 1, 1]], bounds=(-1, 1)).p == 0.0
    assert strata_mean([[1, -1], [1, -1]], bounds=(-1, 1)).p == pytest.approx(1.0)


def test_one_value_says_nothing_of_its_error() -> None:
    found = strata_mean([[1], [0, 1]], bounds=(0, 1))
    assert (found.estimate.low, found.estimate.high, found.p) == (0, 1, 1.0)


def test_an_empty_group_is_refused() -> None:
    with pytest.raises(ValueError, match="a value in each group"):
        strata_mean([[1, 0], []], bounds=(0, 1))
    with pytest.raises(ValueError, match="a value in each group"):
        strata_mean([], bounds=(0, 1))
