"""The problems that are trained, each with its own truth: smoothness constants, optima, rounding budgets."""
