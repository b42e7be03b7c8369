"""What a problem knows about itself: constants with provenance, smoothness on a region, rounding budgets."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reference.certified.upper import Upper

PROVENANCES = ("exact", "certified", "estimated", "unavailable")


@dataclass(frozen=True)
class Constant:
    """A number that holds for the problem whatever the run does.

    Attributes:
        value: rounded to the safe side, which `note` names.
        provenance: `exact` (closed form for this problem and data, up to that rounding), `certified` or `estimated`.
    """

    value: float
    provenance: str
    note: str


@dataclass(frozen=True)
class Visited:
    """A convex region of parameters: all θ whose norms are at most those recorded.

    Attributes:
        norms: for each block, upper bounds by name, each of a norm of a linear image of the block's parameters. So the
            region holds every segment between two of its points, and every mixture of versions.
    """

    norms: tuple[Mapping[str, float], ...]

    def join(self, other: "Visited") -> "Visited":
        """The smallest such region that holds both."""
        pairs = zip(self.norms, other.norms, strict=True)
        return Visited(tuple({name: max(one[name], two[name]) for name in one} for one, two in pairs))

    def bound(self, block: int, name: str) -> Upper:
        """One recorded bound, for use in a formula."""
        return Upper.of(self.norms[block][name])


@dataclass(frozen=True)
class BatchSmoothness:
    """Lipschitz constants of one mini-batch's gradient on a visited region, all rounded up.

    Attributes:
        blocks: (M, M), [k, l] = how fast block k's gradient moves with block l's forward (and activation) version; None
            where the loss is not smooth.
        blocks_backward: (M, M), the same for the version that multiplies in the backward pass. It exists for every
            piecewise smooth network, because those weights enter linearly.
        whole: constant of the whole gradient in the forward versions, 2-norm over blocks; None with `blocks`.
        whole_backward: the same in the backward versions.
    """

    blocks: np.ndarray | None
    blocks_backward: np.ndarray
    whole: float | None
    whole_backward: float


class Truth(ABC):
    """A problem's own truth. Rows are sample numbers, int64 (n_b,), with repetitions; `full_rows` are all of them."""

    @property
    @abstractmethod
    def full_rows(self) -> np.ndarray:
        """The rows of the objective f."""

    @property
    @abstractmethod
    def smoothness_provenance(self) -> str:
        """`exact`, `certified` or `unavailable`."""

    @property
    @abstractmethod
    def smoothness_reason(self) -> str:
        """Where the smoothness constants come from, or why there are none."""

    @abstractmethod
    def constants(self) -> dict[str, Constant]:
        """Constants of f that hold whatever the run does, by name (`smoothness`, `strong_convexity`, …)."""

    def rational(self, batches: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
        """Arrays from which every mini-batch gradient follows in exact fractions, by name; empty where none suffice.

        Args:
            batches: the rows of each mini-batch, in the order of batch numbers.
        """
        return {}

    @abstractmethod
    def visit(self, versions: Sequence[Iterable[np.ndarray]]) -> Visited:
        """The region of the given versions: for each block, its flat parameter vectors (at least one)."""

    @abstractmethod
    def batch_smoothness(self, rows: np.ndarray, visited: Visited) -> BatchSmoothness:
        """Lipschitz constants of the mean gradient over `rows`."""

    @abstractmethod
    def gradient_rounding(self, rows: np.ndarray, visited: Visited, dtype: str) -> np.ndarray:
        """Bounds (M,) of ‖computed − exact‖ for each block's gradient over `rows`, at any mixture of visited versions.

        A priori, under the assumptions of reference/certified/rounding.py. Infinite where a kink forbids a bound.

        Args:
            dtype: `float32` or `float64`, the precision in which the program ran.
        """
