"""A sympy expression at numbers: one walk over its tree, in any lane of arithmetic."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import sympy
from sympy.matrices.expressions.matexpr import MatrixElement

from theory.derivation.terms import Each, Inner, Norm, Total
from theory.exact.modulus import mode_modulus
from theory.expressions import ColumnNorm, ModeModulus, OperatorNorm, SpectralRadius
from theory.numeric.ball_lane import BallLane
from theory.numeric.budget import Budgeted, NumericError
from theory.numeric.exact_lane import ExactLane
from theory.numeric.float_lane import FloatLane
from theory.numeric.lane import Lane
from theory.numeric.spectral import operator_norm, rank_one_norm, rank_one_radius, spectral_radius
from theory.numeric.vector_walk import VectorWalk, is_vector
from theory.symbols import WORD_OF, NonnegativeMatrix, blocks

LANES: dict[str, Lane] = {lane.name: lane for lane in (FloatLane(), BallLane(), ExactLane())}
_ELEMENTARY = {
    sympy.sin: "sin",
    sympy.cos: "cos",
    sympy.tan: "tan",
    sympy.asin: "asin",
    sympy.exp: "exp",
    sympy.log: "log",
    sympy.floor: "floor",
    sympy.ceiling: "ceil",
}


def evaluate(expression: Any, values: Mapping[Any, Any], lane: str = "float") -> Any:
    """The value of an expression.

    Args:
        expression: scalar or matrix expression in the symbols of `theory.symbols`; or a vector of the proof language.
        values: number or array for each symbol. Scalars: any shape, broadcast. Columns and rows: last axis M.
            Matrices: last two axes M × M. Vectors and linear maps of proofs, at indices that are numbers: last axis
            or last two axes of their own lengths.
        lane: "float" (`Budgeted`), "ball" (object array of Arb balls) or "exact" (object array of fractions).

    Returns:
        A `Budgeted`, or an object array; for a column or vector expression its entries are along the last axis.

    Raises:
        NumericError: a symbol has no number or a negative one, or the expression has no value in this lane.
    """
    if lane not in LANES:
        raise NumericError(f"there is no lane {lane!r}; choose one of {', '.join(LANES)}")
    walk = _Walk(LANES[lane], values)
    expression = _with_fractions(expression)
    with walk.lane.working():
        if not isinstance(expression, sympy.MatrixExpr):
            vector = is_vector(expression)
            result = VectorWalk(walk).vector(expression, {}) if vector else walk.scalar(expression, {})
        elif expression.shape[1] == 1:
            result = walk.matrix(expression)[..., 0]
        else:
            result = walk.matrix(expression)
    return result if isinstance(result, Budgeted) else np.asarray(result, dtype=object)


def _with_fractions(expression: Any) -> Any:
    """Floats in a formula (a user's `0.5 * G`) as the rational numbers that they are."""
    floats = expression.atoms(sympy.Float) if isinstance(expression, sympy.Basic) else set()
    return expression.xreplace({number: sympy.Rational(*float(number).as_integer_ratio()) for number in floats})


def _as_total(node: Any) -> Any:
    """A sum of sympy's as one of the language of proofs, the innermost index first."""
    if isinstance(node, Total):
        return node
    body = node.function
    for index, lower, upper in node.limits:
        body = Total(Each(index, body), lower, upper)
    return body


class _Walk:
    """One evaluation: a lane, and the numbers of the symbols in it."""

    def __init__(self, lane: Lane, values: Mapping[Any, Any]) -> None:
        self.lane = lane
        self.values = values
        self.numbers: dict[Any, Any] = {}

    def lookup(self, symbol: Any) -> Any:
        """The number of a symbol, converted and checked once: a sum asks for it at every place."""
        if symbol not in self.numbers:
            self.numbers[symbol] = self.checked(symbol)
        return self.numbers[symbol]

    def checked(self, symbol: Any) -> Any:
        """The number of a symbol; the number of blocks may be read off any array."""
        if symbol not in self.values:
            if symbol == blocks:
                return self.lane.convert(self.size())
            raise NumericError(f"no number is given for {WORD_OF.get(symbol, symbol)} ({symbol}); bind it")
        number = self.lane.convert(self.values[symbol])
        if (symbol.is_nonnegative or isinstance(symbol, NonnegativeMatrix)) and self.lane.any_negative(number):
            raise NumericError(f"{WORD_OF.get(symbol, symbol)} ({symbol}) must be at least 0; check the run")
        return number

    def count(self, symbol: Any) -> sympy.Integer:
        """A whole number that bounds a sum, counts, or is an exponent."""
        if symbol == blocks and symbol not in self.values:
            return sympy.Integer(self.size())
        self.checked(symbol)
        number = LANES["exact"].convert(self.values[symbol]).item()
        if number.denominator != 1:
            raise NumericError(f"{WORD_OF.get(symbol, symbol)} ({symbol}) must be a whole number, got {number}")
        return sympy.Integer(int(number))

    def size(self) -> int:
        """M, from the shape of any array that was given."""
        for symbol, number in self.values.items():
            if isinstance(symbol, sympy.MatrixSymbol) and blocks in symbol.shape and symbol.shape[-1] in (1, blocks):
                return number.shape[-1] if isinstance(number, Budgeted) else np.shape(number)[-1]
        raise NumericError("the number of blocks is unknown; bind blocks, or any quantity by block")

    def scalar(self, node: Any, places: Mapping[Any, int]) -> Any:
        """Value of a scalar expression, with these numbers for bound indices."""
        lane = self.lane
        if node.is_Rational:
            return lane.convert(int(node.p)) / lane.convert(int(node.q))
        if node in places:
            return lane.convert(places[node])
        if node.is_Symbol:
            return self.lookup(node)
        if isinstance(node, MatrixElement):
            return self.entry(node, places)
        if isinstance(node, (Total, sympy.Sum)):
            return self.summed(node, places)
        if isinstance(node, sympy.Trace):
            square = self.matrix(node.arg)
            return sum((square[..., place, place] for place in range(self.size())), start=lane.convert(0))
        if node in (sympy.pi, sympy.E):
            return lane.constant("pi" if node == sympy.pi else "const_e")
        if isinstance(node, ColumnNorm):
            return lane.norm_squared_root(self.matrix(node.args[0])[..., 0])
        if isinstance(node, (OperatorNorm, SpectralRadius)):
            return self.spectral(node)
        if isinstance(node, ModeModulus):
            return self.mode_modulus(node, places)
        if isinstance(node, (Inner, Norm)):
            first, last = (VectorWalk(self).vector(node.args[place], places) for place in (0, -1))
            product = lane.total(first * last, -1)
            return lane.sqrt(product) if isinstance(node, Norm) else product
        if isinstance(node, sympy.Abs):
            inside = self.scalar(node.args[0], places)
            return lane.maximum(inside, lane.convert(0) - inside)
        if node.func in _ELEMENTARY:
            return lane.elementary(_ELEMENTARY[node.func], self.scalar(node.args[0], places))
        if isinstance(node, sympy.Pow):
            return self.power(node, places)
        if isinstance(node, (sympy.Add, sympy.Mul, sympy.Min, sympy.Max)):
            combine = {
                sympy.Add: lambda a, b: a + b,
                sympy.Mul: lambda a, b: a * b,
                sympy.Min: lane.minimum,
                sympy.Max: lane.maximum,
            }[node.func]
            result = self.scalar(node.args[0], places)
            for argument in node.args[1:]:
                result = combine(result, self.scalar(argument, places))
            return result
        raise NumericError(f"{node.func.__name__} cannot be evaluated; write the claim in sums, products and roots")

    def power(self, node: Any, places: Mapping[Any, int]) -> Any:
        """Integer and half-integer powers; a count in the exponent is one number."""
        exponent = 2 * self.counted(node.exp, places)
        if not exponent.is_Integer:
            raise NumericError(f"the exponent {node.exp} is neither an integer nor a half; rewrite the claim")
        if isinstance(node.base, Norm) and exponent % 4 == 0:  # an even power of a norm needs no square root
            inner = Inner(node.base.args[0], node.base.args[0])
            return self.power(sympy.Pow(inner, exponent / 4, evaluate=False), places)
        base = self.scalar(node.base, places)
        factor = base if int(exponent) % 2 == 0 else self.lane.sqrt(base)
        count = abs(int(exponent)) // (2 if int(exponent) % 2 == 0 else 1)
        result = self.lane.convert(1)
        for _ in range(count):
            result = result * factor
        return self.lane.convert(1) / result if exponent < 0 else result

    def entry(self, node: Any, places: Mapping[Any, int]) -> Any:
        """An entry of a matrix symbol; a row's or column's only index is its last axis."""
        symbol, row, column = node.args
        at = [(self.whole(place, places), extent) for place, extent in zip((row, column), symbol.shape, strict=True)]
        if any(place < 0 or (extent == 1 and place > 0) for place, extent in at):
            raise NumericError(f"{symbol} has no entry {tuple(place for place, _ in at)}; check the bounds of the sum")
        return self.lookup(symbol)[(..., *(place for place, extent in at if extent != 1))]

    def whole(self, place: Any, places: Mapping[Any, int]) -> int:
        """The whole number that an index is, made of bound indices and of counts."""
        return int(self.counted(place, places))

    def counted(self, term: Any, places: Mapping[Any, int]) -> Any:
        """A term with the numbers of its bound indices and counts put in."""
        whole = [symbol for symbol in term.free_symbols if symbol in places or symbol.is_integer]
        return term.xreplace({s: sympy.Integer(places[s]) if s in places else self.count(s) for s in whole})

    def summed(self, node: Any, places: Mapping[Any, int]) -> Any:
        """A sum whose bounds are numbers, or made of the number of blocks and of other counts."""
        node = _as_total(node)
        index, body = node.args[0].args
        lower, upper = (self.whole(bound, places) for bound in node.args[1:])
        result = self.lane.convert(0)
        for place in range(lower, upper + 1):
            result = result + self.scalar(body, {**places, index: place})
        return result

    def matrix(self, node: Any) -> Any:
        """Value of a matrix expression, always with two last axes."""
        if isinstance(node, sympy.MatrixSymbol):
            array = self.lookup(node)
            return array[..., np.newaxis] if node.shape[1] == 1 else array
        if isinstance(node, sympy.MatAdd):
            return sum((self.matrix(part) for part in node.args[1:]), start=self.matrix(node.args[0]))
        if isinstance(node, sympy.MatMul):
            return self.chain(node)
        if isinstance(node, sympy.HadamardProduct):
            factors = [self.matrix(part) for part in node.args]
            result = factors[0]
            for factor in factors[1:]:
                result = result * factor
            return result
        if isinstance(node, sympy.MatPow) and isinstance(node.exp, sympy.Integer) and node.exp.is_positive:
            return self.chain(sympy.MatMul(*[node.base] * int(node.exp), evaluate=False))
        if isinstance(node, sympy.Identity):
            return self.lane.convert(np.eye(self.size()))
        raise NumericError(f"the matrix {node} cannot be evaluated; write it in sums, products and inverses")

    def chain(self, node: Any) -> Any:
        """A product of matrices from the right, an inverse by solving; numbers multiply last."""
        matrices = [factor for factor in node.args if isinstance(factor, sympy.MatrixExpr)]
        result: Any = None
        for factor in reversed(matrices):
            if isinstance(factor, sympy.Inverse):
                right = self.lane.convert(np.eye(self.size())) if result is None else result
                result = self.lane.solve(self.matrix(factor.arg), right)
            else:
                result = self.matrix(factor) if result is None else self.lane.product(self.matrix(factor), result)
        for factor in node.args:
            if factor not in matrices:
                number = self.lane.convert(self.scalar(factor, {}))
                result = result * number[..., np.newaxis, np.newaxis]
        return result

    def mode_modulus(self, node: Any, places: Mapping[Any, int]) -> Any:
        """Largest modulus of a delayed mode's roots, enclosed by balls."""
        if self.lane.name == "exact":
            raise NumericError(f"{node} has no exact fraction in general; use the float or ball lane")
        balls = BallLane()
        delay, gain = (np.asarray(balls.convert(self.scalar(argument, places))).item() for argument in node.args)
        return self.lane.convert(np.asarray(mode_modulus(int(delay.unique_fmpz()), gain), dtype=object))

    def spectral(self, node: Any) -> Any:
        """Spectral radius or 2-norm, enclosed by balls; in fractions where the matrix has rank one at most."""
        if self.lane.name == "exact":
            exact = rank_one_norm if isinstance(node, OperatorNorm) else rank_one_radius
            return self.lane.convert(exact(self.matrix(node.args[0])))
        balls = BallLane()
        measure = operator_norm if isinstance(node, OperatorNorm) else spectral_radius
        return self.lane.convert(measure(balls.convert(self.matrix(node.args[0]))))
