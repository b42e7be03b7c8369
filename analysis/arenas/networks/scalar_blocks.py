"""Two scalar blocks with fresh backward weights: the curl of their drift, by differentiation of polynomials."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import QQ, Basic

from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim
from theory.evidence.pd_m3 import curl


@dataclass(frozen=True)
class ScalarBlocks:
    """Loss (w_2 w_1 - y)²/2, input 1.

    Attributes:
        bottom: w_1.
        top: w_2.
        target: y.
    """

    bottom: Fraction
    top: Fraction
    target: Fraction

    def lines(self) -> tuple[str, ...]:
        """The weights and the target."""
        return (f"blocks {self.bottom} and {self.top}, input 1, target {self.target}",)


@lru_cache(maxsize=1)
def _curl() -> Any:
    """The curl of F = (∂g̃/∂φ)∇f as a polynomial in both weights, input and target."""
    return curl()[0]


def _trials(case: ScalarBlocks, claim: Claim, reference: str) -> Iterator[Trial]:
    polynomial = _curl()
    letters = {"w0": case.bottom, "w1": case.top, "t0": case.target}
    point = [letters.get(str(letter), Fraction(0)) for letter in polynomial.ring.gens]
    found = polynomial(*(QQ(number.numerator, number.denominator) for number in point))
    values: dict[Basic, Any] = {
        symbols.output_error: case.top * case.bottom - case.target,
        symbols.bottom_weight: case.bottom,
    }
    yield Trial(values, Fraction(int(found.numerator), int(found.denominator)))


def _cases(claim: Claim) -> SearchStrategy[ScalarBlocks]:
    return st.builds(ScalarBlocks, dyadics(), dyadics(), dyadics())


def _known(claim: Claim) -> Sequence[ScalarBlocks]:
    numbers = ((1, 2, 0), (2, 1, -1), (-3, 1, 2), (1, 1, 1))
    return [ScalarBlocks(*map(Fraction, row)) for row in numbers]


SCALAR_BLOCKS = Arena(
    name="two scalar blocks",
    about="two scalar blocks with fresh backward weights",
    measures=frozenset({"curl_of_drift"}),
    instances=_cases,
    trials=_trials,
    known=_known,
    weight_rule=lambda case: "live",
    twins=(
        Twin(name="units", rewrite=lambda case: replace(case, top=2 * case.top, target=2 * case.target)),
        Twin(name="sign", rewrite=lambda case: replace(case, top=-case.top, bottom=-case.bottom)),
    ),
)
