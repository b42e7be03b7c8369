"""Symbols of decoupled modules: shrinking, accumulation, step sizes that change, their moments."""

from sympy import Symbol

from theory.symbols.notation import NonnegativeMatrix, Notation, nonnegative, positive
from theory.symbols.training import blocks

update_step_size = positive("eta_u")
window_step_sum = NonnegativeMatrix("eta_w_l", blocks, 1)
window_step_ratio = positive("q_w")
initial_step_size = positive("eta_0")
step_sum = positive("S_1")
step_square_sum = nonnegative("S_2")
step_cube_sum = nonnegative("S_3")

accumulated = Symbol("M_a", integer=True, positive=True)
staleness_level = NonnegativeMatrix("LoS_l", blocks, accumulated)
accumulated_second_moment = nonnegative("A_acc")
level_second_moment = nonnegative("D_acc")
module_delay = Symbol("d_q", integer=True, nonnegative=True)
whole_groups = Symbol("a_q", integer=True, nonnegative=True)
odd_batches = Symbol("c_q", integer=True, nonnegative=True)

version_smoothness = NonnegativeMatrix("L_X", 3, 1)
version_delay = NonnegativeMatrix("tau_X_l", 3, blocks)
version_second_moment = nonnegative("D_X")

gradient_square_bound = nonnegative("M_g")
module_moment = nonnegative("M_K")
descent_share = positive("c_g")

NOTATION: tuple[Notation, ...] = (
    Notation("update_step_size", update_step_size, "step size of one update, where it goes by the update index"),
    Notation("window_step_sum", window_step_sum, "sum of the step sizes of the updates of block l that a read missed"),
    Notation("window_step_ratio", window_step_ratio, "largest ratio of a step size in the delay window to the present"),
    Notation("initial_step_size", initial_step_size, "step size of the first update"),
    Notation("step_sum", step_sum, "sum of the step sizes of the run"),
    Notation("step_square_sum", step_square_sum, "sum of their squares"),
    Notation("step_cube_sum", step_cube_sum, "sum of their cubes"),
    Notation("accumulated", accumulated, "number of mini-batches whose gradients make one update"),
    Notation("staleness_level", staleness_level, "updates of block l that the r-th mini-batch of a group missed"),
    Notation("accumulated_second_moment", accumulated_second_moment, "bound on the mean square of the shrunk mean"),
    Notation("level_second_moment", level_second_moment, "shrunk moments, weighted by the mean square level"),
    Notation("module_delay", module_delay, "mini-batches between the forward and the backward pass of a module"),
    Notation("whole_groups", whole_groups, "whole groups in that delay"),
    Notation("odd_batches", odd_batches, "mini-batches of that delay beyond whole groups"),
    Notation("version_smoothness", version_smoothness, "Lipschitz constants of the mean applied gradient in F, R, B"),
    Notation("version_delay", version_delay, "delay of block l in F, R, B, in its own updates"),
    Notation("version_second_moment", version_second_moment, "shrunk moments, by squared constants and delays"),
    Notation("gradient_square_bound", gradient_square_bound, "bound on the mean square of a mini-batch gradient"),
    Notation("module_moment", module_moment, "that bound with the factor that the published rate has for K modules"),
    Notation("descent_share", descent_share, "least share of the squared gradient that the mean step goes down"),
)
