"""The instance that approaches claim PD-B1 in case (a): a linear loss whose stale gradient is too large, in fractions.

f(theta) = G theta; the loss of update t is G theta + (alpha/2)(theta - theta_t)^2, whose gradient is G at theta_t and
G + alpha (phi - theta_t) at the point phi = theta_{t - tau} that was read. Every stale gradient is too long, which
makes the next one staler still: the bias climbs to G x/(1 - x), x = alpha eta tau, and never reaches it. With
momentum m the steps grow by 1/(1 - m), and x = alpha eta tau/(1 - m).
"""

from fractions import Fraction


def bias_of_linear_loss(
    gradient: Fraction,
    smoothness: Fraction,
    step: Fraction,
    delay: int,
    updates: int,
    momentum: Fraction = Fraction(0),
    nesterov: bool = False,
) -> Fraction:
    """Run the recursion exactly and return the largest bias |applied - true gradient| seen.

    Args:
        gradient: G > 0, the true gradient everywhere.
        smoothness: alpha, Lipschitz constant of every mini-batch gradient.
        step: eta.
        delay: tau, in updates; reads before the first update return the start.
        updates: length of the run.
        momentum: m, of a velocity that starts at 0 and is not dampened.
        nesterov: whether the step is gradient plus m times velocity, instead of the velocity.
    """
    path = [Fraction(0)] * (delay + 1)
    largest = velocity = Fraction(0)
    for _ in range(updates):
        applied = gradient + smoothness * (path[0] - path[-1])
        largest = max(largest, abs(applied - gradient))
        velocity = momentum * velocity + applied
        moved = applied + momentum * velocity if nesterov else velocity
        path = [*path[1:], path[-1] - step * moved]
    return largest


def bias_supremum(
    gradient: Fraction, smoothness: Fraction, step: Fraction, delay: int, momentum: Fraction = Fraction(0)
) -> Fraction:
    """G x/(1 - x), x = alpha eta tau/(1 - m).

    Raises:
        ValueError: x >= 1, where no bound exists.
    """
    strength = smoothness * step * delay / (1 - momentum)
    if strength >= 1:
        raise ValueError(f"The delay strength x = {strength} is not below 1: there is no bound.")
    return gradient * strength / (1 - strength)
