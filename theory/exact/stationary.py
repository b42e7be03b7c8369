"""The stationary moments of delayed SGD on a rational quadratic: the discrete Lyapunov equation in fractions."""

from flint import fmpq, fmpq_mat

from theory.exact.expectation import Moments
from theory.exact.flint_polynomial import from_flint
from theory.exact.polynomial import roots_inside_unit_circle
from theory.exact.random_quadratic import DelayedQuadratic, mean


class NotStationary(ValueError):
    """A run without stationary second moments."""


def stationary(run: DelayedQuadratic) -> Moments:
    """The moments that an update leaves unchanged; every start tends to them.

    Raises:
        NotStationary: the second moments of some start do not stay bounded and forget it.
    """
    size = run.width - 1
    pairs = [(row, column) for row in range(size) for column in range(row + 1)]
    # A map takes (1, weights and velocities) to the same: its first column is what is added.
    moves = [(p, _columns(whole, 1)) for p, whole in run.maps]
    center = mean(moves)
    _require_stable(center)
    middle = (_identity(size) - center).solve(_columns(mean(run.maps), 0, 1))
    operator = _on_pairs(moves, pairs)
    if not run.is_additive:
        # With one linear map the operator's roots are the products of the map's, so the first test decides.
        _require_stable(operator)
    pushes = [(p, _columns(whole, 1) * middle, _columns(whole, 0, 1)) for p, whole in run.maps]
    source = mean([(p, m * d.transpose() + d * m.transpose() + d * d.transpose()) for p, m, d in pushes])
    column = fmpq_mat([[source[row, column]] for row, column in pairs])
    solved = (_identity(len(pairs)) - operator).solve(column)
    second = fmpq_mat(run.width, run.width)
    second[0, 0] = fmpq(1)
    for k in range(size):
        second[0, k + 1] = second[k + 1, 0] = middle[k, 0]
    for place, (row, column) in enumerate(pairs):
        second[row + 1, column + 1] = second[column + 1, row + 1] = solved[place, 0]
    return Moments(run, second)


def _require_stable(matrix: fmpq_mat) -> None:
    if not roots_inside_unit_circle(from_flint(matrix.charpoly())):
        raise NotStationary(
            "This run has no stationary law: its moments have a root on or outside the unit circle, so some start is "
            "not forgotten; take a smaller step size, or a Hessian without a kernel."
        )


def _identity(size: int) -> fmpq_mat:
    return fmpq_mat([[int(k == column) for column in range(size)] for k in range(size)])


def _columns(matrix: fmpq_mat, first: int, end: int | None = None) -> fmpq_mat:
    """Columns from `first` up to `end`, without the first row."""
    return fmpq_mat([entries[first:end] for entries in matrix.tolist()[1:]])


def _on_pairs(moves: list[tuple], pairs: list[tuple[int, int]]) -> fmpq_mat:
    """Symmetric T -> sum p A T A', on the entries (row, column) with column <= row."""
    entries = fmpq_mat(len(pairs), len(pairs))
    for p, move in moves:
        matrix = move.tolist()
        weight = fmpq(p.numerator, p.denominator)
        for place, (row, column) in enumerate(pairs):
            for other, (i, j) in enumerate(pairs):
                value = matrix[row][i] * matrix[column][j]
                if i != j:
                    value += matrix[row][j] * matrix[column][i]
                if value:
                    entries[place, other] += weight * value
    return entries
