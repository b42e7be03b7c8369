"""DM-T7 on runs in fractions: the identity along a delayed quadratic, and a velocity that changes evenly."""

from fractions import Fraction

from theory.exact.digits import decimal
from theory.exhibit import Fact
from theory.refutation import Comparison

DECAYS = (Fraction(0), Fraction(1, 2), Fraction(9, 10))
STEP = Fraction(1, 20)
DELAY, DECAY, SHRINK = 3, Fraction(1, 200), Fraction(1, 2)


def _run(mu: Fraction, updates: int) -> tuple[list[Fraction], list[Fraction], list[Fraction]]:
    """Weights, velocities and increments of f = θ²/2, read late and shrunk, with weight decay."""
    weights, velocities, increments = [Fraction(1)], [Fraction(0)], [Fraction(0)]
    for update in range(updates):
        increments.append(SHRINK * weights[max(update - DELAY, 0)] + DECAY * weights[-1])
        velocities.append(mu * velocities[-1] + increments[-1])
        weights.append(weights[-1] - STEP * velocities[-1])
    return weights, velocities, increments


def identity() -> tuple[Fact, ...]:
    """Error of the prediction against the sum of the increments, at every update of a run."""
    facts = []
    for mu in DECAYS:
        weights, velocities, increments = _run(mu, 40)
        for s in (0, 1, 2, 3, 4, 6):
            errors = [weights[u + s] - weights[u] + s * STEP * velocities[u] for u in range(34)]
            sums = [
                -STEP
                * sum((s - n + 1) * (increments[u + n] - (1 - mu) * velocities[u + n - 1]) for n in range(1, s + 1))
                for u in range(34)
            ]
            largest = decimal(max(map(abs, errors)), 6)
            facts.append((f"m_v = {decimal(mu, 1)}, s = {s}: equal at 34 updates, largest {largest}", errors == sums))
    return tuple(facts)


def instances() -> tuple[Comparison, ...]:
    """A velocity that changes by (1, 2)/5 in every update, so D_v² = 1/5: squares of error and bound."""
    found = []
    for mu in DECAYS:
        for s in (1, 2, 3, 4, 6):
            square = Fraction(0)
            for slope in (Fraction(1, 5), Fraction(2, 5)):
                weight, velocity = Fraction(1), Fraction(7)
                predicted = weight - s * STEP * velocity
                for _ in range(s):
                    increment = slope + (1 - mu) * velocity
                    velocity = mu * velocity + increment
                    weight -= STEP * velocity
                square += (weight - predicted) ** 2
            bound = (STEP * s * (s + 1) / 2) ** 2 / 5
            found.append(
                Comparison(f"m_v = {decimal(mu, 1)}, s = {s}", "prediction's error", square, bound, squared=True)
            )
    return tuple(found)


def attained() -> tuple[Fact, ...]:
    """The error is η s(s + 1)/2 D_v."""
    return tuple((f"{c.case}: error² = {c.measured} = bound²", c.measured == c.bound) for c in instances())
