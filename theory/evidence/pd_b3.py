"""PD-B3 approached: the linear loss whose stale gradient is too large, in one block and in four."""

from theory.claims.pd_b3 import PD_B3
from theory.evidence.linear_loss import compared
from theory.refutation import Comparison


def instances() -> tuple[Comparison, ...]:
    """Runs at several delays, each block at the same delay."""
    return compared(PD_B3, "max_i‖b_{i,k}‖", whole=False)
