"""A claim, its proof and a refutation as LaTeX, and a claim as Markdown with LaTeX formulas."""

from collections.abc import Iterable
from typing import Any

from sympy import Symbol
from sympy.printing.latex import LatexPrinter

from theory.claim import Claim
from theory.derivation import Derivation
from theory.exhibit import Exhibit
from theory.refutation import Refutation
from theory.render.outline import Line, lines, relation
from theory.render.tex_letters import plain_to_tex


class TexPrinter(LatexPrinter):
    """Sympy's LaTeX printer, with entries of matrices as a letter with indices, the version vector raised."""

    def _print_NonnegativeEntry(self, expr: Any) -> str:
        symbol, *indices = expr.args
        shown = [self._print(i) for i, extent in zip(indices, symbol.shape, strict=True) if extent != 1]
        stem, *suffixes = [part for part in symbol.name.split("_") if part not in ("kl", "l")]
        raised = f"^{{{' '.join(suffixes)}}}" if suffixes else ""
        entry = f"{self._print(Symbol(stem))}{raised}_{{{' '.join(shown)}}}"
        return f"{{{entry}}}" if raised else entry  # in braces, so that it can be raised to a power


def latex(expression: Any) -> str:
    """An expression or fact in LaTeX, without delimiters."""
    return TexPrinter().doprint(expression)


_SIGNS = {"≤": r"\le", "≥": r"\ge", "=": "=", "<": "<", "∝": r"\propto"}


def formula(claim: Claim) -> str:
    """The claim's formula in LaTeX, without delimiters."""
    left, sign, right = relation(claim)
    shown = rf"\text{{{plain_to_tex(left)}}}" if isinstance(left, str) else latex(left)
    return f"{shown} {_SIGNS[sign]} {latex(right)}"


def claim_tex(claim: Claim) -> str:
    """A LaTeX theorem: statement, formula, definitions, regime."""
    shown = [formula(claim), *(_equation(symbol, value) for symbol, value in claim.definitions.items())]
    shown += [] if claim.regime is None else [f"{latex(claim.regime)} < 1"]
    rows = [rf"\par\noindent\fit{{{line}}}" for line in shown]
    names = ", ".join(plain_to_tex(assumption.name.replace("_", " ")) for assumption in claim.assumptions)
    rows += [rf"\par\noindent Assumptions: {names}."] if names else []
    title = rf"\begin{{theorem}}[{claim.name}: {plain_to_tex(claim.title)}; {claim.mark}]"
    return "\n".join([title, plain_to_tex(claim.statement), *rows, r"\end{theorem}"])


def proof_tex(derivation: Derivation) -> str:
    """A LaTeX proof: hypotheses, and every step with its rule, the numbers of its premises and their coefficients."""
    hypotheses = [
        rf"\item[{plain_to_tex(hypothesis.name.replace('_', ' '))}] {plain_to_tex(hypothesis.meaning)}"
        + "".join(rf" \\ \fit{{{latex(formula)}}}" for formula in hypothesis.formulas)
        for hypothesis in derivation.hypotheses
    ]
    rows = [rf"\item \fit{{{latex(line.conclusion)}}} \\ {{\small {_why(line)}}}" for line in lines(derivation)]
    taken = ["Hypotheses:", r"\begin{description}", *hypotheses, r"\end{description}"] if hypotheses else []
    return "\n".join([r"\begin{proof}", *taken, r"\begin{enumerate}", *rows, r"\end{enumerate}", r"\end{proof}"])


def _why(line: Line) -> str:
    premises = []
    for number, at, coefficient in line.premises:
        factor = "" if coefficient in (None, 1) else rf"${latex(coefficient)}\,\times$ "
        places = "".join(rf" at ${latex(index)} = {latex(value)}$" for index, value in at)
        premises.append(f"{factor}({number}){places}")
    parts = [plain_to_tex(line.rule.replace("_", " ")), ", ".join(premises)]
    reason = f"; {plain_to_tex(line.reason)}" if line.reason else ""
    return " ".join(part for part in parts if part) + reason


def exhibit_tex(exhibit: Exhibit) -> str:
    """What was decided, fact by fact, as a LaTeX list."""
    head, *facts = exhibit.lines()
    return _listed(f"Decided exactly; {head}.", facts)


def refutation_tex(refutation: Refutation, proof: bool) -> str:
    """A refuted form and what it lacks; with `proof`, its instance computed anew."""
    head = rf"\begin{{refuted}}[{refutation.name}: {plain_to_tex(refutation.title)}]"
    words = f"{plain_to_tex(refutation.form)} \n\nMissing: {plain_to_tex(refutation.missing)}"
    rows = [_listed("Instance:", refutation.check().lines())] if proof else []
    return "\n".join([head, words, r"\end{refuted}", *rows])


def _listed(head: str, rows: Iterable[str]) -> str:
    items = [rf"\item {plain_to_tex(row)}" for row in rows]
    return "\n".join([plain_to_tex(head), r"\begin{itemize}", *items, r"\end{itemize}"])


def claim_markdown(claim: Claim) -> str:
    """A claim as Markdown: heading, statement, formulas, a list of what it assumes."""
    rows = [f"### {claim.name}: {claim.title}", "", claim.statement, "", f"$${formula(claim)}$$", ""]
    for symbol, expression in claim.definitions.items():
        rows += [f"$${_equation(symbol, expression)}$$", ""]
    rows += [f"$${latex(claim.regime)} < 1$$", ""] if claim.regime is not None else []
    rows += [f"- {assumption.name}: {assumption.formula}" for assumption in claim.assumptions]
    return "\n".join([*rows, "", f"*{claim.mark}*; {claim.source}"])


def _equation(symbol: Any, expression: Any) -> str:
    return f"{latex(symbol)} = {latex(expression)}"
