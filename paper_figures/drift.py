"""How far a recorded run of a quadratic may lie from the same run in real arithmetic, and so its numbers.

Two machines round a run differently; each stays within its drift of the run that neither rounds, so their numbers
differ by no more than both errors together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from sympy import Basic

from analysis.run import Run
from analysis.scope import Quantity
from theory.numeric import Budgeted
from theory.symbols import WORD_OF

OUTWARD = 1.0 + 2.0**-20
"""Covers the rounding of the drift itself: a few thousand operations of relative error 2^-53 on numbers of one sign."""


@dataclass(frozen=True)
class Drift:
    """Bounds of what rounding did to a run on ½θᵀHθ + c·θ, in blocks of one parameter.

    Attributes:
        hessian: (M, M) H.
        versions: (M,) bound of |version − the same version of the unrounded run|, over all versions of a block.
    """

    hessian: np.ndarray
    versions: np.ndarray

    @property
    def gradients(self) -> np.ndarray:
        """(M,) the same for the gradient at any mixture of versions: |H| times that of the versions."""
        return np.abs(self.hessian) @ self.versions * OUTWARD

    @property
    def bias(self) -> float:
        """The same for a norm of a bias, the difference of two gradients."""
        return 2.0 * float(np.linalg.norm(self.gradients)) * OUTWARD

    def inflated(self, quantities: Mapping[Basic, Quantity]) -> dict[Basic, Budgeted]:
        """The numbers of a claim with errors that hold on every machine.

        Smoothness is computed from the problem alone, rounded up; its error is its distance to a lower bound.
        """
        whole, entries = _least_norm(self.hessian), np.abs(self.hessian)
        found = {}
        for symbol, quantity in quantities.items():
            value, error = quantity.value.value, quantity.value.error
            if WORD_OF[symbol] in ("gradient_bound", "applied_bound"):
                error = error + float(np.linalg.norm(self.gradients)) * OUTWARD
            elif WORD_OF[symbol] == "block_gradient_bound":
                error = error + self.gradients
            elif WORD_OF[symbol] == "displacement_norm":
                error = error + 2.0 * float(np.linalg.norm(self.versions)) * OUTWARD
            elif WORD_OF[symbol] in ("smoothness", "event_smoothness"):
                error = error + (value - whole) * OUTWARD
            elif WORD_OF[symbol] == "block_smoothness":
                error = error + np.abs(value - entries) * OUTWARD
            found[symbol] = Budgeted.of(value, error)
        return found


def drift_of(run: Run, hessian: list[list[Fraction]], defect: np.ndarray) -> Drift:
    """Follow every write's rounding through the rest of the run.

    The unrounded run and the recorded one obey one linear recursion, θ_new = θ_parent − η(HΘ + c)_k, up to a defect of
    each write; so a version is off by the sum of all defects, each times its own influence on that version.

    Args:
        run: A run in blocks of one parameter with one step size.
        hessian: (M, M) H.
        defect: (M,) bound of a write's defect per step size, by block.
    """
    exact = np.array([[float(entry) for entry in row] for row in hessian])
    (step_size,) = run.step_sizes
    order = np.argsort(run.writes["seq"], kind="stable")
    blocks, tasks = run.writes["block"][order], np.searchsorted(run.delays.tasks, run.writes["task"][order])
    influence = [[np.zeros(len(order))] for _ in range(run.blocks)]
    for place, (block, task) in enumerate(zip(blocks, tasks, strict=True)):
        mixed = np.stack([influence[k][version] for k, version in enumerate(run.delays.forward[task])])
        new = influence[block][run.delays.parent[task, block]] - step_size * exact[block] @ mixed
        new[place] += 1.0
        influence[block].append(new)
    sizes = step_size * defect[blocks]
    versions = [max(float(np.abs(row) @ sizes) for row in rows) for rows in influence]
    return Drift(exact, np.array(versions) * OUTWARD)


def _least_norm(hessian: np.ndarray) -> float:
    """A lower bound of the largest eigenvalue: a Rayleigh quotient in fractions, rounded down."""
    vector = [Fraction(float(entry)) for entry in np.linalg.eigh(hessian)[1][:, -1]]
    exact = [[Fraction(float(entry)) for entry in row] for row in hessian]
    product = [sum((a * x for a, x in zip(row, vector, strict=True)), Fraction(0)) for row in exact]
    quotient = sum((x * y for x, y in zip(vector, product, strict=True)), Fraction(0)) / sum(x * x for x in vector)
    return float(np.nextafter(float(quotient), -np.inf))
