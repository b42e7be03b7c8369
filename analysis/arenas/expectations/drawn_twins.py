"""Drawn runs written in another way: other units, other labels, another basis, every mini-batch twice."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from analysis.arenas.expectations.drawn_run import DrawnBatch, DrawnRun
from analysis.attack.arena import Twin
from analysis.strategies.quadratics import Vector, largest_eigenvalue, reflected

LENGTH, LOSS = Fraction(3), Fraction(2)


def in_other_units(run: DrawnRun, length: Fraction = LENGTH, loss: Fraction = LOSS) -> DrawnRun:
    """Weights and loss in other units, and step sizes accordingly: all numbers of both grow by these factors."""
    batches = tuple(
        DrawnBatch(
            tuple(tuple(loss * entry for entry in row) for row in batch.hessian),
            tuple(loss * length * entry for entry in batch.noise),
        )
        for batch in run.batches
    )
    least = run.departures.least * loss * length**2
    return replace(
        run,
        batches=batches,
        start=tuple(length * entry for entry in run.start),
        steps=tuple(step / loss for step in run.steps),
        departures=replace(run.departures, least=least),
    )


def relabelled(run: DrawnRun) -> DrawnRun:
    """Coordinates and blocks counted from the other end."""
    last = len(run.scales) - 1
    batches = tuple(
        DrawnBatch(tuple(tuple(reversed(row)) for row in reversed(batch.hessian)), _reversed(batch.noise))
        for batch in run.batches
    )
    reads = tuple(tuple(replace(read, delays=_reversed(read.delays)) for read in reads) for reads in run.reads)
    departures = replace(
        run.departures,
        step_factors=_reversed(run.departures.step_factors),
        unwritten=tuple(last - block for block in run.departures.unwritten),
        declared_delays=_reversed(run.departures.declared_delays),
    )
    return replace(
        run,
        batches=batches,
        start=_reversed(run.start),
        reads=reads,
        scales=_reversed(run.scales),
        blocks=tuple(last - block for block in reversed(run.blocks)),
        departures=departures,
    )


def in_another_basis(run: DrawnRun) -> DrawnRun:
    """Reflected along (1, 2, ...) where all coordinates are one block, read at one version.

    A smoothness constant that is only above the largest eigenvalue depends on the basis: such a run stays as it is.
    """
    torn = any(len(set(read.delays)) > 1 for reads in run.reads for read in reads)
    if len(run.scales) > 1 or torn or run.departures.unwritten:
        return run
    axis = tuple(Fraction(place + 1) for place in range(len(run.start)))
    batches = tuple(DrawnBatch(reflected(b.hessian, axis), mirrored(b.noise, axis)) for b in run.batches)
    turned = replace(run, batches=batches, start=mirrored(run.start, axis))
    same = largest_eigenvalue(turned.hessian) == largest_eigenvalue(run.hessian)
    return turned if same else run


def mirrored(vector: Vector, axis: Sequence[Fraction]) -> Vector:
    """The vector reflected along an axis."""
    share = 2 * sum((a * x for a, x in zip(axis, vector, strict=True)), Fraction(0)) / sum(a * a for a in axis)
    return tuple(x - share * a for a, x in zip(axis, vector, strict=True))


def with_data_twice(run: DrawnRun) -> DrawnRun:
    """Every mini-batch twice in the list; in epochs that would be other data."""
    return run if run.departures.sampling == "shuffled" else replace(run, batches=run.batches * 2)


def _reversed(entries: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(reversed(entries))


UNITS = Twin(name="units", rewrite=in_other_units)
DOUBLED = Twin(name="doubled data", rewrite=with_data_twice)
TWINS = (
    UNITS,
    Twin(name="relabelling", rewrite=relabelled),
    Twin(name="rotation", rewrite=in_another_basis),
    DOUBLED,
)
