"""Ticks of a pipeline of modules: who runs forward and backward when, and how many steps lie between (DM section 4).

Blocks are modules, counted from 0 at the input; `above` of a block is K - 1 - block, the number of modules above it.
Batch b enters block 0 at tick b, so every statement holds whether batches are counted from 0 (here) or 1 (the papers).

Two schedules: with a decoupled forward (FDG, ADL) a batch climbs one module per tick and its cotangent descends one
module per tick; with a locked forward (DDG, features replay) it passes all modules in its first tick.
Two orders inside a tick: `drawn` (forward, backward, step) and `released` (backward, step, then forward with the new
weights. The released top module runs forward and backward of the same batch, and steps at the start of the next tick.
"""

from dataclasses import dataclass

ORDERS = ("drawn", "released")
WEIGHT_RULES = ("stash", "live", "recompute")


class PipelineError(ValueError):
    """A pipeline that cannot run, or a question outside of it."""


@dataclass(frozen=True)
class VersionDelays:
    """How many of a block's own updates each version vector lies behind, in the update index, shape (K,) each.

    Attributes:
        forward: Theta^F, the weights that produced the features handed on.
        activation: Theta^R, the weights behind the activations inside the VJP.
        backward: Theta^B, the weights that multiply inside the VJP.
    """

    forward: tuple[int, ...]
    activation: tuple[int, ...]
    backward: tuple[int, ...]


@dataclass(frozen=True)
class Pipeline:
    """K modules that each make one forward and one backward pass per tick.

    Attributes:
        blocks: K.
        order: `drawn` or `released`.
        decoupled_forward: a batch climbs one module per tick (FDG, ADL), or all modules in one (DDG, features replay).
    """

    blocks: int
    order: str = "drawn"
    decoupled_forward: bool = True

    def __post_init__(self) -> None:
        """Refuse what is no pipeline.

        Raises:
            PipelineError: no blocks, an unknown order, or one that a locked forward does not have.
        """
        if self.blocks < 1:
            raise PipelineError(f"A pipeline needs at least one block, got {self.blocks}.")
        if self.order not in ORDERS:
            raise PipelineError(f"Unknown order {self.order!r}: use one of {ORDERS}.")
        if self.order == "released" and not self.decoupled_forward:
            raise PipelineError("A locked forward comes before the backward in every program: give order='drawn'.")

    def above(self, block: int) -> int:
        """K - 1 - block, the number of modules above a block.

        Raises:
            PipelineError: no such block.
        """
        if not 0 <= block < self.blocks:
            raise PipelineError(f"There is no block {block}: blocks run from 0 to {self.blocks - 1}.")
        return self.blocks - 1 - block

    def forward_tick(self, batch: int, block: int) -> int:
        """When a block runs the forward of a batch (DM-S1)."""
        return batch + (self.blocks - 1 - self.above(block) if self.decoupled_forward else 0)

    def backward_tick(self, batch: int, block: int) -> int:
        """When a block runs the backward of a batch (DM-S1)."""
        return self.forward_tick(batch, block) + self.gradient_delay(block)

    def step_tick(self, batch: int, block: int) -> int:
        """When a block steps with the gradient of a batch; for the first batch, its first step (DM-S10)."""
        late = self.order == "released" and self.above(block) == 0
        return self.backward_tick(batch, block) + late

    def gradient_delay(self, block: int) -> int:
        """Ticks between a batch's forward and its backward: 2(K - 1 - block), or K - 1 - block (DM-S2)."""
        return self.above(block) * (2 if self.decoupled_forward else 1)

    def delay(self, block: int) -> int:
        """Steps of a block between its forward and its backward of a batch (DM-S3).

        As drawn it is the gradient delay; as released one less, since the step of a tick precedes its forward.
        """
        ticks = self.gradient_delay(block)
        return max(ticks - 1, 0) if self.order == "released" else ticks

    def delays(self) -> tuple[int, ...]:
        """`delay` of every block, shape (K,)."""
        return tuple(self.delay(block) for block in range(self.blocks))

    def stored_in_tick(self, block: int) -> int:
        """Largest number of batches in flight that a block stores at any moment of a tick (DM-S8).

        As released the oldest is dropped before the next is stored, except at the top, which holds only its own.
        """
        return self.gradient_delay(block) + (self.order == "drawn" or self.above(block) == 0)

    def stored_between_ticks(self, block: int) -> int:
        """Number of batches in flight that a block stores from one tick to the next, once full (DM-S8)."""
        return self.gradient_delay(block)


def version_delays(delays: tuple[int, ...], weights: str) -> VersionDelays:
    """The three version vectors of a weight rule, from the delays of the forward.

    Args:
        delays: of the forward read, in the block's own updates, shape (K,).
        weights: `stash` (all three from the forward), `live` (old activations, current weights), or `recompute`
            (activations and weights current).

    Raises:
        PipelineError: an unknown weight rule.
    """
    if weights not in WEIGHT_RULES:
        raise PipelineError(f"Unknown weight rule {weights!r}: use one of {WEIGHT_RULES}.")
    current = (0,) * len(delays)
    return VersionDelays(
        forward=delays,
        activation=current if weights == "recompute" else delays,
        backward=delays if weights == "stash" else current,
    )
