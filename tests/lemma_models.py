"""A finite world in which facts about vectors, sums and chances are true or false: rationals, roots as balls.

Two blocks of sizes 1 and 2, a few tasks, four outcomes of chance; the past knows in which half the outcome is, or may
be made to grow with time. Linear maps mix the coordinates of the second block. The objective is a quadratic with a
diagonal Hessian, plus, where asked for, a cube of each coordinate. Balls of 256 bits enclose what is irrational, so a
fact is certainly true, certainly false, or an equality up to 1e-60.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from itertools import product
from typing import Any

import sympy
from flint import arb, ctx, fmpq
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from theory import symbols
from theory.derivation import maps, terms
from theory.derivation.kinds import is_map, is_vector
from theory.expressions import ColumnNorm, Component, OperatorNorm, SpectralRadius

PARTS = ((0,), (1, 2))
CHANCES = (Fraction(1, 2), Fraction(1, 6), Fraction(1, 12), Fraction(1, 4))
HALVES = ((0, 1), (2, 3))
RANGES = {"k": 2, "l": 2, "t": 1}
TASKS = 3


def ball(number: Any) -> arb:
    """A rational as a ball."""
    fraction = Fraction(number)
    return arb(fmpq(fraction.numerator, fraction.denominator))


class World:
    """Numbers for every name, drawn when first asked for and then kept; indices of tasks count from 0."""

    def __init__(self, draw: Callable[[], Fraction], tasks: int = TASKS) -> None:
        ctx.prec = 256
        self.tasks = tasks
        self.draw = draw
        self.numbers: dict[Any, Any] = {symbols.blocks: Fraction(2)}
        self.vectors: dict[Any, list[arb]] = {}
        self.matrices: dict[Any, list[list[arb]]] = {}
        self.curvature = [Fraction(1)] * 3
        self.third = [Fraction(0)] * 3
        self.partitions: dict[int, tuple[tuple[int, ...], ...]] = {}

    def truth(self, fact: Any) -> bool | None:
        """Whether a fact holds at all indices and outcomes; None where balls cannot tell."""
        free = sorted((s for s in fact.free_symbols if isinstance(s, terms.Index)), key=str)
        answers = [
            self._holds(fact, dict(zip(free, places, strict=True)), outcome)
            for places in product(*(range(RANGES.get(index.name, self.tasks)) for index in free))
            for outcome in range(len(CHANCES))
        ]
        return False if False in answers else None if None in answers else True

    def sides(self, fact: Any, places: dict[Any, int] | None = None) -> list[arb]:
        """Both sides of a relation between scalars."""
        return [self.scalar(side, places or {}, 0) for side in fact.args]

    def _holds(self, fact: Any, places: dict[Any, int], outcome: int) -> bool | None:
        if isinstance(fact, terms.FiniteRun):
            return True
        if isinstance(fact, terms.LipschitzGradient):
            bounded = all(ball(abs(h)) <= self.scalar(fact.args[0], places, 0) for h in self.curvature)
            return bounded and not any(self.third)
        if isinstance(fact, terms.LipschitzHessian):
            return all(ball(abs(c)) <= self.scalar(fact.args[0], places, 0) for c in self.third)
        if isinstance(fact, terms.Measurable):
            return all(
                self._near(self.vector(fact.args[1], places, cell[0]), self.vector(fact.args[1], places, o))
                for cell in self.past(fact.args[0], places)
                for o in cell
            )
        if isinstance(fact, terms.ConditionalMean):
            return all(
                self._near(self.mean(fact.args[1], places, cell), self.vector(fact.args[2], places, outcome))
                for cell in self.past(fact.args[0], places)
                if outcome in cell
            )
        if isinstance(fact, sympy.Eq) and any(is_vector(side) for side in fact.args):
            return self._near(*(self.vector(side, places, outcome) for side in fact.args))
        left, right = (self.scalar(side, places, outcome) for side in fact.args)
        if isinstance(fact, sympy.Eq):
            return self._near([left], [right])
        if left < right:
            return True
        if left > right or (isinstance(fact, sympy.Lt) and left >= right):
            return False
        return True if left <= right and not isinstance(fact, sympy.Lt) else None

    def past(self, time: Any, places: dict[Any, int]) -> tuple[tuple[int, ...], ...]:
        """What is known at a time: the sets of outcomes that it cannot tell apart."""
        return self.partitions.get(self.place(time, places), HALVES) if self.partitions else HALVES

    @staticmethod
    def _near(first: list[arb], second: list[arb]) -> bool:
        return all(abs(a - b) < ball(Fraction(1, 10**60)) for a, b in zip(first, second, strict=True))

    def mean(self, term: Any, places: dict[Any, int], outcomes: Any) -> list[arb]:
        """Mean of a vector over some outcomes."""
        weight = sum((CHANCES[o] for o in outcomes), Fraction(0))
        values = [[ball(CHANCES[o] / weight) * entry for entry in self.vector(term, places, o)] for o in outcomes]
        return [sum(entries, arb(0)) for entries in zip(*values, strict=True)]

    def place(self, term: Any, places: dict[Any, int]) -> int:
        """The integer that an index expression means."""
        value = term
        for function in term.atoms(AppliedUndef):
            key = (function.func.__name__, *(self.place(argument, places) for argument in function.args))
            value = value.xreplace({function: sympy.Integer(int(self.number(key)))})
        known = {s: self.numbers[s] for s in value.free_symbols if s not in places}
        return int(value.xreplace({**places, **{s: sympy.Integer(int(n)) for s, n in known.items()}}))

    def number(self, key: Any) -> Any:
        """The number of a name, drawn when new; never negative where its sign says so."""
        if key not in self.numbers:
            drawn = self.draw()
            free = isinstance(key, sympy.Basic) and not key.is_nonnegative
            self.numbers[key] = drawn if free else abs(drawn)
        return self.numbers[key]

    def vector(self, term: Any, places: dict[Any, int], outcome: int) -> list[arb]:
        """Value of a vector term."""
        if term == 0:
            return [arb(0)] * 3
        if isinstance(term, terms.Vector):
            key = (str(term.args[0]), *(self.place(index, places) for index in term.args[1:]))
            if (*key, "certain") in self.vectors:
                return self.vectors[(*key, "certain")]
            if (*key, outcome) not in self.vectors:
                self.vectors[(*key, outcome)] = [ball(self.draw()) for _ in range(3)]
            return self.vectors[(*key, outcome)]
        if isinstance(term, terms.Gradient):
            at = self.vector(term.args[0], places, outcome)
            return [ball(h) * x + ball(c / 2) * x * x for h, c, x in zip(self.curvature, self.third, at, strict=True)]
        if isinstance(term, terms.HessianProduct):
            at, along = (self.vector(argument, places, outcome) for argument in term.args)
            rows = zip(self.curvature, self.third, at, along, strict=True)
            return [(ball(h) + ball(c) * x) * v for h, c, x, v in rows]
        if isinstance(term, terms.Part):
            kept = PARTS[self.place(term.args[0], places)]
            whole = self.vector(term.args[1], places, outcome)
            return [entry if n in kept else arb(0) for n, entry in enumerate(whole)]
        if isinstance(term, terms.Diagonal):
            index, weight = term.args[0].args
            whole = self.vector(term.args[1], places, outcome)
            weights = [self.scalar(weight, {**places, index: b}, outcome) for b in range(2)]
            return [weights[0 if n in PARTS[0] else 1] * entry for n, entry in enumerate(whole)]
        if isinstance(term, maps.Image):
            rows = self.matrix(term.args[0], places, outcome)
            whole = self.vector(term.args[1], places, outcome)
            return [sum((a * b for a, b in zip(row, whole, strict=True)), arb(0)) for row in rows]
        if isinstance(term, terms.Total):
            rows = [self.vector(term.args[0].args[1], inner, outcome) for inner in self._inside(term, places)]
            return [sum(entries, arb(0)) for entries in zip(*rows, strict=True)] if rows else [arb(0)] * 3
        if term.is_Add:
            rows = [self.vector(part, places, outcome) for part in term.args]
            return [sum(entries, arb(0)) for entries in zip(*rows, strict=True)]
        if term.is_Mul:
            whole = next(factor for factor in term.args if is_vector(factor))
            scale = self.scalar(sympy.Mul(*(f for f in term.args if f is not whole)), places, outcome)
            return [scale * entry for entry in self.vector(whole, places, outcome)]
        raise TypeError(f"{term} is no vector")

    def matrix(self, term: Any, places: dict[Any, int], outcome: int) -> list[list[arb]]:
        """Value of a combination of linear maps: each mixes the coordinates of the second block, not the blocks."""
        if isinstance(term, maps.Map):
            key = (str(term.args[0]), *(self.place(index, places) for index in term.args[1:]), "map")
            if key not in self.matrices:
                a, b, c, d, e = (ball(self.draw()) for _ in range(5))
                zero = arb(0)
                self.matrices[key] = [[a, zero, zero], [zero, b, c], [zero, d, e]]
            return self.matrices[key]
        if term.is_Add:
            parts = [self.matrix(part, places, outcome) for part in term.args]
            return [[sum(entries, arb(0)) for entries in zip(*rows, strict=True)] for rows in zip(*parts, strict=True)]
        single = next(factor for factor in term.args if is_map(factor))
        scale = self.scalar(sympy.Mul(*(f for f in term.args if f is not single)), places, outcome)
        return [[scale * entry for entry in row] for row in self.matrix(single, places, outcome)]

    def _inside(self, term: Any, places: dict[Any, int]) -> list[dict[Any, int]]:
        low, high = (self.place(bound, places) for bound in term.args[1:])
        return [{**places, term.args[0].args[0]: n} for n in range(low, high + 1)]

    def scalar(self, term: Any, places: dict[Any, int], outcome: int) -> arb:
        """Value of a scalar term."""
        if term.is_Rational:
            return ball(Fraction(int(term.p), int(term.q)))
        if term in places:
            return ball(places[term])
        if term.is_Symbol:
            return ball(self.number(term))
        if isinstance(term, AppliedUndef):
            return ball(self.number((term.func.__name__, *(self.place(a, places) for a in term.args))))
        if isinstance(term, MatrixElement):
            return ball(self.number((term.args[0], *(self.place(a, places) for a in term.args[1:]))))
        inside = self._special(term, places, outcome)
        if inside is not None:
            return inside
        parts = [self.scalar(part, places, outcome) for part in term.args]
        if term.is_Pow:
            if term.exp.is_Rational and term.exp.q == 2:
                return parts[0].sqrt() ** int(2 * term.exp)
            return parts[0] ** self.place(term.exp, places)
        result = parts[0]
        for part in parts[1:]:
            if isinstance(term, sympy.Min):
                result = result.min(part)
            else:
                result = result + part if term.is_Add else result * part
        return result

    def _special(self, term: Any, places: dict[Any, int], outcome: int) -> arb | None:
        if isinstance(term, terms.Mask):
            return arb(1) if self.place(term.args[0], places) <= self.place(term.args[1], places) else arb(0)
        if isinstance(term, (terms.Inner, terms.Norm)):
            left, right = (self.vector(a, places, outcome) for a in (term.args * 2)[:2])
            inner = sum((a * b for a, b in zip(left, right, strict=True)), arb(0))
            return inner if isinstance(term, terms.Inner) else inner.nonnegative_part().sqrt()
        if isinstance(term, maps.MapNorm):
            rows = self.matrix(term.args[0], places, outcome)
            return abs(rows[0][0]).max(_largest_singular_value(*rows[1][1:], *rows[2][1:]))
        if isinstance(term, terms.Objective):
            point = self.vector(term.args[0], places, outcome)
            rows = zip(self.curvature, self.third, point, strict=True)
            return sum((ball(h / 2) * x * x + ball(c / 6) * x * x * x for h, c, x in rows), arb(0))
        if isinstance(term, terms.Expectation):
            return sum((ball(p) * self.scalar(term.args[0], places, o) for o, p in enumerate(CHANCES)), arb(0))
        if isinstance(term, terms.Total):
            return sum((self.scalar(term.args[0].args[1], p, outcome) for p in self._inside(term, places)), arb(0))
        if isinstance(term, terms.Largest):
            index, body = term.args[0].args
            values = [self.scalar(body, {**places, index: task}, outcome) for task in range(self.tasks)]
            return reduce(arb.max, values)
        if isinstance(term, (ColumnNorm, OperatorNorm, SpectralRadius, Component)):
            return self._of_matrix(term, places)
        return None

    def _entries(self, matrix: Any) -> list[list[arb]]:
        columns = 1 if matrix.shape[1] == 1 else 2
        return [[self.scalar(matrix[r, c], {}, 0) for c in range(columns)] for r in range(2)]

    def _of_matrix(self, term: Any, places: dict[Any, int]) -> arb:
        """Norms and the spectral radius of 2 × 2 matrices in closed form; (I − A)⁻¹AG by Cramer's rule."""
        if isinstance(term, ColumnNorm):
            return sum((row[0] * row[0] for row in self._entries(term.args[0])), arb(0)).sqrt()
        if isinstance(term, Component):
            inverse, matrix, source = term.args[0].args
            assert isinstance(inverse, sympy.Inverse)
            (a, b), (c, d) = self._entries(matrix)
            g, h = (row[0] for row in self._entries(source))
            right = [a * g + b * h, c * g + d * h]
            determinant = (1 - a) * (1 - d) - b * c
            solution = [(1 - d) * right[0] + b * right[1], c * right[0] + (1 - a) * right[1]]
            return solution[self.place(term.args[1], places)] / determinant
        (a, b), (c, d) = self._entries(term.args[0])
        if isinstance(term, SpectralRadius):
            return (a + d + ((a - d) ** 2 + 4 * b * c).sqrt()) / 2
        return _largest_singular_value(a, b, c, d)


def _largest_singular_value(a: arb, b: arb, c: arb, d: arb) -> arb:
    size, determinant = a * a + b * b + c * c + d * d, a * d - b * c
    return ((size + (size * size - 4 * determinant * determinant).nonnegative_part().sqrt()) / 2).sqrt()
