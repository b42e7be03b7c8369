"""What papers say of their experiments: printed as such, never verified."""

from theory.reported.entry import Empirical

_MODULES = "Zhuang2022"

EMPIRICAL: tuple[Empirical, ...] = (
    Empirical(
        name="DM-E1",
        statement="a shrinking factor below 1 is better than none",
        concerns=("DM-N8", "test error"),
        source=_MODULES,
    ),
    Empirical(
        name="DM-E2",
        statement="decoupled modules with delayed gradients outperform back-propagation",
        concerns=("DM-N10", "test error"),
        source=_MODULES,
    ),
    Empirical(
        name="DM-E3",
        statement="FDG is the fastest of the compared methods",
        concerns=("DM-time-fdg", "time of an epoch"),
        source=_MODULES,
    ),
    Empirical(
        name="DM-E4",
        statement="the speed-up is almost linear in the number of modules",
        concerns=("DM-gain-fdg", "time of an epoch"),
        source=_MODULES,
    ),
    Empirical(
        name="DM-E5",
        statement="without shrinking the error grows with the number of modules, with a factor of 1/2 it recovers",
        concerns=("DM-S2", "test error"),
        source=_MODULES,
    ),
    Empirical(
        name="PD-E1",
        statement="layer-wise writes keep accuracy that block writes lose",
        concerns=("PD-P5", "accuracy lost by block writes, at most"),
        source="Fokam2024",
    ),
    Empirical(
        name="PD-E2",
        statement="PD-ASGD reaches its accuracy faster than synchronous and asynchronous training, more so with delays",
        concerns=("PD-P4", "speed-up over DDP"),
        source="Fokam2024",
    ),
)
