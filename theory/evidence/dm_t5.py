"""DM-T5 on quadratics run in fractions: how much of the value happens, and that the sum is the mean with M_a η."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from sympy import simplify

from theory import symbols
from theory.claim import Claim
from theory.claims.dm_t1_const import DM_T1_CONST
from theory.claims.dm_t5 import DM_T5, DM_T5_MOMENT, DM_T5_SUM
from theory.exact.claim_numbers import column, exact_value, numbers_of
from theory.exact.delayed_quadratic import run
from theory.exact.digits import decimal
from theory.exhibit import Fact
from theory.methods import adl
from theory.refutation import Comparison

INSTANCES = (
    (1, Fraction(2), 4, (0, 1, 0)),
    (2, Fraction(2), 3, (0, 1, 0)),
    (3, Fraction(1, 10), 13, (0, 1, 0)),
    (4, Fraction(2), 3, (1, 0, 0)),
    (8, Fraction(17, 20), 1, (1, 1, 1)),
)
"""Number of mini-batches, step size, updates, start: the largest share found on a grid of the last three."""


def instances() -> tuple[Comparison, ...]:
    """Accumulated runs of three modules, levels of staleness as drawn."""
    return _held(DM_T5, 0)


def sum_instances() -> tuple[Comparison, ...]:
    """The same runs, made by the sum with a step M_a times shorter."""
    return _held(DM_T5_SUM, 1)


def _held(claim: Claim, power: int) -> tuple[Comparison, ...]:
    """The runs beside the value of a claim whose step is 1/M_a^power of the mean's."""
    found = []
    for accumulated, step, horizon, start in INSTANCES:
        levels = adl.levels_of_staleness(3, accumulated)
        made = run([Fraction(1)] * 3, levels, [step] * horizon, [Fraction(x) for x in start])
        applied = [
            sum((((a - b) / step) ** 2 for a, b in zip(here, there, strict=True)), Fraction(0))
            for here, there in pairwise(made.points)
        ]
        numbers = {
            **numbers_of(made),
            symbols.accumulated: accumulated,
            symbols.staleness_level: column(levels),
            symbols.accumulated_second_moment: max(applied),
        }
        numbers[symbols.step_size] = step / accumulated**power
        case = f"M_a = {accumulated}, levels {levels}, η = {numbers[symbols.step_size]}, T = {horizon}, x_0 = {start}"
        found.append(Comparison(case, "(1/T) Σ‖∇f‖²", made.mean_square, exact_value(claim, numbers)))
    return tuple(found)


def constant_instances() -> tuple[Comparison, ...]:
    """One mini-batch per update, which is DM-T1-const: f = x²/2, η = 2, T = τ + 2, x_t = 1 − 2t."""
    found = []
    for delay in (0, 1, 2, 3, 4, 8, 16, 32):
        made = run([Fraction(1)], [(delay,)], [Fraction(2)] * (delay + 2), [Fraction(1)])
        value = exact_value(DM_T1_CONST, numbers_of(made))
        found.append(Comparison(f"τ = {delay}, η = 2, T = {delay + 2}", "(1/T) Σ‖∇f‖²", made.mean_square, value))
    return tuple(found)


def _shares(shown: tuple[Comparison, ...], least: Fraction) -> tuple[Fact, ...]:
    shares = [one.measured / one.bound for one in shown]
    return tuple(
        (f"{one.line()}, a share of {decimal(share, 4)}", least < share <= 1)
        for one, share in zip(shown, shares, strict=True)
    )


def facts() -> tuple[Fact, ...]:
    """More than two fifths of the value happen."""
    return _shares(instances(), Fraction(2, 5))


def constant_facts() -> tuple[Fact, ...]:
    """More than a third of the value happens at every delay."""
    return _shares(constant_instances(), Fraction(1, 3))


def sum_facts() -> tuple[Fact, ...]:
    """DM-T5 with the step M_a η, term by term."""
    scaled = DM_T5.value.xreplace({symbols.step_size: symbols.accumulated * symbols.step_size})
    same = simplify(scaled - DM_T5_SUM.value) == 0 and DM_T5.definitions == DM_T5_SUM.definitions
    return (("DM-T5 at M_a η is DM-T5-sum", same),)


def _groups() -> Iterator[tuple[int, Fraction, Fraction, Fraction]]:
    """M_a; the claim's value; mean square of an update of equal gradients, and of alternating opposite ones."""
    shrink, gradient = (Fraction(1), Fraction(1, 2)), (Fraction(3), Fraction(-2))
    numbers = {symbols.shrink: column(shrink), symbols.block_second_moment: column([g * g for g in gradient])}
    bound = exact_value(DM_T5_MOMENT, numbers)
    whole = sum(((s * g) ** 2 for s, g in zip(shrink, gradient, strict=True)), Fraction(0))
    for accumulated in (1, 2, 4, 8):
        balance = Fraction(sum((-1) ** place for place in range(accumulated)), accumulated)
        yield accumulated, bound, whole, balance**2 * whole


def moment_instances() -> tuple[Comparison, ...]:
    """Groups of equal gradients."""
    return tuple(Comparison(f"M_a = {n}", "‖mean of the group‖²", whole, bound) for n, bound, whole, _ in _groups())


def moment_facts() -> tuple[Fact, ...]:
    """Groups of equal gradients, and of pairs of opposite ones, in two blocks with factors 1 and 1/2."""
    found = []
    for accumulated, bound, whole, opposite in _groups():
        words = f"M_a = {accumulated}: equal gradients give {whole} = A_β, alternating ones {opposite}"
        found.append((words, whole == bound and opposite == (bound if accumulated == 1 else 0)))
    return tuple(found)
