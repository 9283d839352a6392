"""Before and after: pairs by position, halves that are missing, which way is better."""

from __future__ import annotations

import pytest

from onward.statistics.comparison import differences, paired


def test_losses_that_fall_by_much_are_better_when_lower_is_better() -> None:
    before = [2.0 + 0.01 * k for k in range(30)]
    after = [1.0 + 0.02 * k for k in range(30)]
    result = paired(before, after, bounds=None)
    (told,) = differences({"loss": result}, lower_is_better=("loss",))
    assert (told.metric, told.change, told.test) == ("loss", "better", "permutation")
    assert told.difference.value == pytest.approx(-1 + 0.01 * 14.5)
    (told,) = differences({"score": result})
    assert told.change == "worse"


def test_a_pair_of_which_a_half_is_unknown_takes_no_part() -> None:
    result = paired([1.0, None, 3.0, 4.0], [2.0, 9.0, None, 5.0], bounds=(0.0, 10.0))
    assert (result.first.n, result.first.value, result.second.value) == (2, 2.5, 3.5)


def test_clusters_follow_their_values_when_a_pair_is_left_out() -> None:
    result = paired(
        [0.0, None, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0], bounds=(0.0, 1.0), clusters=list("abcc")
    )
    assert (result.clusters, result.test) == (2, "permutation")


def test_outcomes_without_clusters_are_tested_by_mcnemar() -> None:
    # Six became right and none wrong: twice 1/64.
    result = paired([0.0] * 6 + [1.0] * 4, [1.0] * 10, bounds=(0.0, 1.0))
    (told,) = differences({"accuracy": result})
    assert told.p == pytest.approx(2 / 64)
    assert (told.test, told.change) == ("mcnemar", "better")


def test_the_same_values_cannot_be_told_apart() -> None:
    same = [0.5, 0.7, 0.9]
    (told,) = differences({"score": paired(same, same, bounds=(0.0, 1.0))})
    assert (told.change, told.p, told.difference.value) == ("cannot tell", 1.0, 0.0)


def test_metrics_that_are_looked_at_together_are_corrected_together() -> None:
    better = paired([0.0] * 6 + [1.0] * 4, [1.0] * 10, bounds=(0.0, 1.0))
    alike = paired([0.0, 1.0] * 5, [0.0, 1.0] * 5, bounds=(0.0, 1.0))
    first, second = differences({"a": better, "b": alike})
    assert first.p_adjusted == pytest.approx(4 / 64)
    assert first.change == "cannot tell"
    assert (second.p_adjusted, second.change) == (1.0, "cannot tell")


def test_rows_that_do_not_pair_are_refused() -> None:
    with pytest.raises(ValueError, match="2 values before and 1 after"):
        paired([1.0, 2.0], [1.0], bounds=None)
    with pytest.raises(ValueError, match="no pairs"):
        paired([None, 1.0], [1.0, None], bounds=None)
