"""Test error on CIFAR-10 in per cent, from the tables of the FDG repository."""

from theory.reported.entry import Reported

SOURCE = "Zhuang2022, tables of the released repository"
METHODS = ("BP rerun", "DDG", "DGL", "FR", "FDG, no shrinking", "FDG, best shrinking")

# Model, modules, best shrinking factor; then one number for each method.
_ROWS = (
    ("ResNet-20", "2", ".2", ("7.78", None, None, None, "7.92", "7.23")),
    ("ResNet-56", "2", ".5", ("6.19", "6.63", "6.77", "6.07", "6.20", "5.90")),
    ("ResNet-110", "2", ".5", ("5.79", "6.26", "6.26", "5.76", "5.79", "5.73")),
    ("ResNet-18", "2", ".8", ("4.87", "5.00", "5.21", "4.80", "4.82", "4.79")),
    ("WRN-28-10", "2", ".7", ("4.01", None, None, None, "4.13", "3.85")),
    ("ResNet-56", "3", ".5", (None, None, None, None, "6.20", "6.08")),
    ("ResNet-56", "4", ".5", (None, None, None, None, "6.83", "6.14")),
)


def error_table(data: str, rows: tuple[tuple[str, str, str, tuple[str | None, ...]], ...]) -> tuple[Reported, ...]:
    """Entries of a table whose rows are (model, modules, best factor, one number or None for each of `METHODS`)."""
    return tuple(
        Reported(
            quantity="test error",
            printed=printed,
            unit="%",
            method=method,
            source=SOURCE,
            setting=(
                ("data", data),
                ("model", model),
                *([("modules", modules)] if method != METHODS[0] else []),
                *([("shrinking", factor)] if method == METHODS[-1] else []),
            ),
        )
        for model, modules, factor, numbers in rows
        for method, printed in zip(METHODS, numbers, strict=True)
        if printed is not None
    )


CIFAR10_ERROR = error_table("CIFAR-10", _ROWS)
