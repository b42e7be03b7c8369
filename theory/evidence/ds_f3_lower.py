"""DS-F3-lower attained: runs on the Huber function under many patterns of delays, and its place in the class."""

from fractions import Fraction
from typing import Any

from sympy import Symbol, expand

from theory import symbols
from theory.claims.ds_f3_lower import DS_F3_LOWER
from theory.exact.claim_numbers import exact_value
from theory.exact.huber import Delays, huber, huber_path
from theory.exhibit import Fact
from theory.refutation import Comparison

STEPS = (Fraction(1, 3), Fraction(1), Fraction(7, 2))
UPDATES = (1, 4, 9)
_ALONE, _TWO = (Fraction(1),), (Fraction(3, 5), Fraction(4, 5))


def patterns() -> tuple[tuple[str, tuple[Fraction, ...], Delays], ...]:
    """Name, direction u by block, and delays."""
    constant = tuple((f"τ = {tau}", _ALONE, lambda _, __, tau=tau: tau) for tau in (0, 1, 2, 5))
    return (
        *constant,
        ("delays 0, 3, 1, 4, 2, 0, …", _ALONE, lambda update, _: 3 * update % 5),
        ("two blocks, delays 2 and 0", _TWO, lambda _, block: (2, 0)[block]),
        ("two blocks, delays that vary", _TWO, lambda update, block: (update + 2 * block) % 4),
    )


def reached(step: Fraction, updates: int, direction: tuple[Fraction, ...], delays: Delays) -> Fraction:
    """f(x_n) - f* with L = R = 1, the threshold for that many updates."""
    threshold = 1 / (2 * updates * step + 1)
    return huber(huber_path(direction, Fraction(1), threshold, step, updates, delays)[-1], threshold)


def facts() -> tuple[Fact, ...]:
    """Every run reaches the bound exactly; with a queue that starts empty, with the updates that are made."""
    found = []
    for name, direction, delays in patterns():
        equal = all(reached(a, n, direction, delays) == 1 / (4 * n * a + 2) for a in STEPS for n in UPDATES)
        found.append((f"{name}: f(x_T) − f* = LR²/(4TηL + 2)", equal))
    for tau in (1, 3):
        equal = all(_reached_from_empty(a, n, tau) == 1 / (4 * n * a + 2) for a in STEPS for n in UPDATES)
        found.append((f"queue of τ = {tau} that starts empty: f(x_T) − f* = LR²/(4(T − τ)ηL + 2)", equal))
    return tuple(found)


def _reached_from_empty(step: Fraction, made: int, tau: int) -> Fraction:
    """The same where the first tau updates find no gradient: `made` updates are made of made + tau."""
    threshold = 1 / (2 * made * step + 1)
    path = huber_path(
        _ALONE, Fraction(1), threshold, step, made + tau, lambda update, _: tau if update >= tau else None
    )
    return huber(path[-1], threshold)


def membership() -> tuple[Fact, ...]:
    """With c, d the points of [−δ, δ] nearest to s, t: h(s) − h(t) − d(s − t) − (c − d)²/2 = (s − c)(c − d) ≥ 0."""
    s, t, c, d = (Symbol(letter, real=True) for letter in "stcd")
    gap = (s * c - c**2 / 2) - (t * d - d**2 / 2) - d * (s - t) - (c - d) ** 2 / 2
    product = (s - c) * (c - d)
    fact = "h(s) − h(t) − d(s − t) − (c − d)²/2 = (s − c)(c − d), not negative as c is the nearest point to s"
    return ((fact, expand(gap - product) == 0),)


def numbers(step: Fraction, updates: int) -> dict[Any, Any]:
    """L = R = 1."""
    known = {symbols.step_size: step, symbols.horizon: updates}
    return known | dict.fromkeys((symbols.objective_smoothness, symbols.initial_distance), 1)


def instances() -> tuple[Comparison, ...]:
    """Runs on the Huber function under every pattern of delays."""
    return tuple(
        Comparison(
            f"Huber function, {name}, ηL = {step}, T = {count}",
            "f(x_T) − f*",
            reached(step, count, direction, delays),
            exact_value(DS_F3_LOWER, numbers(step, count)),
        )
        for name, direction, delays in patterns()
        for step in STEPS
        for count in UPDATES
    )
