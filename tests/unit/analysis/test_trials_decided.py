"""Both sides of a claim at one trial: each relation, what is no number, and what a claim cannot be held against."""

from dataclasses import replace
from fractions import Fraction
from math import inf
from typing import Any

import pytest
from flint import arb, ctx
from sympy import Integer, sqrt

from analysis.arenas import NoArena, arena_of
from analysis.attack.closeness import ATTAINED, HOLDS
from analysis.attack.property import Broken
from analysis.attack.search import attack
from analysis.attack.trial import Blurred, Mismatch, Trial, compare, decide, ratio
from theory import symbols
from theory.assumptions import Assumption, bounded_below
from theory.claim import Bound, Claim, Condition, Identity, LowerBound, Rate
from theory.library import CLAIMS
from theory.numeric import NumericError, closest_value

HALF, ONE, TWO = Fraction(1, 2), Fraction(1), Fraction(2)
FIELDS: dict[str, Any] = {"name": "MINE", "title": "", "statement": "", "source": "", "mark": "conjecture"}
BOUND = Bound(**FIELDS, value=2 * symbols.gradient_bound, measured="bias", reference_points=("own",))
LIMIT = Condition(**FIELDS, value=1 + symbols.delay, parameter=symbols.step_times_curvature, measured="stability")


def relation(claim: Claim, values: dict, measured, sufficient: bool = False) -> str:
    return decide(claim, Trial(values, measured), closest_value(claim, values), sufficient).relation


@pytest.mark.parametrize(("measured", "found"), [(HALF, "holds"), (ONE, "equal"), (TWO, "violated")])
def test_a_bound_an_identity_and_a_lower_bound(measured: Fraction, found: str) -> None:
    values = {symbols.gradient_bound: HALF}
    assert relation(BOUND, values, measured) == found
    other = LowerBound(**FIELDS, value=BOUND.value, measured="bias")
    assert relation(other, values, measured) == {"holds": "violated", "violated": "holds"}.get(found, found)
    same = Identity(**FIELDS, value=BOUND.value, measured="bias")
    assert relation(same, values, measured) == ("equal" if found == "equal" else "violated")


@pytest.mark.parametrize("radius", ["1e-2", "1e-20"])
def test_enclosures_that_overlap_must_be_narrow(radius: str) -> None:
    values, ball = {symbols.gradient_bound: HALF}, arb("1", radius)
    if radius == "1e-20":
        assert relation(BOUND, values, ball) == "open"
        return
    with pytest.raises(Blurred, match=r"MINE: .* too wide to compare"):
        relation(BOUND, values, ball)
    assert relation(BOUND, {symbols.gradient_bound: ONE}, ball) == "holds"  # however wide, it is below


@pytest.mark.parametrize(
    ("gain", "stable", "found"), [(ONE, True, "holds"), (ONE, False, "violated"), (TWO, True, "violated")]
)
def test_a_condition_says_where_exactly_or_where_at_least(gain: Fraction, stable: bool, found: str) -> None:
    values = {symbols.delay: 0 if gain == TWO else 1, symbols.step_times_curvature: gain}
    assert relation(LIMIT, values, stable) == found
    assert relation(LIMIT, values, stable, sufficient=True) == ("holds" if stable else "violated")


def test_outside_the_regime_and_where_there_is_no_number_a_claim_says_nothing() -> None:
    g, eta = symbols.gradient_bound, symbols.step_size
    values = {g: ONE, eta: ONE}
    narrow = replace(BOUND, value=g / (1 - eta), regime=eta)
    assert relation(narrow, values, ONE) == "vacuous"
    assert relation(replace(narrow, regime=None), values, ONE) == "vacuous"  # 1/0 in fractions
    assert relation(replace(BOUND, value=g * sqrt(2) / (1 - eta)), values, ONE) == "vacuous"  # ... and in balls
    with pytest.raises(ValueError, match="square root"):
        relation(replace(BOUND, value=g * sqrt(eta - 2)), values, ONE)


def test_numbers_are_compared_as_they_are() -> None:
    with ctx.workprec(128):
        root = arb(2).sqrt()
        assert compare(root, Fraction(3, 2)) == -1 and compare(root, Fraction(7, 5)) == 1
        assert compare(root, root * 1) is None
    assert ratio(Fraction(0), Fraction(0)) == 0 and ratio(ONE, Fraction(0)) == inf and ratio(-ONE, Fraction(0)) == -inf


def test_what_does_not_fit_is_refused_in_one_sentence() -> None:
    with pytest.raises(Mismatch, match="make the claim a Condition"):
        relation(replace(BOUND, measured="stability"), {symbols.gradient_bound: ONE}, True)
    with pytest.raises(Mismatch, match="make the claim a Bound"):
        relation(LIMIT, {symbols.delay: 1, symbols.step_times_curvature: ONE}, ONE)
    with pytest.raises(NoArena, match="not measured at read"):
        arena_of(replace(CLAIMS["PD-B6"], reference_points=("read",)))
    with pytest.raises(NoArena, match="whether bounded_below holds cannot be told"):
        arena_of(replace(BOUND, assumptions=(bounded_below,)))
    with pytest.raises(NoArena, match="whether mine holds"):
        arena_of(replace(BOUND, assumptions=(Assumption("mine", "τ ≤ 2"),)))
    with pytest.raises(NoArena, match="one of them cannot break a lower bound on it"):
        arena_of(LowerBound(**FIELDS, value=symbols.horizon, measured="worst_objective_gap"))
    with pytest.raises(Mismatch, match="measured at one scale only"):
        relation(
            Rate(**FIELDS, value=symbols.step_size, parameter=symbols.step_size, exponent=Integer(1), measured="bias"),
            {symbols.step_size: ONE},
            ONE,
        )
    with pytest.raises(NoArena, match="did you mean bias"):
        arena_of(replace(BOUND, measured="biass"))


def test_a_claim_that_says_nothing_anywhere_does_not_hold() -> None:
    silent = replace(CLAIMS["PD-B2"], regime=symbols.gradient_bound + 1, proof=None)
    assert attack(silent, arena_of(silent), 20).spoken == 0
    with pytest.raises(Broken, match="says nothing about any"):
        HOLDS.check(silent, arena_of(silent), 20, 0)


def test_where_a_claim_has_no_value_the_error_says_at_which_instance() -> None:
    claim = replace(BOUND, value=sqrt(symbols.gradient_bound - 10**6))
    with pytest.raises(NumericError, match=r"MINE: the square root .* \(the instance: blocks of 1"):
        attack(claim, arena_of(claim), 20)


def test_a_condition_must_be_attained_from_both_sides() -> None:
    claim = CLAIMS["PD-R2"]
    arena = arena_of(claim)
    above = replace(
        arena, known=lambda one: [mode for mode in arena.known(one) if not mode.decays()], attaining=lambda one: ()
    )
    with pytest.raises(Broken, match="false at no delay"):
        ATTAINED.check(claim, above, 20, 0)
