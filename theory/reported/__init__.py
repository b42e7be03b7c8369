"""Numbers that papers report, to set beside ours, and what is claimed of them; nothing here is proved or checked."""

from theory.reported.cifar10_error import CIFAR10_ERROR
from theory.reported.cifar100_error import CIFAR100_ERROR
from theory.reported.claimed import EMPIRICAL
from theory.reported.entry import Empirical, Reported, chosen
from theory.reported.epoch_seconds import EPOCH_SECONDS, SPEEDUPS
from theory.reported.pd_asgd import PD_ASGD

REPORTED: tuple[Reported, ...] = (*CIFAR10_ERROR, *CIFAR100_ERROR, *EPOCH_SECONDS, *SPEEDUPS, *PD_ASGD)

__all__ = [
    "CIFAR10_ERROR",
    "CIFAR100_ERROR",
    "EMPIRICAL",
    "EPOCH_SECONDS",
    "PD_ASGD",
    "REPORTED",
    "SPEEDUPS",
    "Empirical",
    "Reported",
    "chosen",
]
