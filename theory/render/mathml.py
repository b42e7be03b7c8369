"""A claim and its proof as MathML, for pages that show formulas without fonts or scripts of their own."""

from html import escape
from typing import Any

from sympy import Eq, Le, Lt, Symbol, sympify
from sympy.printing.mathml import MathMLPresentationPrinter

from theory.claim import Claim
from theory.derivation import Derivation
from theory.derivation.terms import Predicate
from theory.refutation import Refutation
from theory.render.letters import letter, text
from theory.render.outline import Line, lines, relation

_SIGNS = {Le: "≤", Lt: "&lt;", Eq: "="}


def claim_mathml(claim: Claim) -> str:
    """A claim as a piece of HTML: heading, statement, formulas, assumptions."""
    left, sign, right = relation(claim)
    shown = words(left) if isinstance(left, str) else mathml(left)
    rows = [block(f"{shown}<mo>{escape(sign)}</mo>{mathml(right)}")]
    rows += [block(f"{mathml(symbol)}<mo>=</mo>{mathml(value)}") for symbol, value in claim.definitions.items()]
    rows += [] if claim.regime is None else [block(f"{mathml(claim.regime)}<mo>&lt;</mo><mn>1</mn>")]
    rows += [f"<p>Assumptions: {', '.join(escape(a.name.replace('_', ' ')) for a in claim.assumptions)}.</p>"]
    head = f"<h3>{escape(claim.name)}: {escape(claim.title)} ({claim.mark})</h3>"
    return "\n".join([head, f"<p>{escape(claim.statement)}</p>", *rows])


def proof_mathml(derivation: Derivation) -> str:
    """A proof as HTML lists: hypotheses, and each step with its rule, the numbers of its premises and coefficients."""
    hypotheses = [
        f"<li>{escape(hypothesis.name.replace('_', ' '))}: {escape(hypothesis.meaning)} "
        f"{' '.join(map(_inline, hypothesis.formulas))}</li>"
        for hypothesis in derivation.hypotheses
    ]
    rows = [f"<li>{_inline(line.conclusion)} <small>{_why(line)}</small></li>" for line in lines(derivation)]
    return "\n".join(["<ul>", *hypotheses, "</ul>", "<ol>", *rows, "</ol>"])


def _why(line: Line) -> str:
    premises = []
    for number, at, coefficient in line.premises:
        factor = "" if coefficient in (None, 1) else f"{_inline(coefficient)} × "
        places = "".join(f" at {_inline(index)} = {_inline(value)}" for index, value in at)
        premises.append(f"{factor}({number}){places}")
    parts = [escape(line.rule.replace("_", " ")), ", ".join(premises), escape(line.reason)]
    return " ".join(part for part in parts if part)


def _inline(expression: Any) -> str:
    return f"<math><mrow>{mathml(sympify(expression))}</mrow></math>"


def refutation_mathml(refutation: Refutation, proof: bool) -> str:
    """A refutation as a piece of HTML; with `proof`, its instance computed anew."""
    head = f"<h3>{escape(refutation.name)}: {escape(refutation.title)} ({refutation.mark})</h3>"
    rows = [f"<p>Refuted: {escape(refutation.form)}</p>", f"<p>Missing: {escape(refutation.missing)}</p>"]
    if proof:
        rows += ["<ul>", *(f"<li>{escape(line)}</li>" for line in refutation.check().lines()), "</ul>"]
    return "\n".join([head, *rows])


def block(body: str) -> str:
    """A formula on a line of its own."""
    return f'<math display="block"><mrow>{body}</mrow></math>'


def mathml(expression: Any) -> str:
    """An expression or fact in MathML, without the `math` element around it."""
    if isinstance(expression, Predicate):
        return words(text(expression))
    if isinstance(expression, (Le, Lt, Eq)):
        return f"{mathml(expression.args[0])}<mo>{_SIGNS[type(expression)]}</mo>{mathml(expression.args[1])}"
    # Sympy writes names into MathML as they are; one that could be markup is shown as text.
    names = "".join(symbol.name for symbol in expression.free_symbols if hasattr(symbol, "name"))
    return words(text(expression)) if set(names) & set("<>&") else _Printer().doprint(expression)


def words(said: str) -> str:
    """Words inside a formula."""
    return f"<mtext>{escape(said)}</mtext>"


class _Printer(MathMLPresentationPrinter):
    """Sympy's printer, with the functions of matrices and sums that claims use, and the terms of proofs.

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

    def _print_ModeModulus(self, expression: Any) -> Any:
        delay, gain = map(self._print, expression.args)
        around = [self._word("mo", text) for text in "(,)"]
        return self._with("mrow", self._word("mi", "r"), around[0], delay, around[1], gain, around[2])

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

    def _apply(self, letter: str, *arguments: Any) -> Any:
        inside = [part for argument in arguments for part in (self._word("mo", ","), self._print(argument))][1:]
        return self._with("mrow", self._word("mi", letter), self._word("mo", "("), *inside, self._word("mo", ")"))

    def _print_Vector(self, expression: Any) -> Any:
        name, *indices = expression.args
        below = [part for index in indices for part in (self._word("mo", ","), self._print(index))][1:]
        shown = self._word("mi", letter(str(name)))
        return self._with("msub", shown, self._with("mrow", *below)) if indices else shown

    _print_Map = _print_Vector

    def _print_Image(self, expression: Any) -> Any:
        single, whole = expression.args
        shown = self._around("(", single, ")") if single.is_Add else self._print(single)
        return self._with("mrow", shown, self._around("(", whole, ")"))

    def _print_MapNorm(self, expression: Any) -> Any:
        return self._around("‖", expression.args[0], "‖")

    def _print_Gradient(self, expr: Any) -> Any:
        return self._apply("∇f", *expr.args)

    def _print_Objective(self, expression: Any) -> Any:
        return self._apply("f", *expression.args)

    def _print_Expectation(self, expression: Any) -> Any:
        return self._with("mrow", self._word("mi", "E"), self._around("[", expression.args[0], "]"))

    def _print_Norm(self, expression: Any) -> Any:
        return self._around("‖", expression.args[0], "‖")

    def _print_Inner(self, expression: Any) -> Any:
        left, right = map(self._print, expression.args)
        return self._with("mrow", self._word("mo", "⟨"), left, self._word("mo", ","), right, self._word("mo", "⟩"))

    def _print_Part(self, expression: Any) -> Any:
        block, whole = expression.args
        return self._with("msub", self._around("(", whole, ")"), self._print(block))

    def _print_Diagonal(self, expression: Any) -> Any:
        (index, weight), whole = expression.args[0].args, expression.args[1]
        name = self._with("msub", self._word("mi", "diag"), self._print(index))
        return self._with("mrow", name, self._around("(", weight, ")"), self._around("(", whole, ")"))

    def _print_Mask(self, expression: Any) -> Any:
        left, right = map(self._print, expression.args)
        inside = self._with("mrow", self._word("mo", "["), left, self._word("mo", "≤"), right, self._word("mo", "]"))
        return self._with("mrow", self._word("mn", "1"), inside)

    def _print_Largest(self, expression: Any) -> Any:
        index, body = expression.args[0].args
        return self._with("mrow", self._with("munder", self._word("mi", "max"), self._print(index)), self._print(body))
