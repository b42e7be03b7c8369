"""Explicit instances of bounds: none contradicts its claim, and one of a tight claim leaves less than a per cent."""

from fractions import Fraction

import pytest

from theory.claim import Bound, LowerBound
from theory.library import CLAIMS
from theory.looseness.bounds import looseness
from theory.place import load
from theory.refutation import Comparison

BOUNDS = {name: claim for name, claim in CLAIMS.items() if isinstance(claim, (Bound, LowerBound))}
WITHOUT = {
    "DM-DDG-theorem1",  # as published: not proved here, and examined by its constants
    "DM-DDG-theorem2",
    "DS-F2",  # the rate of its extreme quadratics is irrational: its certificates decide how near they are
}
PER_CENT = Fraction(99, 100)


def test_every_bound_has_an_instance():
    assert {name for name, claim in BOUNDS.items() if not claim.instances} == WITHOUT


@pytest.mark.parametrize("name", sorted(set(BOUNDS) - WITHOUT))
def test_instances_obey_the_claim_and_come_near_where_it_is_tight(name):
    claim = BOUNDS[name]
    shown: tuple[Comparison, ...] = load(claim.instances)()
    assert len({one.case for one in shown}) == len(shown) > 1
    if isinstance(claim, LowerBound):
        assert all(one.measured >= one.bound for one in shown)
        assert not claim.tight or min(one.squared_ratio for one in shown) < 1 / PER_CENT**2
    else:
        assert not any(one.exceeds for one in shown)
        assert not claim.tight or max(one.squared_ratio for one in shown if one.bound) > PER_CENT**2


def test_the_audit_takes_the_closest_instance():
    assert looseness(BOUNDS["PD-B2"]).best == next(iter(load(BOUNDS["PD-B2"].instances)()))
    lower = looseness(BOUNDS["PD-P3"]).best
    assert lower is not None and lower.measured == 60 and lower.bound == Fraction(117, 2)
