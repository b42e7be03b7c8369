"""Exact decisions and enclosures: rationals and balls, no floats."""
