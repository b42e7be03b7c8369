"""Symbols of quadratics and function classes under a delay."""

from theory.symbols.notation import NonnegativeMatrix, Notation, count, nonnegative
from theory.symbols.training import blocks

gain_ratio = nonnegative("chi")
block_gain = NonnegativeMatrix("c_l", blocks, 1)
block_gain_share = NonnegativeMatrix("chi_l", blocks, 1)
mode_radius = nonnegative("r")
first_angle = nonnegative("vartheta")
heavy_ball_momentum = nonnegative("m_h")
sawtooth_lag = count("h")

NOTATION: tuple[Notation, ...] = (
    Notation("gain_ratio", gain_ratio, "largest block gain over its own limit 2 sin(π/(4τ_l + 2))"),
    Notation("block_gain", block_gain, "block l's step size times the largest curvature L"),
    Notation("block_gain_share", block_gain_share, "block l's gain over its own limit"),
    Notation("mode_radius", mode_radius, "largest modulus of a mode's roots: its slowest rate of decay"),
    Notation("first_angle", first_angle, "angle on the unit circle at which a root of heavy ball first arrives"),
    Notation("heavy_ball_momentum", heavy_ball_momentum, "momentum of heavy ball with a delay"),
    Notation("sawtooth_lag", sawtooth_lag, "updates for which the sawtooth adversary lags after it has held one iterate"),
)
