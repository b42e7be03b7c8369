"""Figures of PD-ASGD's paper; all second-hand."""

from theory.reported.entry import Reported


def _figure(quantity: str, printed: str, unit: str, version: str, *setting: tuple[str, str], method: str = "PD-ASGD"):
    return Reported(
        quantity=quantity,
        printed=printed,
        unit=unit,
        method=method,
        source=f"Fokam2024{version}",
        setting=setting,
        second_hand=True,
    )


_GPUS = (("model", "ResNet-18"), ("data", "CIFAR-10"), ("devices", "3 A100"))

PD_ASGD: tuple[Reported, ...] = (
    _figure("speed-up over LPP-SGD", "2.97", "1", ", version 1", ("delays", "none said")),
    _figure("speed-up over synchronous data parallelism", "5.95", "1", ", version 3", ("delays", "injected")),
    _figure("speed-up over comparable ASGD", "2.14", "1", ", version 3", ("delays", "injected")),
    _figure("speed-up over DDP", "1.34", "1", "", ("delays", "none")),
    _figure("model-FLOPs utilisation", "53", "% (about)", "", *_GPUS),
    _figure("model-FLOPs utilisation", "35", "%", "", *_GPUS, method="baseline"),
    _figure("accuracy lost by block writes, at most", "2.5", "points", "", ("data", "CIFAR-100"), method="D-ASGD"),
)
