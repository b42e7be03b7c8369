"""Ways to write a run of delayed descent that claims must not notice, and departures from what they assume."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.arenas.modes.descent import ONE, Descent
from analysis.attack.arena import Twin
from analysis.strategies.numbers import dyadics

HEAVY = Fraction(7, 8)
"""A momentum that leads far away from plain descent."""
TWINS = (
    Twin(name="units", rewrite=lambda run: run.in_units(Fraction(3, 2))),
    Twin(name="units of the parameters", rewrite=lambda run: run.stretched(Fraction(5, 4))),
    Twin(name="splitting", rewrite=Descent.split),
)


def in_two_systems(runs: Sequence[Descent]) -> list[Descent]:
    """Each as it is, and in other units of the loss and of places."""
    units = ((ONE, ONE), (Fraction(3), Fraction(2)))
    return [run.in_units(u).stretched(v) for run in runs for u, v in units]


def in_any_units(runs: SearchStrategy[Descent]) -> SearchStrategy[Descent]:
    """As drawn, or in drawn units."""
    units = st.integers(1, 5).map(Fraction)
    return runs | st.builds(lambda run, u, v: run.in_units(u).stretched(v), runs, units, units)


def departing(runs: SearchStrategy[Descent]) -> SearchStrategy[Descent]:
    """With momentum, or with two step sizes in turn."""
    odd = dyadics(Fraction(1, 8), 2, 3)
    heavy = runs.map(lambda run: replace(run, momentum=HEAVY))
    return heavy | st.builds(lambda run, step: replace(run, odd_step_size=step), runs, odd)


def departed(runs: Sequence[Descent]) -> list[Descent]:
    """One in four with momentum, and with two step sizes in turn."""
    some = runs[::4]
    heavy = [replace(run, momentum=HEAVY) for run in some]
    return [*heavy, *(replace(run, odd_step_size=4 * run.step_size) for run in some)]
