"""Names of methods, and what is known of each without a model."""

from __future__ import annotations

import subprocess
import sys

import pytest

from onward.errors import UsageError
from onward.training.methods.choice import (
    METHODS,
    block_count,
    can_merge,
    can_scale,
    changes_weights,
    check_method,
    default_learning_rate,
    is_lora,
)

ALL = [method.replace("N", "2") for method in METHODS]


@pytest.mark.parametrize("method", ALL)
def test_every_method_has_a_name_and_a_learning_rate(method: str) -> None:
    check_method(method)
    assert 0 < default_learning_rate(method) < 0.1


@pytest.mark.parametrize("method", ["", "LoRA", "qlora", "lora ", "full:2", "адаптер"])
def test_other_names_are_refused_with_the_choices(method: str) -> None:
    with pytest.raises(UsageError, match="lora, dora, rslora"):
        check_method(method)


@pytest.mark.parametrize(
    "method", ["last-blocks", "last-blocks:", "last-blocks:N", "last-blocks:0", "last-blocks:-1"]
)
def test_the_last_blocks_must_be_counted(method: str) -> None:
    with pytest.raises(UsageError, match="such as last-blocks:2"):
        check_method(method)


def test_lora_learns_ten_times_as_fast_as_the_whole_model() -> None:
    assert default_learning_rate("lora") == pytest.approx(10 * default_learning_rate("full"))


def test_lora_plus_keeps_the_geometric_mean_of_its_two_rates() -> None:
    slow = default_learning_rate("lora+")
    assert (slow * 16 * slow) ** 0.5 == pytest.approx(default_learning_rate("lora"))


def test_blocks_are_counted() -> None:
    assert block_count("last-blocks:12") == 12
    assert block_count("last-layer") is None


def test_few_methods_train_weights_of_the_base() -> None:
    assert [method for method in ALL if changes_weights(method)] == [
        "full",
        "last-layer",
        "last-blocks:2",
    ]
    assert [method for method in ALL if is_lora(method)] == list(METHODS[3:8])


def test_virtual_tokens_neither_scale_nor_merge_and_bottlenecks_do_not_merge() -> None:
    assert [method for method in ALL if not can_scale(method)] == ["prompt", "prefix"]
    assert [method for method in ALL if not can_merge(method)] == ["adapter", "prompt", "prefix"]


def test_names_are_checked_without_torch() -> None:
    code = "import sys, onward.training.methods.choice; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
