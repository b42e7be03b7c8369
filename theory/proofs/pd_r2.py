"""Proof of PD-R2: no root of z^{tau+1} - z^tau + c reaches the unit circle for c between 0 and the limit."""

from sympy import Integer, Symbol, cos, pi, sin

from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import at_most, below, equal
from theory.symbols import delay, step_times_curvature

_u = Symbol("u", nonnegative=True)
_turns = 2 * delay + 1
_wide, _narrow = 2 * (delay + 1) * _u, 2 * delay * _u
_sine, _sine_of_turns = sin(_u), sin((_turns * _u).expand())
_cosine_of_turns = cos((_turns * _u).expand())
_angle = pi / (2 * _turns)
_real = equal(cos(_wide) - cos(_narrow) + step_times_curvature, 0)
_imaginary = equal(sin(_wide) - sin(_narrow), 0)
_upper_half = at_most(_u, pi / 2)
_positive = below(0, step_times_curvature)

_limit = 2 * sin(_angle)

_ROOT = Hypothesis(
    "root on the circle",
    "z = e^{2iu}, 0 ≤ u ≤ π/2, solves z^{τ+1} − z^τ + c = 0: real part, imaginary part (roots come in conjugate pairs)",
    (_real, _imaginary, _upper_half),
)
_STEP = Hypothesis("positive step", "c > 0", (_positive,))

_STEPS = (
    Assume(name="real part", conclusion=_real, hypothesis="root on the circle"),
    Assume(name="imaginary part", conclusion=_imaginary, hypothesis="root on the circle"),
    Assume(name="upper half", conclusion=_upper_half, hypothesis="root on the circle"),
    Assume(name="c > 0", conclusion=_positive, hypothesis="positive step"),
    Apply(
        name="cosines",
        conclusion=equal(cos(_wide) - cos(_narrow), -2 * _sine_of_turns * _sine),
        lemma="difference_of_cosines",
        arguments=(("first", _wide), ("second", _narrow)),
    ),
    Combine(
        name="size",
        conclusion=equal(step_times_curvature, 2 * _sine_of_turns * _sine),
        terms=((1, Use("real part")), (-1, Use("cosines"))),
    ),
    Apply(
        name="sines",
        conclusion=equal(sin(_wide) - sin(_narrow), 2 * _cosine_of_turns * _sine),
        lemma="difference_of_sines",
        arguments=(("first", _wide), ("second", _narrow)),
    ),
    Combine(
        name="phase",
        conclusion=equal(_cosine_of_turns * _sine, 0),
        terms=((Integer(1) / 2, Use("imaginary part")), (-Integer(1) / 2, Use("sines"))),
    ),
    Apply(name="0 ≤ u", conclusion=at_most(0, _u), lemma="sign", arguments=(("term", _u),)),
    Apply(
        name="0 ≤ sin u",
        conclusion=at_most(0, _sine),
        lemma="sine_monotone",
        arguments=(("lower", Integer(0)), ("upper", _u)),
        premises=(Use("0 ≤ u"), Use("upper half")),
    ),
    Apply(
        name="0 < sin u",
        conclusion=below(0, _sine),
        lemma="positive_factor",
        arguments=(("product", step_times_curvature), ("factor", _sine), ("other", 2 * _sine_of_turns)),
        premises=(Use("size"), Use("c > 0"), Use("0 ≤ sin u")),
        reason="z = 1 is no root",
    ),
    Apply(
        name="zero cosine",
        conclusion=equal(_cosine_of_turns, 0),
        lemma="zero_factor",
        arguments=(("factor", _cosine_of_turns), ("other", _sine)),
        premises=(Use("phase"), Use("0 < sin u")),
    ),
    Apply(
        name="smallest angle",
        conclusion=at_most(_angle, _u),
        lemma="first_zero_of_cosine",
        arguments=(("frequency", _turns), ("angle", _u)),
        premises=(Use("zero cosine"),),
    ),
    Apply(
        name="smallest sine",
        conclusion=at_most(sin(_angle), _sine),
        lemma="sine_monotone",
        arguments=(("lower", _angle), ("upper", _u)),
        premises=(Use("smallest angle"), Use("upper half")),
    ),
    Apply(
        name="unit circle",
        conclusion=equal(_sine_of_turns**2, 1 - _cosine_of_turns**2),
        lemma="unit_circle",
        arguments=(("angle", (_turns * _u).expand()),),
    ),
    Identity(
        name="square",
        conclusion=equal(step_times_curvature**2, (2 * _sine) ** 2),
        rewrites=(Use("size"), Use("unit circle"), Use("zero cosine")),
    ),
    Combine(name="0 ≤ 2 sin u", conclusion=at_most(0, 2 * _sine), terms=((2, Use("0 ≤ sin u")),)),
    Apply(
        name="boundary",
        conclusion=equal(step_times_curvature, 2 * _sine),
        lemma="equal_squares",
        arguments=(("left", step_times_curvature), ("right", 2 * _sine)),
        premises=(Use("square"), Use("0 ≤ 2 sin u")),
    ),
    Combine(
        name="limit",
        conclusion=at_most(_limit, step_times_curvature),
        terms=((2, Use("smallest sine")), (-1, Use("boundary"))),
        reason="no root reaches the unit circle at a smaller c > 0",
    ),
)

DERIVATION = Derivation((_ROOT, _STEP), _STEPS)
