"""PD-C9-start: PD-B1 at `start` is false when the delay is counted block by block and tasks interleave."""

from collections.abc import Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation

GRADIENT = Fraction(1)
STRENGTHS = (Fraction(1, 100), Fraction(1, 10), Fraction(1, 4), Fraction(29, 100))
ORDER = ("A.w2", "C.r1", "A.w1", "C.r2", "B.w2", "C.start")


def instance() -> Mapping[str, object]:
    """Numbers of the run: blocks 1 and 2 are scalars, all tasks but C have linear losses.

    Task A's gradient is (G, 0), task B's (0, G); C's loss is (alpha/2)(u . theta - y)^2 with u = (1, 1)/sqrt 2, whose
    Hessian (alpha/2) [[1, 1], [1, 1]] is rational and has norm alpha. C's data make its residual 0 at `start`.
    """
    return {"order": ORDER, "gradient_bound": GRADIENT, "smoothness": Fraction(1), "delay_strengths": STRENGTHS}


def _events(step: Fraction) -> tuple[dict[str, Fraction], dict[str, Fraction], dict[str, list[str]]]:
    """Play the order: what C read, the point at C's start, and who wrote each block between the two."""
    gradients = {("A", "1"): GRADIENT, ("A", "2"): Fraction(0), ("B", "2"): GRADIENT}
    point = {"1": Fraction(0), "2": Fraction(0)}
    read, writers = dict(point), {block: [] for block in point}
    for task, action in (event.split(".") for event in ORDER):
        block = action[1:]
        if action.startswith("w"):
            point[block] -= step * gradients[task, block]
            writers[block].append(task)
        elif action.startswith("r"):
            read[block], writers[block] = point[block], []
    return read, point, writers


def _gradient(point: dict[str, Fraction], target: Fraction) -> dict[str, Fraction]:
    """Gradient of C's loss (u . theta - target/sqrt 2)^2/2, u = (1, 1)/sqrt 2."""
    residual = sum(point.values(), Fraction(0)) - target
    return {block: residual / 2 for block in point}


def check() -> Outcome:
    """Compare ‖b‖² at `start` with the square of G x/(1 - x), x = alpha eta max_l tau_l, and with N tasks for tau."""
    naive, corrected, decisions = [], [], []
    for strength in STRENGTHS:
        read, start, writers = _events(strength)
        target = sum(start.values(), Fraction(0))
        applied, true = _gradient(read, target), _gradient(start, target)
        squared_bias = sum(((applied[block] - true[block]) ** 2 for block in applied), Fraction(0))
        tasks = len({task for tasks in writers.values() for task in tasks})
        per_block = strength * max(len(tasks) for tasks in writers.values())
        for counted, delay_strength, where in (
            (naive, per_block, "τ by block"),
            (corrected, strength * tasks, f"N = {tasks} tasks"),
        ):
            bound = GRADIENT * delay_strength / (1 - delay_strength)
            counted.append(Comparison(f"αη = {strength}, {where}", "‖b‖", squared_bias, bound**2, squared=True))
        one_each = all(len(tasks) == 1 for tasks in writers.values())
        decisions.append((f"αη = {strength}: every block was read one version old", one_each))
    return Outcome(naive=tuple(naive), corrected=tuple(corrected), decisions=tuple(decisions))


PD_C9_START = Refutation(
    name="PD-C9-start",
    title="delay counted block by block at `start`",
    form="‖b‖ ≤ G x/(1 − x) at `start` with x = α η max_l τ_l, τ_l the writes of block l since its read",
    missing="no overtaking, or the count N of distinct tasks that wrote between the reads and the reference: "
    "here ‖b‖ = √2 x G, above G x/(1 − x) for x < 1 − 1/√2",
    instance=instance,
    check=check,
)
