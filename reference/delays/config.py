"""What a run says about the durations of its operations under the virtual clock."""

from dataclasses import dataclass

KINDS = ("constant", "jitter", "exponential", "pareto", "straggler", "sawtooth")


@dataclass(frozen=True)
class DurationConfig:
    """Durations in ticks of the virtual clock.

    Attributes:
        kind: `constant`; `jitter` (uniform within ± `spread`); `exponential`; `pareto` (heavy tail of index `tail`);
            `straggler` (worker `straggler` takes `factor` times as long); `sawtooth` (task t takes
            1 + t mod `period` times as long: delays climb, then drop).
        forward: ticks of a block's forward operation; one number, or one a block.
        backward: the same for the backward operation.
    """

    kind: str = "constant"
    forward: int | tuple[int, ...] = 1
    backward: int | tuple[int, ...] = 2
    spread: float = 0.5
    tail: float = 1.5
    straggler: int = 0
    factor: int = 4
    period: int = 4

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"durations.kind is {self.kind!r}; choose one of {', '.join(KINDS)}")
        for name in ("forward", "backward"):
            ticks = getattr(self, name)
            if min(ticks if isinstance(ticks, tuple) else (ticks,)) < 0:
                raise ValueError(f"durations.{name} is {ticks}; ticks cannot be negative")
        if not 0 <= self.spread <= 1 or not self.tail > 0 or self.factor < 1 or self.period < 1:
            raise ValueError("durations: spread lies in [0, 1], tail is positive, factor and period are at least 1")
