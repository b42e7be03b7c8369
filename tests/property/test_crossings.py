"""Where a root of a polynomial family reaches the unit circle: no crossing is missed and none is made up."""

from fractions import Fraction
from itertools import pairwise

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from tests.certified_roots import moduli, outside
from tests.drawn_rules import POSITIVE, RULES
from theory.exact.crossings import crossings
from theory.exact.enclosure import joined
from theory.exact.pencil import Pencil

NEAR = Fraction(1, 10**15)
GRID = 40


@given(rule=RULES, parameter=POSITIVE)
def test_where_the_number_of_roots_outside_changes_is_a_crossing(rule, parameter):
    family = rule().over_steps()
    grid = [parameter * share / GRID for share in range(1, GRID + 1)]
    counts = [outside(family.at(x)) for x in grid]
    for (left, before), (right, after) in pairwise(zip(grid, counts, strict=True)):
        assert before == after or any(lower <= right and left <= upper for lower, upper in crossings(family))


@given(rule=RULES, curvature=POSITIVE)
def test_at_every_crossing_a_root_is_on_the_circle(rule, curvature):
    """Where z is on the circle at x, fixed(z) + x' moving(z) = (x' - x) moving(z): the leading coefficient times the
    product of the distances of z to all roots at x'. The nearest is no farther than the width of the bracket says."""
    family = rule().over_steps(curvature)
    degree = len(family.fixed) - 1
    bits = 32 * degree  # the n-th root of the width is then about 2^-32
    for lower, upper in crossings(family, bits):
        product = (upper - lower) * sum(map(abs, family.moving)) / abs(family.fixed[-1])
        away = [abs(modulus - 1) ** degree for modulus, _ in moduli(family.at(lower), 2 * bits)]
        assert any(not distance > fmpq(product.numerator, product.denominator) for distance in away)


@given(rule=RULES, bits=st.integers(1, 12))
def test_fewer_bits_enclose_the_same_crossings(rule, bits):
    check_coarse_crossings(rule().over_steps(), bits)


def check_coarse_crossings(family: Pencil, bits: int) -> None:
    coarse, fine = crossings(family, bits), crossings(family)
    assert all(before[1] < after[0] for before, after in pairwise(coarse))
    # Brackets of one crossing meet there; a coarse one may by chance be narrower.
    assert all(any(low <= upper and lower <= high for low, high in coarse) for lower, upper in fine)
    assert all(any(low <= upper and lower <= high for lower, upper in fine) for low, high in coarse)


@given(bits=st.integers(1, 8), apart=st.integers(1, 12), sign=st.sampled_from([1, -1]))
def test_crossings_nearer_than_their_bits_are_joined_and_held(bits, apart, sign):
    """w^2 + a w + 3 - x, w = z^3, crosses at 2, 4 - a and 4 + a: two of them together for a near 2 or -2."""
    middle = sign * (2 - Fraction(1, 2**apart))
    check_coarse_crossings(in_cubes(Fraction(3), middle), bits)


def in_cubes(constant: Fraction, middle: Fraction) -> Pencil:
    """w^2 + middle w + constant - x, w = z^3."""
    return Pencil((constant, *[Fraction(0)] * 2, middle, *[Fraction(0)] * 2, Fraction(1)), (Fraction(-1),))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), max_size=6))
def test_brackets_that_meet_are_joined_and_no_point_is_lost(sizes):
    brackets = [(Fraction(lower), Fraction(lower + width)) for lower, width in sizes]
    found = joined(brackets)
    assert all(before[1] < after[0] for before, after in pairwise(found))
    for point in (Fraction(half, 2) for half in range(-1, 28)):
        held, was = (any(low <= point <= high for low, high in some) for some in (found, brackets))
        assert held == was


def test_crossings_at_one_parameter_are_one():
    """w^2 + w/2 + 3 - x, w = z^3: each crossing of w is one of three z, enclosed by three balls."""
    family = in_cubes(Fraction(3), Fraction(1, 2))
    for (lower, upper), known in zip(crossings(family), (2, Fraction(7, 2), Fraction(9, 2)), strict=True):
        assert lower <= known <= upper < lower + NEAR
    for constant, moving in (
        (-3, 1),
        (3, -1),
    ):  # z^2 - 3 + x and z^2 + 3 - x: 1 and -1 come at one x, i and -i at another
        square = Pencil((Fraction(constant), Fraction(0), Fraction(1)), (Fraction(moving),))
        assert crossings(square) == ((Fraction(2),) * 2, (Fraction(4),) * 2)


@pytest.mark.parametrize("real", [1, -1])
def test_a_pair_of_reciprocal_real_roots_is_no_crossing(real):
    """z^2 + 3 real z + x: at x = 1 the product of its roots is 1, and they are (-3 -+ sqrt(5)) real/2."""
    family = Pencil((Fraction(0), Fraction(3 * real), Fraction(1)), (Fraction(1),))
    assert crossings(family) == ((Fraction(2), Fraction(2)),)


@pytest.mark.parametrize("real", [1, -1])
def test_where_two_roots_meet_on_the_real_axis_is_one_crossing(real):
    """z^2 - 2 real z + x: its roots meet at 1, or at -1, when x = 1, and leave the axis for the circle's outside."""
    family = Pencil((Fraction(0), Fraction(-2 * real), Fraction(1)), (Fraction(1),))
    assert crossings(family) == ((Fraction(1), Fraction(1)),)
