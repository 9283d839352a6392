"""Subspace similarity, worked by hand."""

from __future__ import annotations

import math

import pytest
import torch

from onward.training.subspace import a_matrices, chance_similarity, similarities, similarity

AXES = torch.eye(6)


def test_one_subspace_is_wholly_like_itself_whatever_basis_spans_it() -> None:
    a = torch.randn(3, 10, generator=torch.Generator().manual_seed(1))
    turned = torch.linalg.qr(torch.randn(3, 3, generator=torch.Generator().manual_seed(2)))[0] @ a
    assert similarity(a, a, 2, 2) == pytest.approx(1.0)
    assert similarity(a, turned, 3, 3) == pytest.approx(1.0)
    assert similarity(a, 5 * a, 1, 1) == pytest.approx(1.0)


def test_orthogonal_subspaces_share_nothing() -> None:
    assert similarity(AXES[:2], AXES[2:5], 2, 3) == pytest.approx(0.0)


def test_a_subspace_within_a_larger_one_is_wholly_like_it() -> None:
    assert similarity(AXES[:1], AXES[:3], 1, 3) == pytest.approx(1.0)


def test_half_shared_and_turned_directions_count_by_their_squared_cosine() -> None:
    """span(e1, e2) and span(e2, e3) share one of two; at 60 degrees cos² is 0.25."""
    assert similarity(AXES[:2], AXES[1:3], 2, 2) == pytest.approx(0.5)
    turned = 0.5 * AXES[:1] + math.sqrt(0.75) * AXES[1:2]
    assert similarity(AXES[:1], turned, 1, 1) == pytest.approx(0.25)


def test_the_top_directions_are_those_of_the_largest_singular_values() -> None:
    a = torch.diag(torch.tensor([1.0, 3.0, 2.0, 0.0]))[:3]
    b = torch.eye(4)
    b = torch.stack([9 * b[1], 1 * b[0], 4 * b[3]])
    assert similarity(a, b, 1, 1) == pytest.approx(1.0)  # both begin with the second axis
    assert similarity(a, b, 2, 2) == pytest.approx(0.5)  # then the third and the fourth
    assert similarity(a, b, 3, 3) == pytest.approx(2 / 3)


def test_random_subspaces_share_what_chance_says() -> None:
    """Each of i vectors has j / inputs of its square in the other; divided by min(i, j)."""
    draw = torch.Generator().manual_seed(3)
    found = [
        similarity(torch.randn(4, 64, generator=draw), torch.randn(16, 64, generator=draw), 4, 16)
        for _ in range(40)
    ]
    assert chance_similarity(4, 16, 64) == chance_similarity(16, 4, 64) == 0.25
    assert sum(found) / len(found) == pytest.approx(0.25, abs=0.02)


def test_a_kind_of_matrix_is_the_mean_over_its_layers() -> None:
    a = {"layers.0.q_proj": AXES[:2], "layers.1.q_proj": AXES[:2], "layers.0.v_proj": AXES[:2]}
    b = {"layers.0.q_proj": AXES[:3], "layers.1.q_proj": AXES[3:], "layers.0.k_proj": AXES[:3]}
    grids = similarities(a, b, 2, 3)
    assert list(grids) == ["q_proj"]
    assert len(grids["q_proj"]) == 2
    assert len(grids["q_proj"][0]) == 3
    assert grids["q_proj"][1][2] == pytest.approx(0.5)
    assert similarities(a, {}, 2, 3) == {}


def test_directions_that_a_matrix_does_not_have_are_refused() -> None:
    with pytest.raises(ValueError, match="a matrix of 2 x 6 has 1 to 2 directions, not 3"):
        similarity(AXES[:2], AXES[:3], 3, 1)
    with pytest.raises(ValueError, match="not 0"):
        similarity(AXES[:2], AXES[:3], 1, 0)
    with pytest.raises(ValueError, match="6 and 4 inputs"):
        similarity(AXES[:2], torch.eye(4), 1, 1)


def test_a_matrices_are_known_by_the_module_that_they_adapt() -> None:
    state = {
        "layers.0.q_proj.lora_A.default.weight": AXES[:2],
        "layers.0.q_proj.lora_B.default.weight": AXES[:, :2],
        "head.weight": AXES,
    }
    assert list(a_matrices(state)) == ["layers.0.q_proj"]
