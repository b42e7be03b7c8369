"""PD-B1c approached: the linear loss whose stale gradient is too large, in one block and in four."""

from theory.claims.pd_b1c import PD_B1C
from theory.evidence.linear_loss import compared
from theory.refutation import Comparison


def instances() -> tuple[Comparison, ...]:
    """Runs at several delays, each block at the same delay."""
    return compared(PD_B1C, "‖(max_i‖b_{i,k}‖)_k‖", whole=True)
