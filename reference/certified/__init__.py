"""Rigorous upper bounds in float64: outward-rounded arithmetic, matrix norms, rounding-error constants."""
