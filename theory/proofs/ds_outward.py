"""Proof of DS-outward: how fast a root of delayed heavy ball leaves the unit circle as the step grows."""

from sympy import Integer, Symbol, cos, sin

from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Use
from theory.derivation.terms import below, equal, half
from theory.symbols import delay, heavy_ball_momentum, mode_angle

m = heavy_ball_momentum
_cosine, _sine = cos(mode_angle), sin(mode_angle)
_speed = Symbol("s", real=True)
_DISTANCE = 1 - 2 * m * _cosine + m**2
SPEED = delay + (1 - m**2) / (2 * _DISTANCE)


def _pole(name: str, pole, square, real, imaginary, value) -> tuple[Hypothesis, tuple]:
    """The real part of z/(z - pole), from both parts of its defining equation; square is |z - pole|²."""
    first = equal(real * (_cosine - pole) - imaginary * _sine, _cosine)
    second = equal(real * _sine + imaginary * (_cosine - pole), _sine)
    apart = below(0, square)
    steps = (
        Assume(name=f"{name}, real", conclusion=first, hypothesis=name),
        Assume(name=f"{name}, imaginary", conclusion=second, hypothesis=name),
        Assume(name=f"{name}, apart", conclusion=apart, hypothesis=name),
        Combine(
            name=f"{name}, times its square",
            conclusion=equal((real - value) * square, 0),
            terms=(
                (_cosine - pole, Use(f"{name}, real")),
                (_sine, Use(f"{name}, imaginary")),
                (1 - real, Use("unit circle")),
            ),
        ),
        Apply(
            name=f"{name}, real part",
            conclusion=equal(real - value, 0),
            lemma="zero_factor",
            arguments=(("factor", real - value), ("other", square)),
            premises=(Use(f"{name}, times its square"), Use(f"{name}, apart")),
        ),
    )
    meaning = f"z = e^{{iθ}} ≠ {pole}: real and imaginary part of z/(z − {pole}), and |z − {pole}|² > 0"
    return Hypothesis(name, meaning, (first, second, apart)), steps


_one, _at_one = Symbol("p", real=True), Symbol("q", real=True)
_momentum, _at_momentum = Symbol("x", real=True), Symbol("y", real=True)
_of_one = _pole("pole 1", Integer(1), 2 - 2 * _cosine, _one, _at_one, half(Integer(1)))
_of_momentum = _pole("pole m", m, _DISTANCE, _momentum, _at_momentum, half(Integer(1)) + (1 - m**2) / (2 * _DISTANCE))
_sum = equal(_speed, delay - 1 + _one + _momentum)

HYPOTHESES = (
    Hypothesis("speed", "s = Re(z h'/h) for h = −z^{τ−1}(z − 1)(z − m): τ − 1 and both poles", (_sum,)),
    _of_one[0],
    _of_momentum[0],
)

STEPS = (
    Assume(name="speed", conclusion=_sum, hypothesis="speed"),
    Apply(
        name="unit circle",
        conclusion=equal(_sine**2, 1 - _cosine**2),
        lemma="unit_circle",
        arguments=(("angle", mode_angle),),
    ),
    *_of_one[1],
    *_of_momentum[1],
    Combine(
        name="outward",
        conclusion=equal(_speed, SPEED),
        terms=((1, Use("speed")), (1, Use("pole 1, real part")), (1, Use("pole m, real part"))),
    ),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)
