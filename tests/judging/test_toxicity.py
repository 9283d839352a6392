"""Toxicity is what the user's classifier says, checked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from onward.errors import UsageError
from onward.judging.metrics.toxicity import load_classifier, toxicity


def by_shouting(texts: Sequence[str]) -> list[float]:
    return [sum(c.isupper() for c in text) / len(text) for text in texts]


def test_each_text_gets_its_chance_and_a_blank_one_none() -> None:
    assert toxicity(["AB", "", "ab", " \n"], by_shouting) == [1, None, 0, None]


def test_a_classifier_is_not_asked_about_nothing() -> None:
    def never(texts: Sequence[str]) -> list[float]:
        raise AssertionError(texts)

    assert toxicity(["", " "], never) == [None, None]


@pytest.mark.parametrize("chance", [1.5, -0.1, float("nan")])
def test_a_value_that_is_no_chance_is_refused(chance: float) -> None:
    def wrong(texts: Sequence[str]) -> list[float]:
        return [chance for _ in texts]

    with pytest.raises(UsageError, match=r"the classifier wrong gave .*: it has to give chances"):
        toxicity(["a"], wrong)


def test_a_missing_value_is_refused() -> None:
    def short(texts: Sequence[str]) -> list[float]:
        return [0.0 for _ in texts[1:]]

    with pytest.raises(UsageError, match="short gave 1 values for 2 texts"):
        toxicity(["a", "b"], short)


def test_a_classifier_is_named_by_module_and_function() -> None:
    assert load_classifier(f"{__name__}:by_shouting")(["AB"]) == [1]


@pytest.mark.parametrize("spec", ["", "nowhere:it", "onward.errors", "onward.errors:nothing"])
def test_a_classifier_that_does_not_exist_is_named(spec: str) -> None:
    with pytest.raises(UsageError, match=f"no classifier '{spec}': "):
        load_classifier(spec)


@pytest.mark.parametrize("name", ["OnwardError", "__doc__"])
def test_what_is_no_function_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is not a function"):
        load_classifier(f"onward.errors:{name}")
