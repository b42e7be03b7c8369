"""The matrices of PD-C9-now: their norm bound holds, and is close to 1."""

import numpy as np
import pytest

from theory.exact.triangular import ONE, large_triangle, norm_bound


@pytest.mark.parametrize("blocks", [2, 4, 10, 30, 101])
def test_norm_bound_holds_and_is_close(blocks):
    matrix, direction = large_triangle(blocks)
    norm = np.linalg.norm(matrix / ONE, 2)
    assert np.array_equal(matrix, matrix.T)
    # Float norms of a matrix of norm 1 are off by far less than 1e-12.
    assert norm - 1e-12 <= float(norm_bound(matrix)) < norm + 1e-3
    stretch = np.linalg.norm(np.triu(matrix / ONE, 1) @ direction) / np.linalg.norm(direction)
    assert stretch > (0.99 if blocks == 2 else 1.1)


def test_bad_matrices_are_refused():
    with pytest.raises(ValueError, match="between 2 and 1024"):
        large_triangle(1)
    with pytest.raises(ValueError, match="symmetric"):
        norm_bound(np.array([[0, 1], [0, 0]]) * ONE)
    with pytest.raises(ValueError, match="at most 2"):
        norm_bound(np.array([[0, 3], [3, 0]]) * ONE)
