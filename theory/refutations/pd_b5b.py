"""PD-B5-b: with momentum, counting distinct tasks is not enough: one write can carry other tasks' gradients."""

from collections.abc import Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation

Pair = tuple[Fraction, Fraction]

EACH = 20
MOMENTA = (Fraction(1, 2), Fraction(9, 10))
STRENGTH = Fraction(1, 20)
FIRST, SECOND = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
LAST = (Fraction(3, 5), Fraction(4, 5))
ORDERS = (
    (*[SECOND] * EACH, *[FIRST] * EACH, LAST),
    (*[FIRST] * EACH, *[SECOND] * EACH, LAST),
)
"""Gradients in the order in which block 1, and block 2, are written."""


def instance() -> Mapping[str, object]:
    """Numbers of the run: two scalar blocks, v_0 = 0, no dampening, 2 n + 1 tasks with linear losses and task C.

    All read the start and begin there; n gradients are (1, 0), n are (0, 1), the last is (3/5, 4/5). Block 1 is
    written by the tasks (0, 1) first, block 2 by the tasks (1, 0) first, both by the last task last. C reads both
    blocks just before that last task writes them and begins just after. C's loss is (u . theta - y)^2/2 with
    u = (1, 1)/sqrt 2 and residual 0 where it begins.
    """
    return {"tasks": (EACH, EACH, 1), "momenta": MOMENTA, "smoothness": Fraction(1), "delay_strength": STRENGTH}


def _last_move(order: tuple[Pair, ...], block: int, step: Fraction, momentum: Fraction, nesterov: bool) -> Fraction:
    """What the last write of a block subtracts."""
    velocity = moved = Fraction(0)
    for gradient in order:
        velocity = momentum * velocity + gradient[block]
        moved = step * (gradient[block] + momentum * velocity if nesterov else velocity)
    return moved


def check() -> Outcome:
    """Compare C's ‖b‖² at `start` with G x/(1 − x), x = α η N/(1 − m), N = 1 and G = 1; then with PD-B5c's G = √2."""
    naive, corrected = [], []
    for momentum in MOMENTA:
        step = STRENGTH * (1 - momentum)
        bound = (STRENGTH / (1 - STRENGTH)) ** 2
        for nesterov in (False, True):
            moves = [_last_move(order, block, step, momentum, nesterov) for block, order in enumerate(ORDERS)]
            # C's Hessian is u u': both parts of its bias are half the sum of what the last task moved.
            squared_bias = 2 * (sum(moves, Fraction(0)) / 2) ** 2
            case = f"m = {momentum}, {'Nesterov' if nesterov else 'classical'}"
            naive.append(Comparison(f"{case}, N = 1 task", "‖b‖", squared_bias, bound, squared=True))
            corrected.append(Comparison(f"{case}, by block, G = √2", "‖b‖", squared_bias, 2 * bound, squared=True))
    same_tasks = sorted(ORDERS[0]) == sorted(ORDERS[1])
    return Outcome(
        naive=tuple(naive),
        corrected=tuple(corrected),
        decisions=(
            ("both blocks are written by the same tasks, in different orders", same_tasks and ORDERS[0] != ORDERS[1]),
            ("no gradient is longer than G = 1", all(a**2 + b**2 <= 1 for order in ORDERS for a, b in order)),
        ),
    )


PD_B5_B = Refutation(
    name="PD-B5-b",
    title="momentum, delay counted in distinct tasks",
    form="‖b‖ ≤ G x/(1 − x) at `start` with x = α η N/(1 − m), N the distinct tasks that wrote since the read",
    missing="no overtaking (PD-B5a), or block constants (PD-B5c): where blocks are written in different orders the "
    "blocks' velocities hold different tasks' gradients, so one task's step can be √M times max ‖g̃‖ η/(1 − m)",
    instance=instance,
    check=check,
)
