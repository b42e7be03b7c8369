"""PD-B5c and PD-B5-B3 approached: the linear loss whose stale gradient is too large, with momentum."""

from theory.claims.pd_b5_layerwise import PD_B5_B3, PD_B5C
from theory.evidence.linear_loss import MOMENTUM, compared
from theory.refutation import Comparison


def in_norm() -> tuple[Comparison, ...]:
    """Runs with momentum 1/2, the blocks together."""
    return compared(PD_B5C, "‖(max_i‖b_{i,k}‖)_k‖, μ = 1/2", whole=True, momentum=MOMENTUM)


def by_block() -> tuple[Comparison, ...]:
    """The same runs, block by block."""
    return compared(PD_B5_B3, "max_i‖b_{i,k}‖, μ = 1/2", whole=False, momentum=MOMENTUM)
