"""Formulas of claims as MathML, for pages that show them without fonts or scripts of their own."""

from dataclasses import dataclass
from html import escape
from typing import Any

from sympy import Basic, Symbol
from sympy.printing.mathml import MathMLPresentationPrinter

from theory.claim import Claim, Condition, Identity, Rate
from theory.expressions import Component

_NORM = "<mrow><mo>‖</mo>{}<mo>‖</mo></mrow>"
_OF_TASK = "<msub><mi>b</mi><mrow><mi>i</mi><mo>,</mo><mi>k</mi></mrow></msub>"
_LARGEST = f"<mrow><munder><mi>max</mi><mi>i</mi></munder>{_NORM.format(_OF_TASK)}</mrow>"

LEFT_SIDES = {
    "bias": _NORM.format("<mi>b</mi>"),
    "block_bias": _NORM.format("<msub><mi>b</mi><mi>k</mi></msub>"),
    "block_bias_max": _LARGEST,
    "block_bias_max_norm": _NORM.format(f"<msub><mrow><mo>(</mo>{_LARGEST}<mo>)</mo></mrow><mi>k</mi></msub>"),
}
"""Left-hand sides by the name of the measured quantity; any other is shown as its words."""


@dataclass(frozen=True)
class Formula:
    """A claim, ready to be shown.

    Attributes:
        claim: The claim.
        main: MathML of the claim itself.
        definitions: MathML of each abbreviation in it.
        regime: MathML of the condition under which it speaks, or "".
    """

    claim: Claim
    main: str
    definitions: tuple[str, ...]
    regime: str


def formula(claim: Claim) -> Formula:
    """The claim's formulas."""
    defined = sorted(claim.definitions.items(), key=lambda pair: str(pair[0]))
    definitions = tuple(_math(f"{_print(symbol)}<mo>=</mo>{_print(value)}") for symbol, value in defined)
    regime = "" if claim.regime is None else _math(f"{_print(claim.regime)}<mo>&lt;</mo><mn>1</mn>")
    return Formula(claim, _math(_main(claim)), definitions, regime)


def _main(claim: Claim) -> str:
    # Of a column the claim is about each entry.
    value = _print(Component(claim.value, Symbol("k")) if claim.value.is_Matrix else claim.value)
    if isinstance(claim, Condition):
        return f"{_print(claim.parameter)}<mo>&lt;</mo>{value}"
    left = LEFT_SIDES.get(claim.measured) or _text(claim.measured.replace("_", " "))
    sign = "=" if isinstance(claim, Identity) else "∝" if isinstance(claim, Rate) else "≤"
    return f"{left}<mo>{sign}</mo>{value}"


def _math(body: str) -> str:
    return f'<math display="block"><mrow>{body}</mrow></math>'


def _print(expression: Basic) -> str:
    words = str(expression)
    # Sympy writes names into MathML as they are; one that could be markup is shown as text.
    return _text(words) if set(words) & set("<>&") else _Printer().doprint(expression)


def _text(words: str) -> str:
    return f"<mtext>{escape(words)}</mtext>"


class _Printer(MathMLPresentationPrinter):
    """Sympy's printer, with the functions of matrices and the sums that claims use.

    Sympy calls `_print_<class>` with an expression of that class and expects a DOM node.
    """

    def _around(self, left: str, inner: Any, right: str) -> Any:
        return self._with("mrow", self._word("mo", left), self._print(inner), self._word("mo", right))

    def _word(self, tag: str, text: str) -> Any:
        node = self.dom.createElement(tag)
        node.appendChild(self.dom.createTextNode(text))
        return node

    def _with(self, tag: str, *children: Any) -> Any:
        node = self.dom.createElement(tag)
        for child in children:
            node.appendChild(child)
        return node

    def _print_SpectralRadius(self, expression: Any) -> Any:
        return self._with("mrow", self._word("mi", "ρ"), self._around("(", expression.args[0], ")"))

    def _print_OperatorNorm(self, expression: Any) -> Any:
        return self._with("msub", self._around("‖", expression.args[0], "‖"), self._word("mn", "2"))

    _print_ColumnNorm = _print_OperatorNorm

    def _print_Component(self, expression: Any) -> Any:
        column, index = expression.args
        return self._with("msub", self._around("[", column, "]"), self._print(index))

    def _print_Total(self, expression: Any) -> Any:
        """Σ over the bound index: `Total(Each(index, body), lower, upper)`."""
        (index, body), lower, upper = expression.args[0].args, *expression.args[1:]
        start = self._with("mrow", self._print(index), self._word("mo", "="), self._print(lower))
        sign = self._with("munderover", self._word("mo", "∑"), start, self._print(upper))
        terms = self._around("(", body, ")") if body.is_Add else self._print(body)
        return self._with("mrow", sign, terms)

    def _print_MatrixElement(self, e: Any) -> Any:
        """An entry as letter_index, the version vector raised: of a row or a column, the index that varies."""
        name, *indices = str(e.args[0]), *e.args[1:]
        shape = e.args[0].shape
        shown = [index for index, length in zip(indices, shape, strict=True) if length != 1]
        letter, *suffixes = name.split("_")
        raised = "".join(suffix for suffix in suffixes if suffix not in ("kl", "l"))
        below = self._with("mrow", *(self._print(index) for index in shown))
        base = self._print(Symbol(letter))
        return (
            self._with("msubsup", base, below, self._word("mi", raised)) if raised else self._with("msub", base, below)
        )

    _print_NonnegativeEntry = _print_MatrixElement
