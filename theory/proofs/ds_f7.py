"""Proof of DS-F7: a root of delayed heavy ball on the unit circle needs a step at or above the limit."""

from sympy import Integer, Symbol, cos, pi, sin, sqrt

from theory.derivation import Derivation
from theory.derivation.roots import FirstZero
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import at_most, below, equal
from theory.symbols import delay, first_angle, heavy_ball_momentum, step_times_curvature

_u, _v = Symbol("u", nonnegative=True), Symbol("v", nonnegative=True)
_m, _a = heavy_ball_momentum, step_times_curvature
_wide, _middle, _narrow = 2 * (delay + 1) * _u, 2 * delay * _u, 2 * (delay - 1) * _u
_up, _down = ((2 * delay + 1) * _u).expand(), ((2 * delay - 1) * _u).expand()
_first = first_angle / 2
_sine, _first_sine = sin(_u), sin(_first)
_in_phase = sin(_up) - _m * sin(_down)
_out_of_phase = cos(_up) - _m * cos(_down)
_square = (1 - _m) ** 2 + 4 * _m * _sine**2

_real = equal(cos(_wide) - (1 + _m) * cos(_middle) + _m * cos(_narrow) + _a, 0)
_imaginary = equal(sin(_wide) - (1 + _m) * sin(_middle) + _m * sin(_narrow), 0)
_upper_half = at_most(_u, pi / 2)
_positive = below(0, _a)
_arrival = FirstZero(_first, _v, cos(((2 * delay + 1) * _v).expand()) - _m * cos(((2 * delay - 1) * _v).expand()))

LIMIT = 2 * _first_sine * sqrt((1 - _m) ** 2 + 4 * _m * _first_sine**2)

HYPOTHESES = (
    Hypothesis(
        "root on the circle",
        "z = e^{2iu}, 0 ≤ u ≤ π/2, solves z^{τ−1}(z − 1)(z − m) + a = 0: real part, imaginary part",
        (_real, _imaginary, _upper_half),
    ),
    Hypothesis("positive step", "a > 0", (_positive,)),
    Hypothesis(
        "first arrival",
        "θ/2 is the smallest v with cos((2τ + 1)v) = m cos((2τ − 1)v), where (τ − 1/2)θ + arg(e^{iθ} − m) is first π/2",
        (_arrival,),
    ),
)


def _differences(function, lemma):
    """Both differences of cosines or sines that the equation holds."""
    return tuple(
        Apply(
            name=f"{lemma} {place}",
            conclusion=equal(function(first) - function(_middle), value),
            lemma=lemma,
            arguments=(("first", first), ("second", _middle)),
        )
        for place, first, value in (
            ("above", _wide, -2 * sin(_up) * _sine if function is cos else 2 * cos(_up) * _sine),
            ("below", _narrow, 2 * sin(_down) * _sine if function is cos else -2 * cos(_down) * _sine),
        )
    )


PHASE = (
    Assume(name="real part", conclusion=_real, hypothesis="root on the circle"),
    Assume(name="imaginary part", conclusion=_imaginary, hypothesis="root on the circle"),
    Assume(name="upper half", conclusion=_upper_half, hypothesis="root on the circle"),
    Assume(name="a > 0", conclusion=_positive, hypothesis="positive step"),
    *_differences(cos, "difference_of_cosines"),
    *_differences(sin, "difference_of_sines"),
    Combine(
        name="size",
        conclusion=equal(_a, _sine * 2 * _in_phase),
        terms=(
            (1, Use("real part")),
            (-1, Use("difference_of_cosines above")),
            (-_m, Use("difference_of_cosines below")),
        ),
    ),
    Combine(
        name="phase",
        conclusion=equal(_out_of_phase * _sine, 0),
        terms=(
            (Integer(1) / 2, Use("imaginary part")),
            (-Integer(1) / 2, Use("difference_of_sines above")),
            (-_m / 2, Use("difference_of_sines below")),
        ),
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
        arguments=(("product", _a), ("factor", _sine), ("other", 2 * _in_phase)),
        premises=(Use("size"), Use("a > 0"), Use("0 ≤ sin u")),
        reason="z = 1 is no root",
    ),
    Apply(
        name="zero",
        conclusion=equal(_out_of_phase, 0),
        lemma="zero_factor",
        arguments=(("factor", _out_of_phase), ("other", _sine)),
        premises=(Use("phase"), Use("0 < sin u")),
    ),
    Assume(name="first arrival", conclusion=_arrival, hypothesis="first arrival"),
    Apply(
        name="smallest angle",
        conclusion=at_most(_first, _u),
        lemma="first_zero",
        arguments=(("first", _first), ("variable", _v), ("term", _arrival.args[2]), ("zero", _u)),
        premises=(Use("first arrival"), Use("zero")),
    ),
)

SIZE = (
    Apply(
        name="smallest sine",
        conclusion=at_most(_first_sine, _sine),
        lemma="sine_monotone",
        arguments=(("lower", _first), ("upper", _u)),
        premises=(Use("smallest angle"), Use("upper half")),
    ),
    Combine(
        name="first in range",
        conclusion=at_most(_first, pi / 2),
        terms=((1, Use("smallest angle")), (1, Use("upper half"))),
    ),
    Apply(name="0 ≤ θ", conclusion=at_most(0, _first), lemma="sign", arguments=(("term", _first),)),
    Apply(
        name="0 ≤ first sine",
        conclusion=at_most(0, _first_sine),
        lemma="sine_monotone",
        arguments=(("lower", Integer(0)), ("upper", _first)),
        premises=(Use("0 ≤ θ"), Use("first in range")),
    ),
    Apply(
        name="circle above",
        conclusion=equal(sin(_up) ** 2, 1 - cos(_up) ** 2),
        lemma="unit_circle",
        arguments=(("angle", _up),),
    ),
    Apply(
        name="circle below",
        conclusion=equal(sin(_down) ** 2, 1 - cos(_down) ** 2),
        lemma="unit_circle",
        arguments=(("angle", _down),),
    ),
    Apply(
        name="angle between",
        conclusion=equal(cos(2 * _u), cos(_up) * cos(_down) + sin(_up) * sin(_down)),
        lemma="cosine_of_difference",
        arguments=(("first", _up), ("second", _down)),
    ),
    Apply(
        name="double angle",
        conclusion=equal(cos(0) - cos(2 * _u), 2 * _sine**2),
        lemma="difference_of_cosines",
        arguments=(("first", Integer(0)), ("second", 2 * _u)),
    ),
    Combine(
        name="modulus",
        conclusion=equal(_in_phase**2 + _out_of_phase**2, _square),
        terms=(
            (1, Use("circle above")),
            (_m**2, Use("circle below")),
            (2 * _m, Use("angle between")),
            (2 * _m, Use("double angle")),
        ),
        reason="|e^{2iu} − m|²",
    ),
    Combine(
        name="in phase",
        conclusion=equal(_in_phase**2, _square),
        terms=((1, Use("modulus")), (-_out_of_phase, Use("zero"))),
    ),
    Identity(name="square of size", conclusion=equal(_a**2, 4 * _sine**2 * _in_phase**2), rewrites=(Use("size"),)),
    Combine(
        name="0 ≤ sines",
        conclusion=at_most(0, _first_sine + _sine),
        terms=((1, Use("0 ≤ first sine")), (1, Use("0 ≤ sin u"))),
    ),
    Combine(
        name="squares",
        conclusion=at_most(_first_sine**2, _sine**2),
        terms=((_first_sine + _sine, Use("smallest sine")),),
        signs=(Use("0 ≤ sines"),),
    ),
    Apply(
        name="fourth powers",
        conclusion=at_most(_first_sine**4, _sine**4),
        lemma="square_monotone",
        arguments=(("left", _first_sine**2), ("right", _sine**2)),
        premises=(Use("squares"),),
    ),
    Combine(
        name="squared limit",
        conclusion=at_most(LIMIT**2, _a**2),
        terms=(
            (4 * (1 - _m) ** 2, Use("squares")),
            (16 * _m, Use("fourth powers")),
            (-1, Use("square of size")),
            (-4 * _sine**2, Use("in phase")),
        ),
    ),
    Apply(name="0 ≤ a", conclusion=at_most(0, _a), lemma="sign", arguments=(("term", _a),)),
    Apply(
        name="limit",
        conclusion=at_most(LIMIT, _a),
        lemma="compare_squares",
        arguments=(("left", LIMIT), ("right", _a)),
        premises=(Use("squared limit"), Use("0 ≤ a")),
        reason="no root reaches the unit circle at a smaller a > 0",
    ),
)

DERIVATION = Derivation(HYPOTHESES, (*PHASE, *SIZE))
