"""Test error on CIFAR-100 in per cent, from the tables of the FDG repository."""

from theory.reported.cifar10_error import error_table

CIFAR100_ERROR = error_table(
    "CIFAR-100",
    (
        ("ResNet-56", "2", ".4", ("27.68", "28.44", "29.51", "28.39", "27.87", "27.49")),
        ("ResNet-18", "2", ".5", ("22.35", "22.74", "22.24", "22.88", "22.78", "22.18")),
    ),
)
