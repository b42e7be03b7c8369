"""DM-T1-optimal decided: it is DM-T1-const at the balanced step, which no other step beats in the first two terms."""

from fractions import Fraction
from typing import Any

from sympy import Rational

from theory import symbols
from theory.claims.dm_t1_const import DM_T1_CONST
from theory.claims.dm_t1_optimal import DM_T1_OPTIMAL
from theory.exact.claim_numbers import column, exact_value, numbers_of
from theory.exact.delayed_quadratic import run
from theory.exact.digits import decimal
from theory.exhibit import Fact
from theory.numeric import evaluate
from theory.refutation import Comparison

GAP, SMOOTHNESS, MOMENT = Fraction(1, 2), Fraction(1), Fraction(1)
"""2Δ/(LA_β) = 1, so that the balanced step is 1/√T."""


def _numbers(delay: int, horizon: int, step: Fraction) -> dict:
    return {
        symbols.initial_gap: GAP,
        symbols.objective_smoothness: SMOOTHNESS,
        symbols.horizon: horizon,
        symbols.step_size: step,
        symbols.shrink: column([Fraction(1), Fraction(1)]),
        symbols.block_second_moment: column([MOMENT / 2, MOMENT / 2]),
        symbols.block_delay: column([delay, 0]),
    }


def _tuned(delay: int, horizon: int) -> Fraction:
    """The value at these numbers."""
    return tuned(_numbers(delay, horizon, Fraction(1)))


def tuned(known: dict) -> Fraction:
    """The claim's value at numbers whose roots are rational: they are squares together only, so sympy joins them."""
    bound = {symbol: known[symbol] for symbol in DM_T1_OPTIMAL.value.free_symbols if symbol in known}
    bound |= {
        symbol: evaluate(expression, known, "exact").item() for symbol, expression in DM_T1_OPTIMAL.definitions.items()
    }
    number: Any = DM_T1_OPTIMAL.value.subs({symbol: Rational(value) for symbol, value in bound.items()})
    return Fraction(int(number.p), int(number.q))


def instances() -> tuple[Comparison, ...]:
    """f = x²/2 from 1 at the balanced step 1/√T: no read is further out than the start, so A = 1 and 2Δ/(LA) = 1."""
    found = []
    for root in (1, 2, 4, 8):
        for delay in (0, 1, 2, 4):
            made = run([Fraction(1)], [(delay,)], [Fraction(1, root)] * root**2, [Fraction(1)])
            numbers = numbers_of(made)
            if made.moments() == (1,):
                case = f"τ = {delay}, T = {root**2}, η = {Fraction(1, root)}"
                found.append(Comparison(case, "(1/T) Σ‖∇f‖²", made.mean_square, tuned(numbers)))
    return tuple(found)


def facts() -> tuple[Fact, ...]:
    """Values at horizons that are squares, the balanced step against others, and the order of the delay's term."""
    found = []
    for root in (2, 6, 10):
        horizon, step = root**2, Fraction(1, root)
        for delay in (0, 1, 2, 4, 8):
            tuned = _tuned(delay, horizon)
            constant = exact_value(DM_T1_CONST, _numbers(delay, horizon, step))
            words = f"T = {horizon}, τ = ({delay}, 0): {decimal(tuned, 6)} is DM-T1-const at η = {step}"
            found.append((words, tuned == constant))
        others = [step * factor for factor in map(Fraction, ("1/2", "9/10", "11/10", "2"))]
        worse = [exact_value(DM_T1_CONST, _numbers(0, horizon, other)) for other in others]
        best = _tuned(0, horizon)
        found.append((f"T = {horizon}, no delay: η/2, 0.9η, 1.1η and 2η give more", all(best < w for w in worse)))
    added = [_tuned(4, root**2) - _tuned(0, root**2) for root in (2, 6)]
    words = f"a delay of 4 adds {decimal(added[0], 4)} at T = 4 and {decimal(added[1], 4)} at T = 36, a ninth of it"
    found.append((words, added[0] == 9 * added[1]))
    step, shorter = Fraction(1, 10), Fraction(1, 20)
    late = [exact_value(DM_T1_CONST, _numbers(8, 100, size)) for size in (step, shorter)]
    words = f"T = 100, τ = (8, 0): the balanced step gives {decimal(late[0], 3)}, half of it {decimal(late[1], 3)}"
    found.append((f"{words}: with a delay a shorter step can be better", late[1] < late[0]))
    return tuple(found)
