"""The words that proofs about delayed updates share: indices, version vectors, points, gradients, delays."""

from typing import Any

from sympy import Function, Symbol

from theory.derivation.terms import Index, Task, Vector, vector

i, j, k, l = Index("i"), Index("j"), Index("k"), Index("l")  # noqa: E741 (the letter of the papers)
t = Task("t")
X = Index("X")

FORWARD = Symbol("F", integer=True)
RECOMPUTE = Symbol("R", integer=True)
BACKWARD = Symbol("B", integer=True)
VERSION_VECTORS = (FORWARD, RECOMPUTE, BACKWARD)

step_size_of = Function("step", nonnegative=True)
writer = Function("writer", integer=True)
delay_of = Function("delay", integer=True, nonnegative=True)
longest_delay_of = Function("longest", integer=True, nonnegative=True)


def point(task: Any) -> Vector:
    """x_i: block l is the i-th version of block l, the one that the i-th write of block l replaces."""
    return vector("x", task)


def read(versions: Any, task: Any) -> Vector:
    """Θ^X_i: the parameters that task i read, as version vector X."""
    return vector("Theta", versions, task)


def applied(*indices: Any) -> Vector:
    """g̃: the gradient that a task applied."""
    return vector("g", *indices)


def sample(*indices: Any) -> Vector:
    """∇ℓ(ref; ζ): the gradient of the task's mini-batch at its reference point."""
    return vector("grad", *indices)


def defect(*indices: Any) -> Vector:
    """What rounding adds to a write and its gradient, divided by the step size; 0 in real arithmetic."""
    return vector("w", *indices)


def bias(*indices: Any) -> Vector:
    """b = g̃ − ∇ℓ(ref; ζ)."""
    return vector("b", *indices)
