"""PipeMare: an asynchronous pipeline whose forward reads old weights and whose backward reads the current ones."""

from fractions import Fraction

Number = int | Fraction


def forward_delays(blocks: int, microbatches: int = 1) -> tuple[Fraction, ...]:
    """Mean delay of each block's forward weights in updates, shape (K,): (2(K - 1 - block) + 1)/N.

    As commonly cited (Yang et al. 2021): K stages, N micro-batches per update. The backward weights have delay 0.

    Raises:
        ValueError: no block or no micro-batch.
    """
    if blocks < 1 or microbatches < 1:
        raise ValueError("A pipeline needs at least one block and one micro-batch per update.")
    return tuple(Fraction(2 * (blocks - 1 - block) + 1, microbatches) for block in range(blocks))


def discrepancy_decay(forward_delay: Number, backward_delay: Number = 0) -> Fraction:
    """Decay of the velocity that corrects the read discrepancy: 1 - 2/(tau_f - tau_b + 1) (DS section 3).

    The backward weights become w - (tau_f - tau_b) d, both tau_b updates old, where d+ = decay d + (1 - decay)(w+ - w).
    With this decay the sensitivity to the discrepancy drops out of the characteristic polynomial up to second order at
    z = 1. (With the current d it is 1 - 2/(tau_f + tau_b + 1); in PipeMare tau_b = 0, and both agree.)

    Raises:
        ValueError: the forward is not behind the backward.
    """
    if forward_delay <= backward_delay:
        raise ValueError("The forward reads older weights than the backward: give forward_delay > backward_delay.")
    return 1 - 2 / (Fraction(forward_delay) - backward_delay + 1)


def step_scale(forward_delay: Number, exponent: int = 1) -> Fraction:
    """What a block's step size is multiplied by, 1/tau^p: p = 1 at the start of training, 0 later (DS section 3).

    Raises:
        ValueError: a delay that is not positive, where nothing needs scaling.
    """
    if forward_delay <= 0:
        raise ValueError(f"A block without delay keeps its step size: give a positive delay, got {forward_delay}.")
    return 1 / Fraction(forward_delay) ** exponent
