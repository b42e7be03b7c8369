"""What the delayed-module methods share: one worker a block, messages up and down, gradient shrinking."""

from dataclasses import dataclass, replace
from functools import partial

from reference.methods.module_programs import Place, drawn, released
from reference.methods.operations import Channel, Worker
from reference.optimizers.config import OptimizerConfig
from reference.treatment import Treatment, plain

ORDERS = {"drawn": drawn, "released": released}


@dataclass(frozen=True)
class Pipeline:
    """Fields of every such method.

    Attributes:
        weights: weight rule, `stash`, `live` or `recompute`.
        shrink: β in (0, 1], factor on the cotangent that enters each module but the last, so that module k of K
            (counted from 1) carries β^(K−k).
        clocked: modules meet at the end of each tick, as in the papers; otherwise they run as far ahead as messages let
            them, which changes times but no bits.
    """

    weights: str = "stash"
    shrink: float = 1.0
    clocked: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.shrink <= 1:
            raise ValueError(f"method.shrink is {self.shrink}; the factor lies in (0, 1], and 1 shrinks nothing")

    @property
    def in_order(self) -> bool:
        """Each block has one writer, which keeps the order of batches by itself."""
        return False

    @property
    def window(self) -> int:
        """The pipeline's length bounds the tasks under way."""
        return 0

    @property
    def replicas(self) -> int:
        """One."""
        return 1

    @property
    def group(self) -> int:
        """Each gradient is an update of its own."""
        return 1

    def channels(self, blocks: int) -> list[Channel]:
        """Activations up (the first K − 1), cotangents down (the others); a module is never further ahead."""
        return [Channel(2 * blocks + 2)] * (2 * (blocks - 1))

    def treatment(self, block: int, blocks: int, optimizer: OptimizerConfig) -> Treatment:
        """The optimizer, and the cotangent shrunk on entering every module but the last."""
        above = blocks - 1 - block
        return replace(plain(optimizer), cotangent_factor=self.shrink if above else 1.0, scale=self.shrink**above)

    def modules(self, blocks: int, order: str, locked: bool) -> list[Worker]:
        """One worker a block; in a locked pipeline cotangents alone take a tick a module, otherwise activations too."""
        ticks = 1 if locked else 2
        places = [Place(block, blocks, ticks * (blocks - 1 - block), locked, self.clocked) for block in range(blocks)]
        return [Worker("module", place.block, partial(ORDERS[order], place)) for place in places]


def require_order(order: str) -> None:
    """Refuse an unknown order.

    Raises:
        ValueError: naming the known ones.
    """
    if order not in ORDERS:
        raise ValueError(f"method.order is {order!r}; choose one of {', '.join(ORDERS)}")


def staleness(block: int, blocks: int, order: str) -> int:
    """Updates between a batch's forward pass and its own update in an unlocked pipeline: the horizon of predictions."""
    above = blocks - 1 - block
    return 2 * above - (1 if order == "released" and above else 0)
