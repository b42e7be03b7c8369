"""What a run says about the durations of its operations: under the virtual clock, or injected into real threads."""

import math
from dataclasses import dataclass

KINDS = ("constant", "jitter", "exponential", "pareto", "straggler", "sawtooth", "recorded")


@dataclass(frozen=True)
class DurationConfig:
    """Durations in ticks of the virtual clock.

    Attributes:
        kind: `constant`; `jitter` (uniform within ± `spread`); `exponential`; `pareto` (heavy tail of index `tail`);
            `straggler` (place `straggler` takes `factor` times as long); `sawtooth` (task t takes
            1 + t mod `period` times as long: delays climb, then drop); `recorded` (as long as in the run `source`).
        forward: ticks of a block's forward operation; one number, or one a block.
        backward: the same for the backward operation.
        slowness: factor on all durations of each place, for workers of unequal speed; empty for equal ones. A place is
            a replica where there are several, otherwise the number of a worker among those of its role.
        source: run directory whose times are repeated.
        nanoseconds_per_tick: of a recorded time.
    """

    kind: str = "constant"
    forward: int | tuple[int, ...] = 1
    backward: int | tuple[int, ...] = 2
    spread: float = 0.5
    tail: float = 1.5
    straggler: int = 0
    factor: float = 4.0
    period: int = 4
    slowness: tuple[float, ...] = ()
    source: str = ""
    nanoseconds_per_tick: int = 1000

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"durations.kind is {self.kind!r}; choose one of {', '.join(KINDS)}")
        for name in ("forward", "backward"):
            ticks = getattr(self, name)
            if min(ticks if isinstance(ticks, tuple) else (ticks,), default=-1) < 0:
                raise ValueError(f"durations.{name} is {ticks}; give one number, or one a block, none of them negative")
        if not 0 <= self.spread <= 1 or not self.tail > 0 or not 1 <= self.factor < math.inf or self.period < 1:
            raise ValueError("durations: spread lies in [0, 1], tail is positive, factor and period are at least 1")
        if any(not 0 < slowness < math.inf for slowness in self.slowness):
            raise ValueError(f"durations.slowness is {list(self.slowness)}; factors are positive and finite")
        if (self.kind == "recorded") != bool(self.source):
            raise ValueError('durations.source names the run directory that durations.kind = "recorded" repeats')
        if self.nanoseconds_per_tick < 1:
            raise ValueError(f"durations.nanoseconds_per_tick is {self.nanoseconds_per_tick}; it is at least 1")
