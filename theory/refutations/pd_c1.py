"""PD-C1: a delay strength x >= 1 leaves no bound at all, yet it is no proof of divergence either."""

from collections.abc import Mapping
from fractions import Fraction

from theory.exact.stability import is_stable
from theory.refutation import Comparison, Outcome, Refutation

JUST_ABOVE = 1 + Fraction(1, 10**15)
JUST_BELOW = 1 - Fraction(1, 10**15)
DIVERGING = Fraction(11, 10)
LONG_DELAY, STABLE_STEP = 10, Fraction(13, 100)


def instance() -> Mapping[str, object]:
    """Numbers of the two runs on f = theta^2/2 (alpha = 1) from theta = 1, constant history."""
    return {
        "smoothness": 1,
        "diverging": {"delay": 1, "step_size": DIVERGING, "updates": 400},
        "converging": {"delay": LONG_DELAY, "step_size": STABLE_STEP, "updates": 2000},
    }


def _path(delay: int, step: Fraction, updates: int) -> list[Fraction]:
    path = [Fraction(1)] * (delay + 1)
    for _ in range(updates):
        path.append(path[-1] - step * path[-1 - delay])
    return path[delay:]


def check() -> Outcome:
    """Run both and decide their stability from the characteristic polynomial."""
    diverging = _path(1, DIVERGING, 400)
    largest_bias = max(abs(diverging[t - 1] - diverging[t]) for t in range(1, len(diverging)))
    initial_gradient = abs(diverging[0])
    converging = _path(LONG_DELAY, STABLE_STEP, 2000)
    return Outcome(
        naive=(
            Comparison("delay 1, x = 11/10", "largest |b|, bound 10^6 G_0", largest_bias, 10**6 * initial_gradient),
        ),
        corrected=(
            Comparison(
                "delay 10, x = 13/10",
                "largest |theta| at the end, bound 1/1000 of the start",
                max(abs(value) for value in converging[-(LONG_DELAY + 1) :]),
                Fraction(1, 1000),
            ),
        ),
        decisions=(
            ("delay 1: stable at x = 1 - 1e-15", is_stable(1, JUST_BELOW)),
            ("delay 1: not stable at x = 1", not is_stable(1, 1)),
            ("delay 1: not stable at x = 1 + 1e-15", not is_stable(1, JUST_ABOVE)),
            ("delay 10: stable at x = 13/10, where there is no bound", is_stable(LONG_DELAY, STABLE_STEP)),
        ),
    )


PD_C1 = Refutation(
    name="PD-C1",
    title="no bound at x >= 1",
    form="‖b‖ ≤ c G_0 for some fixed c, G_0 the gradient at the start, at any delay strength x = α η τ_max",
    missing="x < 1: at delay 1 the mode diverges exactly for x > 1 (on the circle at x = 1); "
    "but x ≥ 1 does not imply divergence: at delay 10 and x = 1.3 the run converges while the bound is void",
    instance=instance,
    check=check,
)
