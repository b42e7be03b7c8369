"""A claim's number beside a measured one, in floats and in balls, against the same sums in fractions."""

import dataclasses
from collections.abc import Mapping
from fractions import Fraction
from unittest.mock import Mock

import numpy as np
import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st
from sympy import Basic, ceiling

from analysis.comparison import OutOfDomain, compare
from analysis.exact_history import ExactHistory
from analysis.exact_lane import in_balls, in_fractions
from analysis.measurement import Measurement
from analysis.run import Run
from analysis.scope import Quantity, Scope
from theory import symbols
from theory.library import CLAIMS
from theory.numeric import Budgeted

FLOATS = st.floats(2.0**-20, 2.0**20, allow_subnormal=False)
BOUND = dataclasses.replace(CLAIMS["PD-B1b"], assumptions=(), proof=None)
"""G x/(1 - x), with G the gradient bound and the defect of the writes."""
NOTHING = st.just(0.0)


def measured(value: float, error: float = 0.0) -> Measurement:
    """One event."""
    number = Budgeted.of(np.array([value]), np.array([error]))
    return Measurement(number, None, np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))


def known(numbers: Mapping[Basic, float]) -> dict[Basic, Quantity]:
    return {symbol: Quantity(Budgeted.of(value), "exact", "given") for symbol, value in numbers.items()}


@given(
    gradient=FLOATS,
    defect=FLOATS.map(lambda x: x / 2**30) | NOTHING,
    slope=FLOATS,
    share=st.floats(0.01, 0.99),
    error=NOTHING | st.floats(0, 1),
)
def test_errors_hold_all_that_the_bound_may_be_and_little_more(
    gradient: float, defect: float, slope: float, share: float, error: float
) -> None:
    numbers = dict.fromkeys(BOUND.symbols, 0.0) | {
        symbols.gradient_bound: gradient,
        symbols.write_defect: defect,
        symbols.step_size: share / slope,
        symbols.smoothness: slope,
        symbols.distinct_tasks: 1.0,
    }
    x = Fraction(share / slope) * Fraction(slope)
    stated, rounded = (Fraction(gradient) + Fraction(more) for more in (0.0, defect))
    stated, rounded = stated * x / (1 - x), rounded * x / (1 - x)
    found = compare(BOUND, known(numbers), measured(1.0, error))
    assert found.regime is not None
    assert x <= Fraction(found.regime) <= x * (1 + Fraction(1, 2**45))
    bound, wrong = Fraction(found.bound[0]), Fraction(found.error[0]) - Fraction(error)
    assert bound - wrong <= stated and rounded <= bound + wrong
    little = (rounded + Fraction(error)) / 2**40  # a few roundings, of numbers at most 1/(1 - x) times as uncertain
    assert wrong <= rounded - stated + little
    (settled,) = in_balls(BOUND, known(numbers), measured(1.0, error), np.array([0]))
    assert abs(settled.bound - stated) <= stated / 2**90
    assert stated <= settled.bound + settled.error - Fraction(error) >= rounded
    assert settled.error - Fraction(error) <= rounded - stated + rounded / 2**90
    assert (settled.measured, settled.lane) == (1, "ball")


@pytest.mark.parametrize(("mine", "limit"), [(3, 5), (5, 3), (0, 4), (4, 0), (0, 0)])
def test_what_is_left_open_in_fractions_is_what_both_sides_are_wrong_by(
    monkeypatch: pytest.MonkeyPatch, mine: int, limit: int
) -> None:
    """Balls around 2 and 3, in eighths; a fraction has no radius."""

    def ball(middle: int, eighths: int) -> arb | Fraction:
        return arb(middle, eighths / 8) if eighths else Fraction(middle)

    monkeypatch.setattr("analysis.exact_lane.exact_measure", lambda *_: [ball(2, mine)])
    monkeypatch.setattr("analysis.exact_lane.exact_value", lambda *_: np.array([ball(3, limit)], dtype=object))
    claim = dataclasses.replace(BOUND, value=symbols.gradient_bound, definitions={}, regime=None)
    scope = Scope("own", np.zeros(1, dtype=np.int64), None, Mock(spec=Run))
    (settled,) = in_fractions(
        Mock(spec=ExactHistory), claim, known({symbols.gradient_bound: 3.0}), scope, np.zeros(1, dtype=np.int64)
    )
    assert (settled.measured, settled.bound, settled.lane) == (2, 3, "ball" if mine or limit else "exact")
    # A ball's radius is a float of 30 bits, rounded up.
    assert Fraction(mine + limit, 8) <= settled.error <= Fraction(mine + limit, 8) * (1 + Fraction(1, 2**28))


@given(st.integers(1, 10**6))
def test_an_identity_has_its_value_from_fractions_where_it_has_one(count: int) -> None:
    """⌈N/49⌉: no float is 1/49, and a rounding above a whole number would be one too many."""
    claim = dataclasses.replace(
        CLAIMS["PD-P5"],
        value=ceiling(symbols.distinct_tasks / 49),
        definitions={},
        assumptions=(),
        proof=None,
        regime=None,
    )
    found = compare(claim, known({symbols.distinct_tasks: 49.0 * count}), measured(float(count)))
    assert (found.bound[0], found.error[0]) == (count, 0)


@pytest.mark.parametrize(
    ("regime", "words"),
    [(None, "cannot be told"), (0.5, "cannot be told"), (1.0, "is 1, not below 1"), (1.5, "is 1.5, not below 1")],
)
def test_a_claim_out_of_its_regime_says_how_far(regime: float | None, words: str) -> None:
    refused = OutOfDomain(BOUND, regime)
    assert words in str(refused)
    assert refused.regime == regime


def test_a_regime_that_is_not_below_one_is_refused() -> None:
    numbers = dict.fromkeys(BOUND.symbols, 1.0)
    with pytest.raises(OutOfDomain, match="not below 1") as refused:
        compare(BOUND, known(numbers), measured(1.0))
    assert refused.value.regime == 3
