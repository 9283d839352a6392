"""How far two trained updates move within one subspace (Hu et al. 2021, "LoRA", section 7.2).

Knows LoRA's A matrices, which choose the directions of the input that an update reacts to. Refuses
to know how they were trained and what they are good for.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch

Grid = tuple[tuple[float, ...], ...]
"""Row i - 1, column j - 1: similarity of the top i directions of one to the top j of another."""

_A = ".lora_A."


def similarity(a: torch.Tensor, b: torch.Tensor, i: int, j: int) -> float:
    """Return how much of the top ``i`` directions of ``a`` lies in the top ``j`` of ``b``, 0 to 1.

    φ = ||U_a^i^T U_b^j||_F² / min(i, j), over the right-singular directions of two matrices of
    (rank, inputs) (Hu et al. 2021, equation 4; 1 less its square is a Grassmann distance). 0 when
    they are orthogonal, 1 when one subspace holds the other. Raises ValueError when ``i`` or ``j``
    is not from 1 to the matrix's rank, or the inputs differ in number.
    """
    return _grid(a, b, i, j)[i - 1][j - 1]


def similarities(
    a: Mapping[str, torch.Tensor], b: Mapping[str, torch.Tensor], i_max: int, j_max: int
) -> dict[str, Grid]:
    """Return, for each kind of matrix that both updates hold, the grid of φ up to (i_max, j_max).

    The updates are A matrices by name of their module, as ``a_matrices`` gives them; the grid is
    the mean over the layers. {} when they share no module. Raises ValueError as ``similarity``.
    """
    layers: dict[str, list[Grid]] = {}
    for name in a.keys() & b.keys():
        layers.setdefault(name.rpartition(".")[2], []).append(_grid(a[name], b[name], i_max, j_max))
    return {
        kind: tuple(
            tuple(sum(grid[i][j] for grid in grids) / len(grids) for j in range(j_max))
            for i in range(i_max)
        )
        for kind, grids in sorted(layers.items())
    }


def chance_similarity(i: int, j: int, inputs: int) -> float:
    """Return the mean of φ over random subspaces of so many ``inputs``: max(i, j) / inputs.

    Each of i random unit vectors has j / inputs of its square in a subspace of j dimensions; i of
    them, divided by min(i, j).
    """
    return max(i, j) / inputs


def a_matrices(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the A matrices (rank, inputs) of what LoRA trained, by name of the module they adapt.

    ``state`` is that of ``trained_state``; what else it holds is left out.
    """
    return {name.partition(_A)[0]: value for name, value in state.items() if _A in name}


def _grid(a: torch.Tensor, b: torch.Tensor, i_max: int, j_max: int) -> Grid:
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"matrices of {a.shape[1]} and {b.shape[1]} inputs share no space")
    shared = (_directions(a, i_max) @ _directions(b, j_max).T) ** 2
    summed = shared.cumsum(0).cumsum(1)
    smaller = torch.minimum(
        torch.arange(1, i_max + 1).unsqueeze(1), torch.arange(1, j_max + 1).unsqueeze(0)
    )
    # Rounding may lead a little beyond 1.
    found = (summed / smaller).clamp(0.0, 1.0)
    return tuple(tuple(row) for row in found.tolist())


def _directions(matrix: torch.Tensor, count: int) -> torch.Tensor:
    """The top ``count`` right-singular directions, float64 (count, inputs)."""
    if not 1 <= count <= min(matrix.shape):
        raise ValueError(
            f"a matrix of {matrix.shape[0]} x {matrix.shape[1]} has 1 to {min(matrix.shape)} "
            f"directions, not {count}"
        )
    directions: torch.Tensor = torch.linalg.svd(matrix.double(), full_matrices=False).Vh[:count]
    return directions
