"""Symbols of bounds by the variance alone, one step in the clock index, predicted weights, averaged workers."""

from sympy import Symbol

from theory.symbols.notation import NonnegativeMatrix, Notation, count, nonnegative
from theory.symbols.training import blocks

block_noise_variance = NonnegativeMatrix("V_l", blocks, 1)
shrunk_noise_variance = nonnegative("V_s")
delayed_noise_variance = nonnegative("V_tau")

clock_step_size = nonnegative("eta_n")
window_of_steps = NonnegativeMatrix("W_l", blocks, 1)

velocity_decay = Symbol("m_v", real=True)
predicted_steps = count("s_v")
velocity_change_bound = nonnegative("D_v")

objective_hessian_smoothness = nonnegative("rho_H")
curvature_mismatch = nonnegative("c_H")
prediction_distance = nonnegative("d_H")

workers = Symbol("N_w", integer=True, positive=True)
consensus_distance = nonnegative("X_w")
mixing_error_bound = nonnegative("e_w")
mean_gradient_bound = nonnegative("G_w")

NOTATION: tuple[Notation, ...] = (
    Notation("block_noise_variance", block_noise_variance, "bound on block l's gradient variance, before shrinking"),
    Notation("shrunk_noise_variance", shrunk_noise_variance, "bound on the variance of the shrunk gradient"),
    Notation("delayed_noise_variance", delayed_noise_variance, "the same, each block weighted by its delay"),
    Notation("clock_step_size", clock_step_size, "step size at the tick in question"),
    Notation("window_of_steps", window_of_steps, "sum of the step sizes over block l's delay, before the tick"),
    Notation("velocity_decay", velocity_decay, "factor on the velocity in each step (momentum)"),
    Notation("predicted_steps", predicted_steps, "number of steps by which weights are predicted"),
    Notation("velocity_change_bound", velocity_change_bound, "largest change of the velocity in one of these steps"),
    Notation(
        "objective_hessian_smoothness", objective_hessian_smoothness, "Lipschitz constant of the objective's Hessian"
    ),
    Notation("curvature_mismatch", curvature_mismatch, "operator norm of compensating matrix minus Hessian"),
    Notation("prediction_distance", prediction_distance, "distance over which a gradient is predicted"),
    Notation("workers", workers, "number of workers"),
    Notation("consensus_distance", consensus_distance, "bound on the workers' mean squared distance to their average"),
    Notation("mixing_error_bound", mixing_error_bound, "bound on the root mean square of an averaged step's error"),
    Notation("mean_gradient_bound", mean_gradient_bound, "bound on the root mean square of the averaged gradient"),
)
