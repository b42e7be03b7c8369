"""Small networks in fractions on which statements about misalignment are decided."""

from fractions import Fraction

from theory.exact.deep_linear import Matrix, Sample

ROTATIONS: tuple[Matrix, ...] = tuple(
    ((Fraction(a, c), Fraction(-b, c)), (Fraction(b, c), Fraction(a, c))) for a, b, c in ((3, 4, 5), (5, 12, 13))
)
"""Matrices whose norm, 1, is known exactly; each number is the leg of a right triangle over its longest side."""


def scaled(factor: Fraction, matrix: Matrix) -> Matrix:
    """A multiple of a matrix."""
    return tuple(tuple(factor * entry for entry in row) for row in matrix)


def rotations(factors: tuple[Fraction, ...]) -> tuple[Matrix, ...]:
    """One block for each factor: a rotation times the factor, so of that norm."""
    return tuple(scaled(factor, ROTATIONS[block % 2]) for block, factor in enumerate(factors))


def varied(blocks: int, width: int, start: int) -> tuple[Matrix, ...]:
    """Square blocks of small fractions without any pattern (a Lehmer generator)."""
    state, weights = start, []
    for _ in range(blocks):
        rows = []
        for _ in range(width):
            row = []
            for _ in range(width):
                state = state * 48271 % 2147483647
                row.append(Fraction(state % 13 - 6, 4))
            rows.append(tuple(row))
        weights.append(tuple(rows))
    return tuple(weights)


def sample(width: int, masks: tuple[tuple[int, ...], ...] | None = None) -> Sample:
    """Input (1, −1/2, …) and target (2, 1, …)."""
    inputs = tuple((Fraction((-1) ** row, row + 1),) for row in range(width))
    return Sample(inputs, tuple((Fraction(2 - row),) for row in range(width)), masks)


def masks(blocks: int, width: int) -> tuple[tuple[int, ...], ...]:
    """One unit off in each hidden block, all on at the output."""
    hidden = tuple(tuple(int(unit != block % width) for unit in range(width)) for block in range(blocks - 1))
    return (*hidden, (1,) * width)


def scalar(*values: Fraction | int) -> tuple[Matrix, ...]:
    """Blocks of one weight each."""
    return tuple(((Fraction(value),),) for value in values)


ONE_SAMPLE = Sample(((Fraction(1),),), ((Fraction(-1),),))
"""Scalar input 1, target −1."""
