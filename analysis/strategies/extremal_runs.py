"""Runs that attain the bias bounds, or come as near as one likes; and such that break one assumption of each."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache

from analysis.exact_batch import Batch
from analysis.exact_run import ExactRun
from analysis.interleaving import Operation, written_in_turn
from theory.claim import Claim

DELAYS = (1, 2, 3, 5)
LATE = 40
"""So late that a bound of the wrong order in the delay, or one that counts delays up to some number only, is broken."""
STRENGTH = Fraction(1, 4)
ROUNDS = 6
"""How many delays a run lasts: the bias comes within x^ROUNDS of its supremum."""


def aligned(
    delay: int,
    sizes: tuple[int, ...] = (1,),
    strength: Fraction = STRENGTH,
    rounds: int = ROUNDS,
    shares: Sequence[int] = (1,),
    weights: str = "stash",
    momentum: Fraction = Fraction(0),
    nesterov: bool = False,
    lags: Sequence[int] | None = None,
) -> ExactRun:
    """Every stale gradient is too long, which makes the next one staler still (theory.exact.tight_bias).

    The gradient at the state in which a pass starts is one constant vector, and the Hessian's parts are multiples of
    the matrix of ones, so that all blocks drift along that vector, and err along it.

    Args:
        delay: in updates, of all blocks.
        sizes: of the blocks.
        strength: x, the largest where the Hessian's parts are counted together.
        rounds: number of updates, in delays.
        shares: of the Hessian in F, R and B, as whole numbers.
        weights: the weight rule.
        momentum, nesterov: of the updates; x is that of the claims with momentum.
        lags: delays of the blocks by themselves, in place of `delay`.
    """
    width, reach = sum(sizes), max(lags or (delay,))
    ones = tuple((Fraction(1),) * width for _ in range(width))
    parts = [tuple(tuple(entry * share for entry in row) for row in ones) for share in (*shares, 0, 0)[:3]]
    batch = Batch(parts[0], (Fraction(1),) * width, parts[1], parts[2])
    step = strength * (1 - momentum) / (max(reach, 1) * width * sum(shares))
    count = rounds * reach + (rounds if momentum else 0) + 1
    table = (tuple(lags or (delay,) * len(sizes)),) * count
    backward = tuple(tuple(max(0, lag - lag // 2) for lag in row) for row in table) if len(shares) > 1 else None
    return ExactRun(
        batches=(batch,),
        sizes=sizes,
        initial=(Fraction(0),) * width,
        operations=written_in_turn(table, late=backward),
        step_sizes=(step,),
        weights=weights,
        momentum=momentum,
        nesterov=nesterov,
        anchored=True,
    )


def turned_round(delay: int, strength: int = 4) -> ExactRun:
    """A gradient that was read on the other side of the minimum: the bias is as long as both together (PD-B2).

    f = theta^2/2 and eta tau = strength; the first tau tasks read the start, and push 1 each; the last one reads it,
    too, and pushes strength/2, where the gradient is -strength/2.
    """
    pushes = [Fraction(1)] * delay + [Fraction(strength, 2)]
    return ExactRun(
        batches=tuple(Batch(((Fraction(1),),), (push,)) for push in pushes),
        sizes=(1,),
        initial=(Fraction(0),),
        operations=written_in_turn(tuple((task,) for task in range(delay + 1))),
        step_sizes=(Fraction(strength, delay),),
    )


def opposed(delay: int, strength: Fraction = STRENGTH) -> ExactRun:
    """Two mini-batches that pull apart: each gradient is long where their mean is short (PD-C2). f = theta^2/2."""
    batches = tuple(Batch(((Fraction(1),),), (Fraction(pull),)) for pull in (1, -1))
    return ExactRun(
        batches=batches,
        sizes=(1,),
        initial=(Fraction(0),),
        operations=written_in_turn(((delay,),) * (2 * delay)),
        step_sizes=(strength / delay,),
    )


def overtaken(strength: Fraction = Fraction(1, 16)) -> ExactRun:
    """Two tasks overtake each other in one of two blocks: a third misses one write in each, but of different tasks.

    The first pushes block 0 only, the second block 1 only, so that the third misses two whole steps with a delay of 1.
    """
    half, nothing = Fraction(1, 2), Fraction(0)
    hessian = ((half, half), (half, half))  # its norm is 1
    gradients = ((Fraction(1), nothing), (nothing, Fraction(1)), (nothing, nothing))
    both = (0, 1)
    order = (
        *(Operation(kind, task, both if kind == "read" else ()) for task in (0, 1) for kind in ("read", "start")),
        *(Operation("write", 1, (0,)), Operation("read", 2, (0,)), Operation("write", 0, (0,))),
        *(Operation("write", 0, (1,)), Operation("read", 2, (1,)), Operation("write", 1, (1,))),
        *(Operation("start", 2), Operation("write", 2, both)),
    )
    return ExactRun(
        batches=tuple(Batch(hessian, gradient) for gradient in gradients),
        sizes=(1, 1),
        initial=(nothing, nothing),
        operations=order,
        step_sizes=(strength,),
        anchored=True,
    )


def crossed(strength: Fraction = STRENGTH) -> ExactRun:
    """Only the other block's weights enter a block's gradient, and one block's is 0 wherever a pass starts: its bias
    is the other's, and no bound in its own gradient holds it."""
    nothing, one = Fraction(0), Fraction(1)
    return ExactRun(
        batches=(Batch(((nothing, one), (one, nothing)), (nothing, one)),),
        sizes=(1, 1),
        initial=(nothing, nothing),
        operations=written_in_turn(((0, 0), (1, 1))),
        step_sizes=(strength,),
        anchored=True,
    )


def spread_over_tasks(count: int, strength: Fraction = STRENGTH, rounds: int = ROUNDS) -> ExactRun:
    """Block 0 drifts as in `aligned`; of each pair of tasks the second writes block 1 first (PD-B1b at `start`)."""
    nothing = Fraction(0)
    batch = Batch(((Fraction(1), nothing), (nothing, nothing)), (Fraction(1), nothing))
    order = [Operation("read", task, (0,)) for task in range(count)]
    tasks = 2 * ((rounds * count + 1) // 2)
    for task in range(tasks):
        early = [Operation("read", task + count, (0,))] if task + count < tasks else []
        order += [*early, Operation("read", task, (1,)), Operation("start", task), Operation("write", task, (0,))]
        order += [Operation("write", number, (1,)) for number in (task, task - 1)] if task % 2 else []
    return ExactRun(
        batches=(batch,),
        sizes=(1, 1),
        initial=(nothing, nothing),
        operations=tuple(order),
        step_sizes=(strength / count,),
        anchored=True,
    )


def beyond(delay: int, rounds: int = ROUNDS) -> tuple[ExactRun, ...]:
    """Runs that break one assumption each, and with it the bounds that need it."""
    run = aligned(delay, rounds=rounds)
    two = aligned(delay, sizes=(2,), rounds=rounds)
    last = delay + 1
    kink = Batch(((Fraction(0),),), (Fraction(1, 8),), jump=Fraction(1))
    return (
        replace(aligned(delay, rounds=rounds, momentum=Fraction(1, 2)), velocity=Fraction(20)),
        replace(run, decay=Fraction(1, 2), initial=(Fraction(40),)),
        replace(run, step_sizes=(*run.step_sizes * delay, run.step_sizes[0] * 8)),
        replace(run, batches=(kink,), initial=(Fraction(1, 64),), step_sizes=(Fraction(1, 8),), anchored=False),
        replace(two, torn=tuple((task, 0, 8 * delay) for task in range(last, len(two.operations)))),
    )


def extremal_runs(claim: Claim | None = None) -> Sequence[ExactRun]:
    """The runs above at several delays, under every weight rule, with and without momentum."""
    return _all()


@cache
def _all() -> tuple[ExactRun, ...]:
    found: list[ExactRun] = []
    for delay in DELAYS:
        found += [aligned(delay), aligned(delay, sizes=(1, 1)), aligned(delay, sizes=(2, 1), weights="live")]
        found += [aligned(delay, shares=(2, 0, 1), weights="live")]
        found += [aligned(delay, shares=shares, weights="recompute") for shares in ((1, 2, 3), (1, 3, 1))]
        found += [aligned(delay, strength=Fraction(3, 2), rounds=3)]
        rounded = (aligned(delay), aligned(delay, sizes=(1, 1)), aligned(delay, momentum=Fraction(1, 2)))
        found += [replace(run, rounding=Fraction(1, 2)) for run in rounded]
        found += [aligned(delay, sizes=(1, 1), shares=(1, 0, 2), weights="live")]
        found += [aligned(delay, momentum=Fraction(1, 2), nesterov=nesterov) for nesterov in (False, True)]
        found += [aligned(delay, momentum=Fraction(1, 2), strength=STRENGTH * 2)]
        found += [aligned(delay, sizes=(1, 1), momentum=Fraction(1, 2)), aligned(delay, lags=(delay, 0), sizes=(1, 1))]
        found += [turned_round(delay), opposed(delay), spread_over_tasks(delay), *beyond(delay)]
    small = STRENGTH / 64  # so that gradients hardly grow: the bias is nearly tau steps
    found += [aligned(LATE, strength=small, rounds=1), aligned(LATE, strength=small, rounds=1, momentum=Fraction(1, 2))]
    return (*found, overtaken(), crossed())
