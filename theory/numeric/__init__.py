"""A claim at numbers: floats with an error budget, balls, and exact fractions."""

from theory.numeric.budget import Budgeted, NumericError
from theory.numeric.value import ClaimValue, claim_value, closest_value
from theory.numeric.walk import evaluate

__all__ = ["Budgeted", "ClaimValue", "NumericError", "claim_value", "closest_value", "evaluate"]
