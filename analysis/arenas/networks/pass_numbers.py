"""The numbers of a network's two passes: the linear maps and vectors of the proofs' language, and constants in norm."""

from fractions import Fraction
from typing import Any

import numpy as np
from flint import ctx
from sympy import Basic

from analysis.arenas.biases.two_passes import TwoPasses, length, squared_size
from analysis.attack.trial import Number
from theory import symbols
from theory.derivation.maps import linear_map
from theory.derivation.terms import vector
from theory.exact.deep_linear import Matrix, combined, transposed
from theory.exact.dual import Dual
from theory.exact.norm import largest, root
from theory.numeric.ball_lane import to_ball
from theory.numeric.lane import PRECISION
from theory.proofs.misalignment import n
from theory.proofs.vocabulary import BACKWARD, FORWARD

Values = dict[Basic, Any]


def passes(case: TwoPasses) -> Values:
    """J, K, P, δ and d of both passes at every level, counted from the output."""
    found: Values = {vector("d"): _column(case.residual)}
    blocks = len(case.forward)
    for name, weights in ((FORWARD, case.forward), (BACKWARD, case.backward)):
        for block, cotangent in enumerate(case.cotangents(weights)):
            level = blocks - 1 - block
            found[vector("delta", name, level)] = _column(cotangent)
            found[linear_map("J", name, level)] = _jacobian(case, weights[block], block)
    for block in range(blocks):
        found[linear_map("K", blocks - 1 - block)] = _parameters(case, case.signals[block], block)
    for level in range(blocks):
        chain = np.array(np.eye(len(case.forward[blocks - 1 - level])).astype(int), dtype=object)
        for count in range(level + 1):
            found[linear_map("P", level, count)] = chain
            if count < level:
                chain = chain.dot(found[linear_map("J", BACKWARD, level - 1 - count)])
    return found


def directional(case: TwoPasses) -> Values:
    """What changes where all weights move from the forward ones towards the backward ones: a, b and K', by level.

    a is the cotangent's change where the residual alone changes, b its change where the weights of the backward pass
    alone do, K' the change of K with the block's input.
    """
    moving, blocks = moved(case), len(case.forward)
    signals = case.sample.signals(moving)
    new_residual = combined(signals[-1], case.target, -1)
    curved = case.sample.cotangents(case.forward, _slopes(new_residual))
    turned = case.sample.cotangents(moving, tuple((Dual(row[0], 0),) for row in case.residual))
    found: Values = {}
    for block in range(blocks):
        level = blocks - 1 - block
        found[vector("a", level)] = _column(curved[block])
        found[vector("b", level)] = _column(_slopes(turned[block]))
        found[linear_map("Kdot", level)] = _parameters(case, _slopes(signals[block]), block)
    return found


def moved(case: TwoPasses) -> tuple[Matrix, ...]:
    """The forward weights, moving towards the backward ones."""
    return tuple(
        tuple(tuple(Dual(a, b - a) for a, b in zip(*rows, strict=True)) for rows in zip(old, new, strict=True))
        for old, new in zip(case.forward, case.backward, strict=True)
    )


def _slopes(matrix: Matrix) -> Matrix:
    """Derivatives of dual entries; an entry that does not change is no dual number."""
    return tuple(tuple(entry.slope if isinstance(entry, Dual) else 0 for entry in row) for row in matrix)


def constants(case: TwoPasses, block: int) -> Values:
    """Constants of the norm bounds of a block below the top, none larger than the network's numbers make it."""
    above = range(block + 1, len(case.forward))
    steepest = [max(map(abs, row)) for row in case.derivatives]
    sizes = [root(max(squared_size(case.forward[j]), squared_size(case.backward[j])) * steepest[j] ** 2) for j in above]
    gaps = [root(squared_size(combined(case.backward[j], case.forward[j], -1))) for j in above]
    forward = [root(squared_size(case.forward[j])) for j in above]
    values: dict[Any, Any] = {
        n: len(case.forward) - 1 - block,
        symbols.blocks: len(case.forward),
        symbols.blocks_between: len(above) - 1,
        symbols.jacobian_bound: largest(sizes),
        symbols.jacobian_smoothness: max(steepest[j] for j in above),
        symbols.parameter_jacobian_bound: together(steepest[block], length(case.signals[block])),
        symbols.output_residual: length(case.residual),
        symbols.weight_gap: together(*gaps, by_sum=True),
        symbols.input_norm: length(case.signals[block]),
        symbols.weight_product: together(*forward),
    }
    if has_relative_gap(case, block):
        shares = [_over(gap, size) for gap, size in zip(gaps, forward, strict=True)]
        values[symbols.relative_gap] = largest(shares)
    return values


def together(*numbers: Number, by_sum: bool = False) -> Number:
    """The product (or sum) of numbers: a fraction where all are, else a ball."""
    exact = all(isinstance(number, Fraction) for number in numbers)
    result: Any = Fraction(0 if by_sum else 1)
    with ctx.workprec(PRECISION):
        for number in numbers:
            part: Any = number if exact else to_ball(number)
            whole: Any = result if exact else to_ball(result)
            result = whole + part if by_sum else whole * part
    return result


def has_relative_gap(case: TwoPasses, block: int) -> bool:
    """Whether weights that differ between the passes are a multiple of those that the forward pass used."""
    above = range(block + 1, len(case.forward))
    return all(squared_size(case.forward[j]) or case.forward[j] == case.backward[j] for j in above)


def _over(one: Number, other: Number) -> Number:
    """one/other; 0 where both are 0, as nothing needs no share."""
    if one == 0 and other == 0:
        return Fraction(0)
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one / other
    with ctx.workprec(PRECISION):
        return to_ball(one) / to_ball(other)


def _column(matrix: Matrix) -> Any:
    return np.array([row[0] for row in matrix], dtype=object)


def _jacobian(case: TwoPasses, weight: Matrix, block: int) -> Any:
    """From the cotangent of a block's output to that of its input."""
    rows = [[a * row for a, row in zip(case.derivatives[block], column, strict=True)] for column in transposed(weight)]
    return np.array(rows, dtype=object)


def _parameters(case: TwoPasses, signal: Matrix, block: int) -> Any:
    """From the cotangent of a block's output to the gradient of its weights, row by row."""
    slopes, inputs = case.derivatives[block], [row[0] for row in signal]
    found = np.zeros((len(slopes) * len(inputs), len(slopes)), dtype=int).astype(object)
    for unit, slope in enumerate(slopes):
        for place, entry in enumerate(inputs):
            found[unit * len(inputs) + place, unit] = slope * entry
    return found
