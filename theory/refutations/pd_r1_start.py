"""PD-R1-start: PD-R1 measured at `start` is false: tasks that start together see one point, and count as many."""

from collections.abc import Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation

TASKS = (2, 5, 20)
START, STEP, SMOOTHNESS = Fraction(1), Fraction(1), Fraction(1)


def instance() -> Mapping[str, object]:
    """Numbers of the runs: f = theta^2/2 without noise, T tasks that read and start at 1 before any of them writes."""
    return {"tasks": TASKS, "start": START, "step_size": STEP, "smoothness": SMOOTHNESS, "noise": 0}


def _mean_square(points: list[Fraction]) -> Fraction:
    return sum((SMOOTHNESS**2 * point**2 for point in points), Fraction(0)) / len(points)


def check() -> Outcome:
    """Compare the average of |∇f|² over the tasks with 2Δ/(ηT) + B² + ηLσ², at `start` and at `own`."""
    naive, corrected, decisions = [], [], []
    for tasks in TASKS:
        gradient = SMOOTHNESS * START
        started = [START] * tasks
        own = [START - STEP * gradient * number for number in range(tasks)]
        decrease = 2 * (SMOOTHNESS * START**2 / 2) / (STEP * tasks)
        for counted, points, where in ((naive, started, "start"), (corrected, own, "own")):
            bias = max((gradient - SMOOTHNESS * point) ** 2 for point in points)
            counted.append(Comparison(f"T = {tasks}, {where}", "mean of |∇f|²", _mean_square(points), decrease + bias))
        unbiased = all(gradient == SMOOTHNESS * point for point in started)
        decisions.append((f"T = {tasks}: ηL ≤ 1, and no bias at start", STEP * SMOOTHNESS <= 1 and unbiased))
    return Outcome(naive=tuple(naive), corrected=tuple(corrected), decisions=tuple(decisions))


PD_R1_START = Refutation(
    name="PD-R1-start",
    title="convergence measured at `start`",
    form="(1/T) Σ E‖∇f(θ_t)‖² ≤ 2Δ/(ηT) + B² + ηLσ², θ_t the point and B the mean bias at `start`",
    missing="a point that each task moves on: x_t at `own` (PD-R1) or the virtual iterate (PD-R1-virtual). Tasks that "
    "run side by side start at one point without any bias there, so the average stays while the bound falls like 1/T",
    instance=instance,
    check=check,
)
