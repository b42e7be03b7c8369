"""Formulas as one line of plain text: Greek letters, ≤, superscripts."""

import re
from typing import Any

from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

_WORDS = (
    "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
)
_SIGNS = "αβγδεζηθκλμνξπρστφχψωΓΔΘΛΞΠΣΦΨΩ"
GREEK = {
    **dict(zip(_WORDS.split(), _SIGNS, strict=True)),
    "vartheta": "ϑ",
    "sigma2": "σ²",
    "Bbar": "B̄",
    "Gbar": "Ḡ",
    "grad": "∇ℓ",
    "f_star": "f⋆",
    "a_star": "a⋆",
}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def letter(name: str) -> str:
    """A symbol's printed name: its word replaced by the letter, suffixes kept."""
    if name in GREEK:
        return GREEK[name]
    stem, *suffixes = name.split("_")
    return "_".join([GREEK.get(stem, stem), *(GREEK.get(suffix, suffix) for suffix in suffixes)])


class TextPrinter(StrPrinter):
    """Sympy's one-line printer with letters, relation signs and raised exponents."""

    def _print_Symbol(self, expr: Any) -> str:
        return letter(expr.name)

    def _print_Str(self, s: Any) -> str:
        return letter(str(s))

    def _print_MatrixSymbol(self, expr: Any) -> str:
        return letter(expr.name)

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        terms = sorted(self._as_ordered_terms(expr, order=order), key=lambda term: term.could_extract_minus_sign())
        signs = ["-" if term.could_extract_minus_sign() else "+" for term in terms]
        sizes = [-term if sign == "-" else term for term, sign in zip(terms, signs, strict=True)]
        pieces = [
            self.parenthesize(size, PRECEDENCE["Add"], strict=sign == "+")
            for size, sign in zip(sizes, signs, strict=True)
        ]
        first = ("-" if signs[0] == "-" else "") + pieces[0]
        return " ".join([first, *(f"{sign} {piece}" for sign, piece in zip(signs[1:], pieces[1:], strict=True))])

    def _print_Relational(self, expr: Any) -> str:
        sign = {"==": "=", "<=": "≤", "<": "<", ">=": "≥", ">": ">"}[expr.rel_op]
        return f"{self._print(expr.lhs)} {sign} {self._print(expr.rhs)}"

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        if expr.exp.is_Integer and expr.exp > 1:
            return f"{self.parenthesize(expr.base, 60)}{str(expr.exp).translate(_RAISED)}"
        return super()._print_Pow(expr, rational=rational)

    def _print_Inverse(self, I: Any) -> str:  # noqa: E741 (sympy's name)
        return f"({self._print(I.arg)})⁻¹"

    def _print_HadamardProduct(self, expr: Any) -> str:
        return " ∘ ".join(self._print(part) for part in expr.args)

    def _print_NonnegativeEntry(self, expr: Any) -> str:
        symbol, *indices = expr.args
        shown = [self._print(i) for i, extent in zip(indices, symbol.shape, strict=True) if extent != 1]
        name = letter(symbol.name).removesuffix("_kl").removesuffix("_l")
        return f"{name}[{', '.join(shown)}]"

    _print_MatrixElement = _print_NonnegativeEntry


def text(expression: Any) -> str:
    """An expression or fact as one line of text."""
    line = re.sub(r"\bpi\b", "π", TextPrinter().doprint(expression))
    return re.sub(r"(?<!\w)-(?=\S)", "−", line.replace("**", "^").replace("*", "·").replace(" - ", " − "))
