"""Symbols of the stationary law of training with delays."""

from sympy import MatrixSymbol, Symbol

from theory.symbols.notation import NonnegativeMatrix, Notation, nonnegative, positive
from theory.symbols.training import blocks

coordinate_noise = positive("sigma2_1")
diffusion = positive("D_0")
delay_time = nonnegative("delta")
mode_curvature = positive("h")
phase_step = Symbol("omega", real=True)
phase = Symbol("phi", real=True)
mode_variance = Symbol("r_0", real=True)
late_covariance = Symbol("r_late", real=True)
noise_square = positive("s2")

objective_here = Symbol("f_x", real=True)
slope_square = nonnegative("g2_x")
laplacian = Symbol("l_x", real=True)
correction_variance = nonnegative("V_x")
curvature_square = nonnegative("H2")
variance_ratio = Symbol("r", real=True)

lag_time = NonnegativeMatrix("delta_kl", blocks, blocks)
hessian = MatrixSymbol("H", blocks, blocks)
covariance_change = MatrixSymbol("C_1", blocks, blocks)
path_integral = MatrixSymbol("h_k", blocks, 1)

NOTATION: tuple[Notation, ...] = (
    Notation("coordinate_noise", coordinate_noise, "variance of the gradient noise in one coordinate"),
    Notation("diffusion", diffusion, "diffusion constant of the noise: step size times coordinate_noise over 2"),
    Notation("delay_time", delay_time, "delay in time of the continuous limit: step size times delay"),
    Notation("mode_curvature", mode_curvature, "curvature of a quadratic mode"),
    Notation("phase_step", phase_step, "angle by which the covariance of a mode turns per update"),
    Notation("phase", phase, "angle of the covariance of a mode at lag 0"),
    Notation("mode_variance", mode_variance, "stationary variance of a quadratic mode"),
    Notation("late_covariance", late_covariance, "stationary covariance of a mode with itself one delay ago"),
    Notation("noise_square", noise_square, "mean square of the noise that one update adds to the weights"),
    Notation("objective_here", objective_here, "the objective at a point"),
    Notation("slope_square", slope_square, "squared norm of the objective's gradient at the same point"),
    Notation("laplacian", laplacian, "trace of the objective's Hessian at the same point"),
    Notation("correction_variance", correction_variance, "variance of slope_square/2 − D_0 laplacian without delay"),
    Notation("curvature_square", curvature_square, "sum of the squares of the Hessian's entries"),
    Notation("variance_ratio", variance_ratio, "stationary variance of a mode with delay over that without"),
    Notation("lag_time", lag_time, "delay in time with which block k's gradient reads block l"),
    Notation("hessian", hessian, "Hessian of a quadratic objective"),
    Notation("covariance_change", covariance_change, "first-order change of the stationary covariance by delays"),
    Notation("path_integral", path_integral, "integral of the log-density's slope along coordinate k of a path"),
)
