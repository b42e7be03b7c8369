"""A claim and its proof as LaTeX, and a claim as Markdown with LaTeX formulas."""

from typing import Any

from sympy import Symbol
from sympy.printing.latex import LatexPrinter

from theory.claim import Claim
from theory.derivation import Derivation
from theory.render.outline import lines, relation


class TexPrinter(LatexPrinter):
    """Sympy's LaTeX printer, with entries of matrices as a letter with indices, the version vector raised."""

    def _print_NonnegativeEntry(self, expr: Any) -> str:
        symbol, *indices = expr.args
        shown = [self._print(i) for i, extent in zip(indices, symbol.shape, strict=True) if extent != 1]
        stem, *suffixes = [part for part in symbol.name.split("_") if part not in ("kl", "l")]
        raised = f"^{{{' '.join(suffixes)}}}" if suffixes else ""
        return f"{self._print(Symbol(stem))}{raised}_{{{' '.join(shown)}}}"


def latex(expression: Any) -> str:
    """An expression or fact in LaTeX, without delimiters."""
    return TexPrinter().doprint(expression)


_SIGNS = {"≤": r"\le", "≥": r"\ge", "=": "=", "<": "<", "∝": r"\propto"}
_LETTERS = {
    "≤": r"$\le$", "≥": r"$\ge$", "−": "$-$", "×": r"$\times$", "·": r"$\cdot$", "→": r"$\to$", "←": r"$\leftarrow$",
    "η": r"$\eta$", "τ": r"$\tau$", "α": r"$\alpha$", "β": r"$\beta$", "ρ": r"$\rho$", "σ": r"$\sigma$",
    "θ": r"$\theta$", "ξ": r"$\xi$", "ζ": r"$\zeta$", "ℓ": r"$\ell$", "π": r"$\pi$", "Θ": r"$\Theta$",
    "Δ": r"$\Delta$", "Σ": r"$\Sigma$", "∇": r"$\nabla$", "‖": r"$\|$", "⟨": r"$\langle$", "⟩": r"$\rangle$",
    "⌈": r"$\lceil$", "⌉": r"$\rceil$", "⌊": r"$\lfloor$", "⌋": r"$\rfloor$",
    "–": "--", "²": "$^2$", "⁻¹": "$^{-1}$", "₂": "$_2$", "g̃": r"$\tilde g$",
    "δ": r"$\delta$", "ε": r"$\varepsilon$", "κ": r"$\kappa$", "λ": r"$\lambda$", "φ": r"$\varphi$",
    "ψ": r"$\psi$", "Γ": r"$\Gamma$", "Π": r"$\Pi$", "∂": r"$\partial$", "ᵀ": r"$^{\top}$",
    "%": r"\%", "&": r"\&",
}  # fmt: skip


def formula(claim: Claim) -> str:
    """The claim's formula in LaTeX, without delimiters."""
    left, sign, right = relation(claim)
    shown = rf"\text{{{left}}}" if isinstance(left, str) else latex(left)
    return f"{shown} {_SIGNS[sign]} {latex(right)}"


def claim_tex(claim: Claim) -> str:
    """A LaTeX theorem: statement, formula, definitions, regime."""
    rows = [rf"\[ {formula(claim)} \]"]
    rows += [rf"\[ {_equation(symbol, expression)} \]" for symbol, expression in claim.definitions.items()]
    rows += [rf"\[ {latex(claim.regime)} < 1 \]"] if claim.regime is not None else []
    names = ", ".join(plain_to_tex(assumption.name.replace("_", " ")) for assumption in claim.assumptions)
    rows += [f"Assumptions: {names}."] if names else []
    title = rf"\begin{{theorem}}[{claim.name}: {plain_to_tex(claim.title)}; {claim.mark}]"
    return "\n".join([title, plain_to_tex(claim.statement), *rows, r"\end{theorem}"])


def proof_tex(derivation: Derivation) -> str:
    """A LaTeX proof: every step with its rule and the numbers of its premises."""
    rows = []
    for line in lines(derivation):
        numbers = ", ".join(f"({number})" for number, _, _ in line.premises)
        why = plain_to_tex(" ".join(part for part in (line.rule, numbers, line.reason) if part))
        rows.append(rf"\item ${latex(line.conclusion)}$ \hfill {why}")
    return "\n".join([r"\begin{proof}", r"\begin{enumerate}", *rows, r"\end{enumerate}", r"\end{proof}"])


def claim_markdown(claim: Claim) -> str:
    """A claim as Markdown: heading, statement, formulas, a list of what it assumes."""
    rows = [f"### {claim.name}: {claim.title}", "", claim.statement, "", f"$${formula(claim)}$$", ""]
    for symbol, expression in claim.definitions.items():
        rows += [f"$${_equation(symbol, expression)}$$", ""]
    rows += [f"$${latex(claim.regime)} < 1$$", ""] if claim.regime is not None else []
    rows += [f"- {assumption.name}: {assumption.formula}" for assumption in claim.assumptions]
    return "\n".join([*rows, "", f"*{claim.mark}*; {claim.source}"])


def plain_to_tex(words: str) -> str:
    """Words with letters and signs as LaTeX text."""
    # Carets and underscores of the words first: those of the letters' own LaTeX stay as they are.
    words = words.replace("^", r"\^{}").replace("_", r"\_")
    for sign in sorted(_LETTERS, key=len, reverse=True):
        words = words.replace(sign, _LETTERS[sign])
    return words


def _equation(symbol: Any, expression: Any) -> str:
    return f"{latex(symbol)} = {latex(expression)}"
