"""The hypotheses of the DS proofs are all true in an actual case, so that no proof is vacuous."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from sympy import Eq, I, Integer, Rational, S, Symbol, acos, cos, expand_trig, pi, simplify, sqrt
from sympy.core.function import AppliedUndef

from theory import symbols as s
from theory.derivation.roots import FirstZero, RootsWithin
from theory.derivation.terms import Total
from theory.exact.limit import limit_bracket
from theory.exact.polynomial import roots_inside_circle
from theory.library import CLAIMS


def at(term: Any, numbers: Mapping[Any, Any], functions: Mapping[str, Mapping[int, Any]]) -> Any:
    """A term at numbers; sums written out, functions looked up, free indices left as they are."""
    if isinstance(term, Total):
        (index, body), lower, upper = term.args[0].args, *(at(bound, numbers, functions) for bound in term.args[1:])
        places = range(int(lower), int(upper) + 1)
        return sum((at(body, {**numbers, index: Integer(place)}, functions) for place in places), Integer(0))
    if isinstance(term, AppliedUndef):
        return functions[term.func.__name__][int(at(term.args[0], numbers, functions))]
    if term in numbers:
        return numbers[term]
    entry = getattr(term, "parent", None)
    if entry is not None and (str(entry), int(at(term.args[1], numbers, functions))) in numbers:
        return numbers[str(entry), int(at(term.args[1], numbers, functions))]
    if not term.args:
        return term
    return term.func(*(at(argument, numbers, functions) for argument in term.args))


def holds(fact: Any, numbers: Mapping[Any, Any], functions: Mapping[str, Mapping[int, Any]]) -> bool:
    """Whether a relation is true at numbers, exactly."""
    left, right = (simplify(at(side, numbers, functions)) for side in fact.args)
    return bool(simplify(left - right) == 0) if isinstance(fact, Eq) else bool(fact.func(left, right))


def facts(name: str) -> list[Any]:
    derivation = CLAIMS[name].derivation
    assert derivation is not None
    return [*(formula for h in derivation.hypotheses for formula in h.formulas), derivation.conclusion]


def check(name: str, numbers: Mapping[Any, Any], functions: Mapping[str, Mapping[int, Any]] | None = None) -> None:
    for fact in facts(name):
        if not isinstance(fact, (FirstZero, RootsWithin)):
            indices = [index for index in fact.free_symbols if index.is_integer and index not in numbers]
            for place in range(2) if indices else [0]:
                located = {**numbers, **dict.fromkeys(indices, Integer(place))}
                assert holds(fact, located, functions or {}), fact


def test_coupled_blocks():
    """Delays 1 and 0; z = e^{iπ/3} is a root when the first block alone is at its limit 1, and H is 1 in it."""
    numbers = {s.blocks: Integer(2), Symbol("u", nonnegative=True): pi / 6, Symbol("s", real=True): Integer(1)}
    numbers |= {s.gain_ratio: Integer(1), ("c_l", 0): Integer(1), ("c_l", 1): Integer(1)}
    numbers |= {("chi_l", 0): Integer(1), ("chi_l", 1): Rational(1, 2)}
    numbers |= {("tau_l", 0): Integer(1), ("tau_l", 1): Integer(0)}
    check("DS-F5", numbers, {"m": {0: Integer(1), 1: Integer(0)}})


@pytest.mark.parametrize(
    ("delay", "momentum", "step", "angle"),
    [
        (0, Rational(1, 2), Integer(3), pi),
        (1, Rational(1, 2), Rational(1, 2), 2 * acos(sqrt(14) / 4)),
        (1, Integer(0), Integer(1), pi / 3),
        (2, Integer(0), (sqrt(5) - 1) / 2, pi / 5),
    ],
)
def test_heavy_ball(delay, momentum, step, angle):
    """The root e^{iθ} itself, written out."""
    cosine = expand_trig(cos(angle))
    root = cosine + I * sqrt(1 - cosine**2)
    assert simplify((root**delay * (root - 1) * (root - momentum) + step * root).expand()) == 0
    numbers = {s.delay: Integer(delay), s.heavy_ball_momentum: momentum, s.step_times_curvature: step}
    numbers |= {s.first_angle: angle, Symbol("u", nonnegative=True): angle / 2}
    arrival = next(fact for fact in facts("DS-F7") if isinstance(fact, FirstZero))
    first, variable, term = arrival.args
    assert simplify(expand_trig(at(term, {**numbers, variable: at(first, numbers, {})}, {}))) == 0
    signs = [at(term, {**numbers, variable: angle * share / 20}, {}).n(30) > 0 for share in range(10)]
    assert all(signs)
    for fact in facts("DS-F7"):
        if not isinstance(fact, FirstZero):
            left, right = (at(side, numbers, {}) for side in fact.args)
            if isinstance(fact, Eq) or fact is facts("DS-F7")[-1]:
                assert simplify(expand_trig(left - right)).equals(S.Zero)
            else:
                assert bool(fact.func(left, right))


@pytest.mark.parametrize(("delay", "momentum"), [(0, Rational(1, 3)), (2, Rational(1, 2)), (3, Integer(0))])
def test_outward(delay, momentum):
    """z = (3 + 4i)/5."""
    z, unit = (3 + 4 * I) / 5, Integer(1)
    numbers = {s.delay: Integer(delay), s.heavy_ball_momentum: momentum, s.mode_angle: acos(Rational(3, 5))}
    for names, pole in (("pq", unit), ("xy", momentum)):
        ratio = simplify(z / (z - pole))
        numbers |= {Symbol(name, real=True): part for name, part in zip(names, ratio.as_real_imag(), strict=True)}
    total = numbers[Symbol("p", real=True)] + numbers[Symbol("x", real=True)]
    check("DS-outward", {**numbers, Symbol("s", real=True): delay - 1 + total})


def test_slowest_mode():
    """τ = 2, a = 4/27, r = 2/3, and another step with its larger radius."""
    numbers = {s.delay: Integer(2), s.step_times_curvature: Rational(4, 27), Symbol("q", positive=True): Rational(2, 3)}
    check("DS-F1-rate", {**numbers, s.mode_radius: Rational(2, 3)})
    near = Fraction(1, 10**12)
    assert roots_inside_circle((Fraction(4, 27), Fraction(0), Fraction(-1), Fraction(1)), Fraction(2, 3) + near)
    numbers[s.step_times_curvature] = Rational(*Fraction(limit_bracket(2)[0]).as_integer_ratio())
    check("DS-F1-rate", {**numbers, s.mode_radius: Integer(1)})


@pytest.mark.parametrize("lag", [0, 1, 2, 3])
def test_a_tooth(lag):
    a, delay = Rational(1, 3), 3
    held = {place: 1 - place * a for place in range(delay + 3)}
    late = {0: held[delay + 1]}
    for place in range(delay + 1):
        late[place + 1] = late[place] - a * held[place + 1]
    numbers = {s.delay: Integer(delay), s.sawtooth_lag: Integer(lag), s.step_times_curvature: a}
    check("DS-F4-tooth", numbers, {"p": held, "q": late})


@pytest.mark.parametrize("name", ["DS-rule-velocity", "DS-rule-weights"])
def test_rules(name):
    """A real mode z = 1/2, and the step at which it is one."""
    z, m, a, b, horizon, delay = Rational(1, 2), Rational(1, 3), Integer(2), Integer(3), Integer(2), Integer(2)
    velocity = (1 - z) / ((a + b) * z - b * m)
    gradient = (z - m) * velocity
    read = 1 - horizon * velocity if name == "DS-rule-velocity" else ((1 + horizon) * z - horizon) / z
    numbers = {s.mode_root: z, s.heavy_ball_momentum: m, s.velocity_weight: a, s.gradient_weight: b, s.delay: delay}
    numbers |= {s.velocity_horizon: horizon, s.weight_horizon: horizon}
    numbers |= {s.step_times_curvature: z**delay * gradient / read, Symbol("U"): velocity, Symbol("W"): gradient}
    check(name, numbers)


@pytest.mark.parametrize(("name", "gain"), [("DS-PL2", Integer(3)), ("DS-DC", Rational(-1, 4))])
def test_reads_apart(name, gain):
    z, delay, gap = Rational(1, 2), 2, 1 if name == "DS-PL2" else 2
    forward = z**-delay
    backward = z**gap * forward
    step = (1 - z + gain * backward) / forward - gain
    numbers = {s.mode_root: z, s.delay: Integer(delay), s.read_gap: Integer(gap), s.discrepancy_gain: gain}
    numbers |= {s.compensation_gain: -gain, s.step_times_curvature: step}
    check(name, {**numbers, Symbol("x_f"): forward, Symbol("x_b"): backward})


def test_a_wrong_case_is_seen():
    z = Rational(1, 2)
    numbers = {s.mode_root: z, s.delay: Integer(2), s.read_gap: Integer(1), s.discrepancy_gain: Integer(3)}
    numbers |= {s.step_times_curvature: Integer(1), Symbol("x_f"): Integer(4), Symbol("x_b"): Integer(2)}
    with pytest.raises(AssertionError):
        check("DS-PL2", numbers)
