"""The same asynchronous run, written in other units, with other names, in rotated coordinates, or with doubled data."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

from analysis.attack.arena import Twin
from analysis.exact_batch import Batch, Vector
from analysis.exact_run import ExactRun
from analysis.interleaving import Operation, written_in_turn
from theory.claim import Claim
from theory.exact.polynomial import Rational
from theory.exact.rational_matrix import Rows

UNIT = Fraction(3, 2)
"""Length of the old unit in the new one."""
ROTATION = ((Fraction(3, 5), Fraction(-4, 5)), (Fraction(4, 5), Fraction(3, 5)))


def in_other_units(run: ExactRun) -> ExactRun:
    """Parameters are measured in another unit: gradients shrink as much as they grow, and the step grows twice."""
    return replace(
        _linear(run, lambda row: tuple(x / UNIT for x in row), lambda rows: _scaled(rows, 1 / UNIT**2)),
        initial=tuple(x * UNIT for x in run.initial),
        step_sizes=tuple(step * UNIT**2 for step in run.step_sizes),
        velocity=run.velocity / UNIT,
        rounding=run.rounding / UNIT,
        decay=run.decay / UNIT**2,
    )


def relabelled(run: ExactRun) -> ExactRun:
    """Blocks in the opposite order."""
    if run.rounding or any(batch.jump for batch in run.batches):
        return run  # the kink is in the first coordinate, and so is the rounding
    last = len(run.sizes) - 1
    edges = [0, *accumulate(run.sizes)]
    order = [i for block in reversed(range(last + 1)) for i in range(edges[block], edges[block + 1])]
    operations = tuple(replace(o, blocks=tuple(last - block for block in o.blocks)) for o in run.operations)
    moved = _linear(run, lambda row: tuple(row[i] for i in order), lambda rows: _permuted(rows, order))
    return replace(
        moved,
        sizes=run.sizes[::-1],
        initial=tuple(run.initial[i] for i in order),
        operations=operations,
        torn=tuple((task, last - block, back) for task, block, back in run.torn),
    )


def rotated(run: ExactRun) -> ExactRun:
    """The first two coordinates of the first block with at least two are turned by the angle of (3/5, 4/5)."""
    edges = [0, *accumulate(run.sizes)]
    first = next((edges[block] for block, size in enumerate(run.sizes) if size > 1), None)
    if first is None or run.torn or run.velocity or run.rounding or any(batch.jump for batch in run.batches):
        return run  # what is torn, or kinked, is so along a coordinate
    turn = [[Fraction(i == j) for j in range(edges[-1])] for i in range(edges[-1])]
    for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
        turn[first + i][first + j] = ROTATION[i][j]

    moved = _linear(run, lambda row: _turned(turn, row), lambda rows: _conjugated(turn, rows))
    return replace(moved, initial=_turned(turn, run.initial))


def _turned(turn: Rows, row: Vector) -> Vector:
    return tuple(sum((Fraction(a) * b for a, b in zip(line, row, strict=True)), Fraction(0)) for line in turn)


def _conjugated(turn: Rows, rows: Rows) -> Rows:
    half = [_turned(turn, tuple(map(Fraction, row))) for row in rows]  # rows times the turn's transpose
    return tuple(zip(*(_turned(turn, tuple(column)) for column in zip(*half, strict=True)), strict=True))


def with_doubled_data(run: ExactRun) -> ExactRun:
    """Every mini-batch is there twice."""
    return replace(run, batches=run.batches * 2)


def split(run: ExactRun) -> ExactRun:
    """A block of several parameters becomes two blocks that are read and written together."""
    block = next((block for block, size in enumerate(run.sizes) if size > 1), None)
    if block is None or run.torn:
        return run

    sizes = (*run.sizes[:block], 1, run.sizes[block] - 1, *run.sizes[block + 1 :])
    operations = (replace(o, blocks=_parts(o.blocks, block)) for o in run.operations)
    return replace(run, sizes=sizes, operations=tuple(operations))


def _parts(blocks: tuple[int, ...], split_one: int) -> tuple[int, ...]:
    """The numbers of the same blocks after one of them was split."""
    return tuple(part for b in blocks for part in ((b, b + 1) if b == split_one else (b + (b > split_one),)))


def without_delay(run: ExactRun) -> ExactRun:
    """The same tasks, one after the other, each with the newest versions."""
    tasks = sorted({operation.task for operation in run.operations})
    names = dict(enumerate(tasks))
    turns = written_in_turn(((0,) * len(run.sizes),) * len(tasks))
    return replace(run, operations=tuple(Operation(o.kind, names[o.task], o.blocks) for o in turns), torn=())


def _linear(run: ExactRun, vector: Callable[[Vector], Vector], matrix: Callable[[Rows], Rows]) -> ExactRun:
    """The run with its gradients mapped and its Hessians mapped."""

    batches = (
        Batch(
            matrix(old.forward),
            vector(old.linear),
            old.recompute and matrix(old.recompute),
            old.backward and matrix(old.backward),
            old.jump and vector((old.jump, *[Fraction(0)] * (len(old.linear) - 1)))[0],
        )
        for old in run.batches
    )
    return replace(run, batches=tuple(batches))


def _scaled(rows: Rows, factor: Rational) -> Rows:
    return tuple(tuple(Fraction(entry) * factor for entry in row) for row in rows)


def _permuted(rows: Rows, order: list[int]) -> Rows:
    return tuple(tuple(Fraction(rows[i][j]) for j in order) for i in order)


def _of_whole_vectors(claim: Claim) -> bool:
    """Whether nothing in the claim counts blocks."""
    return "block" not in claim.measured


RUN_TWINS = (
    Twin(name="units", rewrite=in_other_units),
    Twin(name="relabelling", rewrite=relabelled),
    Twin(name="rotation", rewrite=rotated),
    Twin(name="doubled data", rewrite=with_doubled_data),
    Twin(name="splitting", rewrite=split, serves=_of_whole_vectors),
)
