"""Packed token vectors come back as they were, to within the rounding that is promised."""

from __future__ import annotations

import numpy as np
import pytest

from onward.errors import StoreError
from onward.records.vector_bytes import pack_rows, unpack_rows


def test_rows_come_back_to_within_half_a_step_of_their_own_scale() -> None:
    rows = np.random.default_rng(0).normal(size=(40, 384)).astype(np.float32)
    rows[3] *= 1000  # a large row must not cost the others their precision
    back = unpack_rows(pack_rows(rows))
    assert back.dtype == np.float32
    step = np.abs(rows).max(axis=1, keepdims=True) / 127
    assert (np.abs(back - rows) <= step / 2 * 1.001).all()


def test_cosines_between_rows_change_by_less_than_a_hundredth() -> None:
    rows = np.random.default_rng(1).normal(size=(50, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    back = unpack_rows(pack_rows(rows))
    assert np.abs(back @ back.T - rows @ rows.T).max() < 0.01


def test_a_hand_worked_row_is_exact_where_bytes_suffice() -> None:
    rows = np.array([[127.0, -64.0, 0.0], [0.0, 0.0, 0.0]], dtype=np.float32)
    assert np.array_equal(unpack_rows(pack_rows(rows)), rows)


def test_a_row_costs_its_columns_and_four_bytes() -> None:
    assert len(pack_rows(np.zeros((250, 384), dtype=np.float32))) == 12 + 250 * 388


@pytest.mark.parametrize("shape", [(0, 384), (3, 0), (0, 0)])
def test_empty_matrices_keep_their_shape(shape: tuple[int, int]) -> None:
    assert unpack_rows(pack_rows(np.zeros(shape, dtype=np.float32))).shape == shape


def test_a_vector_is_not_a_matrix() -> None:
    with pytest.raises(ValueError, match="must be a matrix"):
        pack_rows(np.zeros(3, dtype=np.float32))


@pytest.mark.parametrize("damage", [b"", b"junk", b"ovr1\x00", None])
def test_damaged_bytes_are_named_not_read(damage: bytes | None) -> None:
    whole = pack_rows(np.ones((2, 3), dtype=np.float32))
    with pytest.raises(StoreError, match="computed again"):
        unpack_rows(whole[:-1] if damage is None else damage)
