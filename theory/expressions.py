"""Functions that claims use and sympy lacks: of matrices, and the largest modulus of a delayed mode's roots."""

from typing import Any

from sympy import Expr


class SpectralRadius(Expr):
    """Largest absolute eigenvalue of a square nonnegative matrix expression; `SpectralRadius(A)`."""

    def _eval_is_nonnegative(self) -> bool:
        return True

    def _latex(self, printer: Any) -> str:
        return rf"\rho\left({printer.doprint(self.args[0])}\right)"

    def _sympystr(self, printer: Any) -> str:
        return f"ρ({printer.doprint(self.args[0])})"


class OperatorNorm(Expr):
    """Largest singular value of a nonnegative matrix expression; `OperatorNorm(A)`."""

    def _eval_is_nonnegative(self) -> bool:
        return True

    def _eval_is_real(self) -> bool:
        return True

    def _latex(self, printer: Any) -> str:
        return rf"\left\|{printer.doprint(self.args[0])}\right\|_2"

    def _sympystr(self, printer: Any) -> str:
        return f"‖{printer.doprint(self.args[0])}‖₂"


class ColumnNorm(Expr):
    """Euclidean norm of a column of numbers; `ColumnNorm(G)`."""

    def _eval_is_nonnegative(self) -> bool:
        return True

    def _eval_is_real(self) -> bool:
        return True

    def _latex(self, printer: Any) -> str:
        return rf"\left\|{printer.doprint(self.args[0])}\right\|_2"

    def _sympystr(self, printer: Any) -> str:
        return f"‖{printer.doprint(self.args[0])}‖₂"


class Component(Expr):
    """Component `k` of a column expression, left unexpanded; `Component(column, k)`."""

    def _latex(self, printer: Any) -> str:
        column, index = self.args
        return rf"\left[{printer.doprint(column)}\right]_{{{printer.doprint(index)}}}"

    def _sympystr(self, printer: Any) -> str:
        column, index = self.args
        return f"[{printer.doprint(column)}]_{printer.doprint(index)}"


class ModeModulus(Expr):
    """Largest modulus of a root of z^{τ+1} − z^τ + a; `ModeModulus(tau, a)`."""

    def _eval_is_nonnegative(self) -> bool:
        return True

    def _eval_is_real(self) -> bool:
        return True

    def _latex(self, printer: Any) -> str:
        return rf"r\left({', '.join(map(printer.doprint, self.args))}\right)"

    def _sympystr(self, printer: Any) -> str:
        return f"r({', '.join(map(printer.doprint, self.args))})"
