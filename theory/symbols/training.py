"""Symbols of training runs: delays, bias, smoothness, convergence, throughput."""

from sympy import Symbol

from theory.symbols.notation import NonnegativeMatrix, Notation, count, nonnegative, positive

step_size = positive("eta")
horizon = Symbol("T", integer=True, positive=True)
blocks = Symbol("M", integer=True, positive=True)

smoothness = nonnegative("alpha")
smoothness_recompute = nonnegative("alpha_R")
smoothness_backward = nonnegative("alpha_B")
objective_smoothness = positive("L")

max_delay = count("tau_max")
max_delay_recompute = count("tau_max_R")
max_delay_backward = count("tau_max_B")
distinct_tasks = count("N")

gradient_bound = nonnegative("G")
full_gradient_bound = nonnegative("G_f")
applied_bound = nonnegative("G_a")
write_defect = nonnegative("rho")
delay_strength = nonnegative("x")
bias_bound = nonnegative("b_max")

event_smoothness = nonnegative("alpha_i")
event_smoothness_recompute = nonnegative("alpha_R_i")
event_smoothness_backward = nonnegative("alpha_B_i")
displacement_norm = nonnegative("D")
displacement_norm_recompute = nonnegative("D_R")
displacement_norm_backward = nonnegative("D_B")

block_smoothness = NonnegativeMatrix("alpha_kl", blocks, blocks)
block_smoothness_recompute = NonnegativeMatrix("alpha_R_kl", blocks, blocks)
block_smoothness_backward = NonnegativeMatrix("alpha_B_kl", blocks, blocks)
delay_matrix = NonnegativeMatrix("tau_kl", blocks, blocks)
delay_matrix_recompute = NonnegativeMatrix("tau_R_kl", blocks, blocks)
delay_matrix_backward = NonnegativeMatrix("tau_B_kl", blocks, blocks)
delay_strength_matrix = NonnegativeMatrix("A", blocks, blocks)
block_gradient_bound = NonnegativeMatrix("G_l", blocks, 1)
block_write_defect = NonnegativeMatrix("rho_l", blocks, 1)
block_bias_bound = NonnegativeMatrix("b_max_l", blocks, 1)

smoothness_row = NonnegativeMatrix("a", 1, blocks)
smoothness_row_recompute = NonnegativeMatrix("a_R", 1, blocks)
smoothness_row_backward = NonnegativeMatrix("a_B", 1, blocks)
displacement = NonnegativeMatrix("d", blocks, 1)
displacement_recompute = NonnegativeMatrix("d_R", blocks, 1)
displacement_backward = NonnegativeMatrix("d_B", blocks, 1)
path_length = NonnegativeMatrix("p", blocks, 1)
path_length_recompute = NonnegativeMatrix("p_R", blocks, 1)
path_length_backward = NonnegativeMatrix("p_B", blocks, 1)

initial_gap = nonnegative("Delta")
noise_variance = nonnegative("sigma2")
mean_bias_bound = nonnegative("Bbar")

shrink = NonnegativeMatrix("s", blocks, 1)
block_delay = NonnegativeMatrix("tau_l", blocks, 1)
block_second_moment = NonnegativeMatrix("A_l", blocks, 1)
shrunk_second_moment = nonnegative("A_beta")
delayed_second_moment = nonnegative("D_beta")

delay = count("tau")
step_times_curvature = nonnegative("c")
backward_cost_ratio = positive("beta")
forward_threads = Symbol("F", integer=True, positive=True)
backward_threads = Symbol("B", integer=True, positive=True)
layer_forward_time = positive("t_f")
queue_wait = nonnegative("w")
block_number = Symbol("m", integer=True, positive=True)


NOTATION: tuple[Notation, ...] = (
    Notation("step_size", step_size, "step size (learning rate)"),
    Notation("horizon", horizon, "number of updates"),
    Notation("blocks", blocks, "number of blocks"),
    Notation("smoothness", smoothness, "Lipschitz constant of the mini-batch gradient in F (all versions if stashed)"),
    Notation("smoothness_recompute", smoothness_recompute, "the same in the recomputed versions R"),
    Notation("smoothness_backward", smoothness_backward, "the same in the backward weights B"),
    Notation("objective_smoothness", objective_smoothness, "Lipschitz constant of the objective's gradient"),
    Notation("max_delay", max_delay, "largest delay of a block, in writes of that block, of F at the reference point"),
    Notation("max_delay_recompute", max_delay_recompute, "the same of R"),
    Notation("max_delay_backward", max_delay_backward, "the same of B"),
    Notation("distinct_tasks", distinct_tasks, "most distinct tasks that wrote between a read and the reference"),
    Notation("gradient_bound", gradient_bound, "bound on the mini-batch gradient's norm at the reference points"),
    Notation("full_gradient_bound", full_gradient_bound, "bound on the full-data gradient's norm at reference points"),
    Notation("applied_bound", applied_bound, "bound on the applied gradient's norm"),
    Notation("write_defect", write_defect, "bound on rounding of a write and of its gradient, per step size; 0 in ℝ"),
    Notation("delay_strength", delay_strength, "dimensionless delay strength"),
    Notation("bias_bound", bias_bound, "largest bias norm of the run"),
    Notation("event_smoothness", event_smoothness, "one task's Lipschitz constant of its mini-batch gradient in F"),
    Notation("event_smoothness_recompute", event_smoothness_recompute, "the same in R"),
    Notation("event_smoothness_backward", event_smoothness_backward, "the same in B"),
    Notation("displacement_norm", displacement_norm, "norm over all blocks of F minus the reference point"),
    Notation("displacement_norm_recompute", displacement_norm_recompute, "the same of R"),
    Notation("displacement_norm_backward", displacement_norm_backward, "the same of B"),
    Notation("block_smoothness", block_smoothness, "most: Lipschitz constant of gradient block k in block l of F"),
    Notation("block_smoothness_recompute", block_smoothness_recompute, "the same in R"),
    Notation("block_smoothness_backward", block_smoothness_backward, "the same in B"),
    Notation("delay_matrix", delay_matrix, "most writes of block l between F and the reference of block k's gradient"),
    Notation("delay_matrix_recompute", delay_matrix_recompute, "the same of R"),
    Notation("delay_matrix_backward", delay_matrix_backward, "the same of B"),
    Notation("delay_strength_matrix", delay_strength_matrix, "dimensionless delay strength, block by block"),
    Notation("block_gradient_bound", block_gradient_bound, "bound on gradient block l's norm at its reference points"),
    Notation("block_write_defect", block_write_defect, "write defect, block by block; 0 in reals"),
    Notation("block_bias_bound", block_bias_bound, "largest bias norm of the run, block by block"),
    Notation("smoothness_row", smoothness_row, "one event's Lipschitz constants of its gradient in each block of F"),
    Notation("smoothness_row_recompute", smoothness_row_recompute, "the same in R"),
    Notation("smoothness_row_backward", smoothness_row_backward, "the same in B"),
    Notation("displacement", displacement, "one event's norms of F minus the reference point, by block"),
    Notation("displacement_recompute", displacement_recompute, "the same of R"),
    Notation("displacement_backward", displacement_backward, "the same of B"),
    Notation("path_length", path_length, "one event's sums of step norms between F and the reference point, by block"),
    Notation("path_length_recompute", path_length_recompute, "the same of R"),
    Notation("path_length_backward", path_length_backward, "the same of B"),
    Notation("initial_gap", initial_gap, "objective at the start minus its infimum"),
    Notation("noise_variance", noise_variance, "bound on the applied gradient's variance, all blocks"),
    Notation("mean_bias_bound", mean_bias_bound, "bound on the root mean square of the mean bias"),
    Notation("shrink", shrink, "factor on block l's gradient"),
    Notation("block_delay", block_delay, "delay of block l in its own updates"),
    Notation("block_second_moment", block_second_moment, "bound on block l's mean square gradient, before shrinking"),
    Notation("shrunk_second_moment", shrunk_second_moment, "bound on the mean square of the shrunk gradient"),
    Notation("delayed_second_moment", delayed_second_moment, "the same, each block weighted by its squared delay"),
    Notation("delay", delay, "constant delay, in updates"),
    Notation("step_times_curvature", step_times_curvature, "step size times curvature of a quadratic mode"),
    Notation("backward_cost_ratio", backward_cost_ratio, "time of a backward over time of a forward pass"),
    Notation("forward_threads", forward_threads, "number of forward threads"),
    Notation("backward_threads", backward_threads, "number of backward threads"),
    Notation("layer_forward_time", layer_forward_time, "forward time of one layer"),
    Notation("queue_wait", queue_wait, "time spent in the queue between forward and backward"),
    Notation("block_number", block_number, "number of a block, counted from 1 at the input as in the papers"),
)
