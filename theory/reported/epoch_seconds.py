"""Seconds per epoch, and speed-ups that are printed without their seconds, from the FDG repository's tables."""

from theory.reported.cifar10_error import SOURCE
from theory.reported.entry import Reported

METHODS = ("DDG", "FR", "DGL", "DP", "FDG")

_BACK_PROPAGATION = {"ResNet-56": "30.2", "WRN-28-10": "219.1"}
_ROWS = (
    ("ResNet-56", "2", ("30.0", "39.3", "33.2", "32.5", "29.6")),
    ("ResNet-56", "4", ("27.7", "36.5", "34.4", "36.3", "27.3")),
    ("WRN-28-10", "2", ("160.3", "208.2", "118.4", "126.9", "118.3")),
    ("WRN-28-10", "4", ("133.9", "151.9", "72.4", "84.0", "74.1")),
)
_SPEEDUPS = (("2", "1.85"), ("3", "2.45"), ("4", "2.96"))


def _seconds(printed: str, method: str, *setting: tuple[str, str]) -> Reported:
    return Reported(
        quantity="time of an epoch", printed=printed, unit="s", method=method, source=SOURCE, setting=setting
    )


EPOCH_SECONDS: tuple[Reported, ...] = (
    *(_seconds(printed, "BP", ("model", model), ("modules", "1")) for model, printed in _BACK_PROPAGATION.items()),
    *(
        _seconds(printed, method, ("model", model), ("modules", modules))
        for model, modules, numbers in _ROWS
        for method, printed in zip(METHODS, numbers, strict=True)
    ),
)

SPEEDUPS: tuple[Reported, ...] = tuple(
    Reported(
        quantity="speed-up over BP",
        printed=printed,
        unit="1",
        method="FDG",
        source=SOURCE,
        setting=(("model", "WRN-28-10"), ("modules", modules)),
    )
    for modules, printed in _SPEEDUPS
)
