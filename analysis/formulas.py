"""Formulas of claims as MathML, for pages that show them without fonts or scripts of their own."""

from dataclasses import dataclass
from html import escape

from theory.claim import Claim
from theory.render.mathml import block, mathml, words
from theory.render.outline import relation

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
    definitions = tuple(block(f"{mathml(symbol)}<mo>=</mo>{mathml(value)}") for symbol, value in defined)
    regime = "" if claim.regime is None else block(f"{mathml(claim.regime)}<mo>&lt;</mo><mn>1</mn>")
    return Formula(claim, block(_main(claim)), definitions, regime)


def _main(claim: Claim) -> str:
    left, sign, right = relation(claim)
    shown = mathml(left) if not isinstance(left, str) else LEFT_SIDES.get(claim.measured) or words(left)
    return f"{shown}<mo>{escape(sign)}</mo>{mathml(right)}"
