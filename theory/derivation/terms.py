"""The language of proofs: vectors with blocks, inner products, finite sums, expectations, and facts about them.

Everything is a sympy expression. Integer indices (`Index`) that are free in a fact are universally quantified.
Quantities indexed by tasks or versions are taken as 0 (points: as constant) outside the run, so that most facts hold
for all integers; a fact that holds for the tasks 0 … T − 1 of the run only is stated with a `Task` index, one that
holds from 0 on with a `Natural` index.
"""

from typing import Any

from sympy import Eq, Expr, Integer, Le, Lt, Symbol, sympify
from sympy.core.symbol import Str
from sympy.logic.boolalg import Boolean


class Index(Symbol):
    """An integer variable, universally quantified where it is free."""

    def __new__(cls, name: str) -> "Index":
        """The index of that name."""
        return Symbol.__new__(cls, name, integer=True)


class Task(Index):
    """An index that runs over the tasks 0 … T − 1 of the run only."""


class Natural(Index):
    """An index that runs over 0, 1, 2, … only."""

    def __new__(cls, name: str) -> "Natural":
        """The index of that name."""
        return Symbol.__new__(cls, name, integer=True, nonnegative=True)


class Each(Expr):
    """A family of terms: `Each(index, body)` binds `index` in `body`."""

    @property
    def free_symbols(self) -> set[Any]:
        """Free symbols of the body but the bound one."""
        return self.args[1].free_symbols - {self.args[0]}


class Vector(Expr):
    """A vector of the parameter space, named, with integer indices: `Vector(Str(name), *indices)`."""

    def _sympystr(self, printer: Any) -> str:
        indices = ", ".join(map(printer.doprint, self.args[1:]))
        return printer.doprint(self.args[0]) + (f"[{indices}]" if indices else "")

    def _latex(self, printer: Any) -> str:
        name = str(self.args[0])
        words = {"grad": r"\nabla\ell", "ref": r"\mathrm{ref}"}
        shown = words.get(name) or printer.doprint(Symbol(name))
        return f"{shown}_{{{', '.join(map(printer.doprint, self.args[1:]))}}}"


class Gradient(Expr):
    """Gradient of the objective at a point: `Gradient(point)`, a vector."""

    def _sympystr(self, printer: Any) -> str:
        return f"∇f({printer.doprint(self.args[0])})"

    def _latex(self, printer: Any) -> str:
        return rf"\nabla f({printer.doprint(self.args[0])})"


class HessianProduct(Expr):
    """The objective's Hessian at a point, times a vector: `HessianProduct(point, vector)`, a vector."""

    def _sympystr(self, printer: Any) -> str:
        return f"∇²f({printer.doprint(self.args[0])})·({printer.doprint(self.args[1])})"

    def _latex(self, printer: Any) -> str:
        point, direction = map(printer.doprint, self.args)
        return rf"\nabla^2 f({point})\left({direction}\right)"


class Part(Expr):
    """The part of a vector in one block: `Part(block, vector)`, a vector."""

    def _sympystr(self, printer: Any) -> str:
        return f"({printer.doprint(self.args[1])})_{printer.doprint(self.args[0])}"

    def _latex(self, printer: Any) -> str:
        return rf"\left({printer.doprint(self.args[1])}\right)_{{{printer.doprint(self.args[0])}}}"


class Diagonal(Expr):
    """A vector whose block l is weight(l) times block l of another: `Diagonal(Each(l, weight), vector)`."""

    def _sympystr(self, printer: Any) -> str:
        index, weight = self.args[0].args
        return f"diag({printer.doprint(index)} ↦ {printer.doprint(weight)})·({printer.doprint(self.args[1])})"

    def _latex(self, printer: Any) -> str:
        index, weight = map(printer.doprint, self.args[0].args)
        return rf"\mathrm{{diag}}_{{{index}}}\left({weight}\right)\left({printer.doprint(self.args[1])}\right)"


class Scalar(Expr):
    """Base of the real-valued terms below."""

    def _eval_is_real(self) -> bool:
        return True


class Mask(Scalar):
    """1 if j ≤ n else 0: `Mask(j, n)`."""

    def _eval_is_nonnegative(self) -> bool:
        return True

    def _sympystr(self, printer: Any) -> str:
        return f"1[{printer.doprint(self.args[0])} ≤ {printer.doprint(self.args[1])}]"

    def _latex(self, printer: Any) -> str:
        return rf"\mathbf{{1}}[{printer.doprint(self.args[0])} \le {printer.doprint(self.args[1])}]"


class Inner(Scalar):
    """Inner product of two vectors."""

    def _eval_is_nonnegative(self) -> bool | None:
        return True if self.args[0] == self.args[1] else None

    def _sympystr(self, printer: Any) -> str:
        return f"⟨{printer.doprint(self.args[0])}, {printer.doprint(self.args[1])}⟩"

    def _latex(self, printer: Any) -> str:
        return rf"\left\langle {printer.doprint(self.args[0])}, {printer.doprint(self.args[1])} \right\rangle"


class Norm(Scalar):
    """Euclidean norm of a vector."""

    def _eval_is_nonnegative(self) -> bool:
        return True

    def _sympystr(self, printer: Any) -> str:
        return f"‖{printer.doprint(self.args[0])}‖"

    def _latex(self, printer: Any) -> str:
        return rf"\left\|{printer.doprint(self.args[0])}\right\|"


class Objective(Scalar):
    """The objective at a point: `Objective(point)`."""

    def _sympystr(self, printer: Any) -> str:
        return f"f({printer.doprint(self.args[0])})"

    _latex = _sympystr


class Expectation(Scalar):
    """Expected value of a scalar term."""

    def _eval_is_nonnegative(self) -> bool | None:
        return self.args[0].is_nonnegative

    def _sympystr(self, printer: Any) -> str:
        return f"E[{printer.doprint(self.args[0])}]"

    def _latex(self, printer: Any) -> str:
        return rf"\mathbb{{E}}\left[{printer.doprint(self.args[0])}\right]"


class Total(Expr):
    """A finite sum of scalars or vectors, between whole numbers; 0 where upper < lower.

    `Total(Each(j, term), lower, upper)`.
    """

    def _eval_is_nonnegative(self) -> bool | None:
        return True if self.args[0].args[1].is_nonnegative else None

    def _eval_is_real(self) -> bool | None:
        return True if self.args[0].args[1].is_real else None

    def _sympystr(self, printer: Any) -> str:
        index, term = self.args[0].args
        bounds = f"{printer.doprint(index)}={printer.doprint(self.args[1])}..{printer.doprint(self.args[2])}"
        return f"Σ_{{{bounds}}} ({printer.doprint(term)})"

    def _latex(self, printer: Any) -> str:
        index, term = map(printer.doprint, self.args[0].args)
        body = rf"\left({term}\right)" if self.args[0].args[1].is_Add else term
        return rf"\sum_{{{index}={printer.doprint(self.args[1])}}}^{{{printer.doprint(self.args[2])}}} {body}"


class Largest(Scalar):
    """The largest of finitely many numbers: `Largest(Each(i, term))`."""

    def _eval_is_nonnegative(self) -> bool | None:
        return True if self.args[0].args[1].is_nonnegative else None

    def _sympystr(self, printer: Any) -> str:
        index, term = map(printer.doprint, self.args[0].args)
        return f"max_{index} {term}"

    def _latex(self, printer: Any) -> str:
        index, term = map(printer.doprint, self.args[0].args)
        return rf"\max_{{{index}}} {term}"


class Predicate(Boolean):
    """A fact that is no relation between terms."""

    words = ""

    def _sympystr(self, printer: Any) -> str:
        return self.words.format(*map(printer.doprint, self.args))

    def _latex(self, printer: Any) -> str:
        def text(words: str) -> str:
            shown = words.replace("∇f", r"$\nabla f$")
            return rf"\text{{{shown}}}" if words else ""

        pieces = self.words.replace("{", "}").split("}")
        return " ".join(
            printer.doprint(self.args[int(piece)]) if place % 2 else text(piece) for place, piece in enumerate(pieces)
        )


class FiniteRun(Predicate):
    """The run has finitely many tasks, so a quantity indexed by tasks takes finitely many values."""

    words = "the run has finitely many tasks"


class LipschitzGradient(Predicate):
    """The objective's gradient is Lipschitz: `LipschitzGradient(constant)`."""

    words = "∇f is {0}-Lipschitz"


class LipschitzHessian(Predicate):
    """The objective's Hessian is Lipschitz: `LipschitzHessian(constant)`."""

    words = "the Hessian of f is {0}-Lipschitz"


class Measurable(Predicate):
    """A vector is a function of the past at a time: `Measurable(time, vector)`."""

    words = "the past at {0} determines {1}"


class ConditionalMean(Predicate):
    """`ConditionalMean(time, vector, mean)`: `mean` is E[vector | past at time]."""

    words = "E[{1} | past at {0}] = {2}"


def vector(name: str, *indices: Any) -> Vector:
    """The vector of that name at these indices."""
    return Vector(Str(name), *map(sympify, indices))


def total(term: Any, index: Index, lower: Any, upper: Any) -> Total:
    """Σ term for index = lower … upper."""
    return Total(Each(index, term), sympify(lower), sympify(upper))


def half(term: Any) -> Any:
    """term / 2."""
    return term / Integer(2)


def equal(left: Any, right: Any) -> Any:
    """The fact left = right, not evaluated."""
    return Eq(left, right, evaluate=False)


def at_most(left: Any, right: Any) -> Any:
    """The fact left ≤ right, not evaluated."""
    return Le(left, right, evaluate=False)


def below(left: Any, right: Any) -> Any:
    """The fact left < right, not evaluated."""
    return Lt(left, right, evaluate=False)
