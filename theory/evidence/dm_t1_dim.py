"""DM-T1-dim on runs with steps η_0/(u + 1), and the ratios of step sizes inside their delay windows."""

from fractions import Fraction
from itertools import pairwise

from theory import symbols
from theory.claims.dm_t1_dim import DM_T1_DIM, DM_T1_HARMONIC
from theory.exact.claim_numbers import exact_value, numbers_of
from theory.exact.delayed_quadratic import run
from theory.exact.digits import decimal
from theory.exhibit import Fact
from theory.refutation import Comparison

DELAYS, HORIZONS = (0, 1, 2, 4), (10, 40, 160)
WINDOWS = (0, 1, 2, 3, 5, 8, 16, 40)


def _held(delay: int, horizon: int) -> Comparison:
    """One run beside the claim's value."""
    steps = [Fraction(1, 4 * (u + 1)) for u in range(horizon)]
    made = run([Fraction(1), Fraction(1, 2)], [(delay,), (0,)], steps, [Fraction(1), Fraction(-1)])
    sums = [sum((step**power for step in steps), Fraction(0)) for power in (1, 2, 3)]
    squares = [step * made.square(point) for step, point in zip(steps, made.points[:-1], strict=True)]
    named = (symbols.step_sum, symbols.step_square_sum, symbols.step_cube_sum)
    numbers = {
        **numbers_of(made),
        **dict(zip(named, sums, strict=True)),
        symbols.window_step_ratio: exact_value(DM_T1_HARMONIC, {symbols.max_delay: delay}),
    }
    measured = sum(squares, Fraction(0)) / sums[0]
    return Comparison(f"τ = ({delay}, 0), T = {horizon}", "weighted ‖∇f‖²", measured, exact_value(DM_T1_DIM, numbers))


def instances() -> tuple[Comparison, ...]:
    """Runs at several delays and horizons."""
    return tuple(_held(delay, horizon) for delay in DELAYS for horizon in HORIZONS)


def facts() -> tuple[Fact, ...]:
    """The weighted average against the value, which falls with T."""
    found: list[Fact] = []
    for delay in DELAYS:
        held = [_held(delay, horizon) for horizon in HORIZONS]
        found += [
            (f"{one.case}: {decimal(one.measured, 4)} ≤ {decimal(one.bound, 4)}", not one.exceeds) for one in held
        ]
        falling = all(later.bound < earlier.bound for earlier, later in pairwise(held))
        found.append((f"τ = ({delay}, 0): the value falls with T", falling))
    return tuple(found)


def window_facts() -> tuple[Fact, ...]:
    """Largest ratio of a missed step size to the present one."""
    found = []
    for delay in WINDOWS:
        largest, at = max((Fraction(u + 1, r + 1), -u) for u in range(201) for r in range(max(0, u - delay), u + 1))
        claimed = exact_value(DM_T1_HARMONIC, {symbols.max_delay: delay})
        words = f"τ_max = {delay}: the largest ratio is {largest}, first at update {-at}"
        found.append((words, largest == claimed and -at == delay))
    return tuple(found)


def window_instances() -> tuple[Comparison, ...]:
    """Update τ_max looks back at the first one."""
    return tuple(
        Comparison(
            f"update {delay} and the first",
            "ratio of step sizes",
            Fraction(1, 1) / Fraction(1, delay + 1),
            exact_value(DM_T1_HARMONIC, {symbols.max_delay: delay}),
        )
        for delay in WINDOWS
    )
