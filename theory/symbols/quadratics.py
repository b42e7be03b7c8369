"""Symbols of quadratics and function classes under a delay."""

from sympy import Symbol

from theory.symbols.notation import NonnegativeMatrix, Notation, count, nonnegative
from theory.symbols.training import blocks

gain_ratio = nonnegative("chi")
block_gain = NonnegativeMatrix("c_l", blocks, 1)
block_gain_share = NonnegativeMatrix("chi_l", blocks, 1)
mode_radius = nonnegative("r_z")
first_angle = nonnegative("vartheta")
heavy_ball_momentum = nonnegative("m_h")
sawtooth_lag = count("h_s")
mode_root = Symbol("z")
mode_angle = Symbol("theta_z", real=True)
velocity_weight = nonnegative("a_v")
gradient_weight = nonnegative("b_g")
velocity_horizon = nonnegative("T_v")
weight_horizon = nonnegative("T_w")
read_gap = count("tau_fb")
discrepancy_gain = Symbol("d_s", real=True)
compensation_gain = nonnegative("kappa_c")
late_share = nonnegative("p_late")
coefficient_index = count("k_c")

NOTATION: tuple[Notation, ...] = (
    Notation("gain_ratio", gain_ratio, "largest block gain over its own limit 2 sin(π/(4τ_l + 2))"),
    Notation("block_gain", block_gain, "block l's step size times the largest curvature L"),
    Notation("block_gain_share", block_gain_share, "block l's gain over its own limit"),
    Notation("mode_radius", mode_radius, "largest modulus of a mode's roots: its slowest rate of decay"),
    Notation("first_angle", first_angle, "angle on the unit circle at which a root of heavy ball first arrives"),
    Notation("heavy_ball_momentum", heavy_ball_momentum, "momentum of heavy ball with a delay"),
    Notation(
        "sawtooth_lag", sawtooth_lag, "updates for which the sawtooth adversary lags after it has held one iterate"
    ),
    Notation("mode_root", mode_root, "factor by which a mode of the recursion changes in one update"),
    Notation("mode_angle", mode_angle, "angle of a root on the unit circle"),
    Notation("velocity_weight", velocity_weight, "weight of the velocity in a step"),
    Notation("gradient_weight", gradient_weight, "weight of the gradient in a step, beside the velocity's"),
    Notation("velocity_horizon", velocity_horizon, "updates predicted ahead from the velocity"),
    Notation("weight_horizon", weight_horizon, "updates predicted ahead from the last two weights"),
    Notation("read_gap", read_gap, "how many updates newer the backward weights are than the forward weights"),
    Notation("discrepancy_gain", discrepancy_gain, "step size times the gradient's sensitivity to unequal reads"),
    Notation("coefficient_index", coefficient_index, "number of a coefficient of the generating function"),
    Notation("compensation_gain", compensation_gain, "step size times the slope that delay compensation adds"),
    Notation("late_share", late_share, "share of a group's micro-batches that read one update late"),
)
