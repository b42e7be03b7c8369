"""PD-R1-virtual at instances: what a read lacks of the virtual iterate, and where it ends, in fractions."""

from fractions import Fraction

from theory.exhibit import Fact

Pair = tuple[Fraction, Fraction]

STEP = Fraction(1, 5)
ORDERS = (
    "r00 r01 s0 r10 r11 s1 w11 w10 r20 w01 r21 s2 r30 r31 s3 w31 w00 w21 w20 w30",
    "r00 r01 r10 r11 s1 s0 w01 w11 w10 r20 r21 s2 w21 r30 r31 s3 w31 w30 w20 w00",
)
"""Events: rtb and wtb, task t reads or writes block b; st, its backward pass starts."""


def _gradient(task: int, point: Pair) -> Pair:
    """∇ of a coupled quadratic loss of its own for each task."""
    first, second = point
    shift = Fraction(task + 1, 3)
    return 2 * first - second + shift, 3 * second - first - shift


def _play(order: str) -> tuple[bool, bool, bool]:
    """Whether every read is x_t without the unseen tasks' parts, whether x ends at θ, and whether tasks overtook."""
    theta = [Fraction(1), Fraction(-1)]
    virtual = list(theta)
    read: dict[int, dict[int, Fraction]] = {}
    seen: dict[tuple[int, int], list[int]] = {}
    writers: dict[int, list[int]] = {0: [], 1: []}
    gradients: dict[int, Pair] = {}
    right = True
    for event in order.split():
        task, block = int(event[1]), int(event[2]) if event[2:].isdigit() else 0
        if event[0] == "r":
            read.setdefault(task, {})[block] = theta[block]
            seen[task, block] = list(writers[block])
        elif event[0] == "s":
            for each in (0, 1):
                lacking = [gradients[other][each] for other in gradients if other not in seen[task, each]]
                right = right and read[task][each] - STEP * sum(lacking, Fraction(0)) == virtual[each]
            gradients[task] = _gradient(task, (read[task][0], read[task][1]))
            virtual = [value - STEP * part for value, part in zip(virtual, gradients[task], strict=True)]
        else:
            theta[block] -= STEP * gradients[task][block]
            writers[block].append(task)
    return right, theta == virtual, writers[0] != writers[1]


def facts() -> tuple[Fact, ...]:
    """One line a property and interleaving."""
    facts = []
    for number, order in enumerate(ORDERS, start=1):
        lacks, ends, overtook = _play(order)
        facts += [
            (f"interleaving {number}: tasks overtake", overtook),
            (f"interleaving {number}: a read lacks of x_t exactly the unseen tasks before t, block by block", lacks),
            (f"interleaving {number}: after the last write x is θ", ends),
        ]
    return tuple(facts)
