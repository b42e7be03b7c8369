"""PD-B1b approached at `start` by tasks that overtake: the linear loss in block A, no gradient in block B."""

from collections.abc import Iterator
from fractions import Fraction

from theory import symbols
from theory.claims.pd_b1b import PD_B1B
from theory.evidence.linear_loss import in_one
from theory.exact.claim_numbers import exact_value
from theory.exact.digits import decimal
from theory.exact.tight_bias import bias_supremum
from theory.exhibit import Fact
from theory.refutation import Comparison

RUNS = ((Fraction("0.3"), 4, 80), (Fraction("0.7"), 4, 300), (Fraction("0.95"), 0, 1200))
COUNTS = (1, 2, 5)


def _order(tasks: int, distance: int) -> Iterator[tuple[str, int]]:
    """Task t reads block A `distance` tasks early; of each pair of tasks the second writes block B first."""
    yield from (("read A", task) for task in range(distance))
    for task in range(tasks):
        yield from (("read A", task + distance), ("read B", task), ("start", task), ("write A", task))
        if task % 2:
            yield from (("write B", task), ("write B", task - 1))


def _play(strength: Fraction, distance: int, tasks: int) -> tuple[Fraction, int, bool]:
    """Largest bias at `start` (G = α = 1), most distinct tasks between read and start, whether tasks overtook.

    The loss of a task is G a + (a − a_start)²/2 in block A's value a: its gradient at its start is G.
    """
    step, value = strength / distance, Fraction(0)
    writers: dict[str, list[int]] = {"A": [], "B": []}
    read: dict[tuple[str, int], tuple[int, Fraction]] = {}
    gradients: dict[int, Fraction] = {}
    largest, most = Fraction(0), 0
    for event, task in _order(tasks, distance):
        action, _, block = event.partition(" ")
        if action == "read":
            read[block, task] = (len(writers[block]), value)
        elif action == "start":
            between = {name: writers[name][read[name, task][0] :] for name in writers}
            most = max(most, len({*between["A"], *between["B"]}))
            gradients[task] = 1 + read["A", task][1] - value
            largest = max(largest, abs(gradients[task] - 1))
        else:
            writers[block].append(task)
            value -= step * gradients[task] if block == "A" else 0
    return largest, most, writers["A"] != writers["B"]


def facts() -> tuple[Fact, ...]:
    """The largest bias stays below Gx/(1 − x), x = αηN, agrees with it to the digits shown, and N is as counted."""
    facts = []
    for strength, digits, tasks in RUNS:
        for count in COUNTS:
            largest, most, overtook = _play(strength, count, tasks)
            supremum = bias_supremum(Fraction(1), Fraction(1), strength / count, count)
            agrees = largest < supremum and decimal(largest, digits) == decimal(supremum, digits)
            facts.append(
                (
                    f"x = {strength}, N = {most}, tasks overtake: ‖b‖ at start reaches {decimal(largest, digits)}",
                    agrees and overtook and most == count,
                )
            )
    return tuple(facts)


def instances() -> tuple[Comparison, ...]:
    """The largest bias at `start` of each run beside the claim's value at the tasks counted."""
    found = []
    for strength, _, tasks in RUNS[:2]:
        for count in COUNTS:
            largest, most, _ = _play(strength, count, tasks)
            value = exact_value(PD_B1B, in_one(strength / count, 0) | {symbols.distinct_tasks: most})
            case = f"tasks that overtake, N = {most}, x = {decimal(strength, 2)}, {tasks} tasks"
            found.append(Comparison(case, "largest ‖b‖ at start", largest, value))
    return tuple(found)
