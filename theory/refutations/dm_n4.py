"""DM-N4: momentum lowers the largest stable step by far more than 1 − μ, so no theorem without momentum covers it."""

from collections.abc import Mapping
from fractions import Fraction

from theory.exact.gradient_rule import plain
from theory.exact.stability import is_stable
from theory.refutation import Comparison, Outcome, Refutation

MOMENTUM = Fraction(9, 10)
DELAYS = (1, 2, 3, 4, 6)
STEP = Fraction(1, 5)
UPDATES = 400
LIMITS = {
    0: ("3.79", "3.81"),
    1: (".0999", ".1001"),
    2: (".0511", ".0513"),
    3: (".0347", ".0349"),
    4: (".0264", ".0266"),
    6: (".0181", ".0183"),
}


def instance() -> Mapping[str, object]:
    """Numbers of the runs on f = x²/2: v ← μv + x_{t−τ}, x ← x − γv, from x = 1 with constant history and v = 0.

    γ = 1/5 is stable without momentum at each of the delays; `limits` brackets the limit of γλ with momentum.
    """
    return {"momentum": MOMENTUM, "delays": DELAYS, "step_size": STEP, "updates": UPDATES, "limits": LIMITS}


def _end(delay: int, step: Fraction, momentum: Fraction) -> Fraction:
    path, velocity = [Fraction(1)] * (delay + 1), Fraction(0)
    for _ in range(UPDATES):
        velocity = momentum * velocity + path[-1 - delay]
        path.append(path[-1] - step * velocity)
    return max(abs(entry) for entry in path[-1 - delay :])


def check() -> Outcome:
    """Run each delay with momentum; decide on both sides of each limit from the characteristic polynomial."""
    bound = "largest |x| at the end, bound |x_0|"
    naive = tuple(
        Comparison(f"τ = {delay}, γλ = {STEP}, μ = {MOMENTUM}", bound, _end(delay, STEP, MOMENTUM), Fraction(1))
        for delay in DELAYS
    )
    corrected = tuple(
        Comparison(f"τ = {delay}, γλ = {STEP}, no momentum", bound, _end(delay, STEP, Fraction(0)), Fraction(1))
        for delay in DELAYS
    )
    decisions = [(f"τ = {delay}: γλ = {STEP} is stable without momentum", is_stable(delay, STEP)) for delay in DELAYS]
    for delay, (below, above) in LIMITS.items():
        rule = plain(delay, MOMENTUM)
        inside = rule.is_stable(Fraction(below)) and not rule.is_stable(Fraction(above))
        decisions.append((f"τ = {delay}, μ = {MOMENTUM}: stable at {below}, not stable at {above}", inside))
    exact = plain(1, MOMENTUM)
    near = Fraction(1, 10**15)
    at_one_minus_momentum = exact.is_stable(1 - MOMENTUM - near) and not exact.is_stable(1 - MOMENTUM)
    decisions.append(("τ = 1: the limit is 1 − μ", at_one_minus_momentum))
    return Outcome(naive=naive, corrected=corrected, decisions=tuple(decisions))


DM_N4 = Refutation(
    name="DM-N4",
    title="steps of plain SGD under momentum",
    form="a step size that is stable at delay τ without momentum, γλ < 2 sin(π/(4τ + 2)), is stable with momentum too",
    missing="no momentum: the bounds DM-T1 to DM-T5 are for plain SGD. At μ = 9/10 the limit falls to 1 − μ at τ = 1 "
    "and further with τ, while at τ = 0 momentum raises it from 2 to 2(1 + μ)",
    instance=instance,
    check=check,
)
