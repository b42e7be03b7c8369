"""Features replay (arXiv:1807.04511): DDG's timing; each module runs forward again before it goes backward."""

from dataclasses import dataclass

from reference.methods.ddg import Ddg


@dataclass(frozen=True)
class FeaturesReplay(Ddg):
    """A module keeps its input only, and recomputes its activations at its current weights.

    Running statistics move once a batch, in the first forward pass (the released code moves them in both).
    """

    weights: str = "recompute"
    name: str = "features_replay"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.weights != "recompute":
            raise ValueError(f"method.weights is {self.weights!r}; features replay recomputes, ddg has the other rules")
