"""A claim at numbers: floats with an error budget, balls, and exact fractions."""

from theory.numeric.budget import Budgeted, NumericError

__all__ = ["Budgeted", "NumericError"]
