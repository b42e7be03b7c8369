"""A run in exact numbers: the gradients applied, those at any versions, and squared norms of what is between."""

from abc import ABC, abstractmethod
from itertools import pairwise

import numpy as np
from flint import fmpq, fmpq_mat
from jaxtyping import Int

from analysis.delays import Delays

Squares = list[list[fmpq]]
"""Squared norms, by task and block."""


class ExactHistory(ABC):
    """What a run computed, in rational numbers. Tasks are places in `delays.tasks`; columns are tasks or versions."""

    @property
    @abstractmethod
    def delays(self) -> Delays:
        """Versions and sequence numbers of every task."""

    @property
    @abstractmethod
    def edges(self) -> Int[np.ndarray, " edges"]:
        """The first column of each block, and the number of columns."""

    @property
    @abstractmethod
    def step_size(self) -> fmpq:
        """The step size that the run's writes have in common."""

    @abstractmethod
    def points(self, versions: Int[np.ndarray, "n M"]) -> fmpq_mat:
        """(d, n) parameters at mixed versions."""

    @abstractmethod
    def gradients(self, versions: Int[np.ndarray, "n M"], tasks: Int[np.ndarray, " n"]) -> fmpq_mat:
        """(d, n) gradients of the tasks' mini-batches at versions, the same ones in every pass."""

    @abstractmethod
    def applied(self, tasks: Int[np.ndarray, " n"]) -> fmpq_mat:
        """(d, n) gradients of the tasks, at the versions that their passes used."""

    @abstractmethod
    def step_squares(self, block: int) -> list[fmpq]:
        """Squared norms of the steps between the versions of a block."""

    @property
    def blocks(self) -> int:
        """Number of blocks M."""
        return self.delays.blocks

    def block_squares(self, columns: fmpq_mat) -> Squares:
        """Squared norms by column and block, from a (d, n) matrix."""
        spans = list(pairwise(map(int, self.edges)))
        return [
            [sum((columns[row, place] ** 2 for row in range(*span)), fmpq(0)) for span in spans]
            for place in range(columns.ncols())
        ]

    def reference(self, reference: str, tasks: Int[np.ndarray, " n"], block: int | None) -> Int[np.ndarray, "n M"]:
        """Versions of the reference point of (task, block)."""
        versions = self.delays.reference(reference)[tasks]
        return versions[:, 0 if versions.shape[1] == 1 or block is None else block]

    def sample_squares(self, reference: str, tasks: Int[np.ndarray, " n"], block: int | None) -> Squares:
        """Squared norms of the sample gradient at the reference, by task and block."""
        return self.block_squares(self.gradients(self.reference(reference, tasks, block), tasks))

    def applied_squares(self, tasks: Int[np.ndarray, " n"]) -> Squares:
        """Squared norms of the applied gradient, by task and block."""
        return self.block_squares(self.applied(tasks))

    def bias_squares(self, reference: str, tasks: Int[np.ndarray, " n"], block: int | None) -> Squares:
        """Squared norms of the applied gradient minus the one at the reference, by task and block."""
        here = self.gradients(self.reference(reference, tasks, block), tasks)
        return self.block_squares(self.applied(tasks) - here)

    def defect_squares(self, tasks: Int[np.ndarray, " n"]) -> Squares:
        """Squared norms of (theta_new - theta_parent)/step_size + gradient: all that the run rounded."""
        parents = self.delays.parent[tasks]
        moved = (self.points(parents + 1) - self.points(parents)) * (1 / self.step_size)
        return self.block_squares(moved + self.applied(tasks))

    def displacement_squares(
        self, reference: str, vector: str, tasks: Int[np.ndarray, " n"], block: int | None
    ) -> Squares:
        """Squared norms of Theta^X - ref, by task and block."""
        target, read = self.reference(reference, tasks, block), getattr(self.delays, vector)[tasks]
        return self.block_squares(self.points(read) - self.points(target))
