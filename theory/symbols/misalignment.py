"""Symbols of forward and backward passes that use different weights."""

from sympy import Symbol

from theory.symbols.notation import Notation, count, nonnegative

blocks_between = count("n_m")
jacobian_bound = nonnegative("kappa_J")
jacobian_smoothness = nonnegative("lambda_J")
parameter_jacobian_bound = nonnegative("k_m")
output_residual = nonnegative("r_M")
weight_gap = nonnegative("Gamma_m")
relative_gap = nonnegative("epsilon_m")
input_norm = nonnegative("Y_m")
weight_product = nonnegative("Pi_m")
output_error = Symbol("r_y", real=True)
bottom_weight = Symbol("w_1", real=True)
window = Symbol("W_m", integer=True)

NOTATION: tuple[Notation, ...] = (
    Notation("blocks_between", blocks_between, "number of blocks strictly between block m and the loss: M − m − 1"),
    Notation("jacobian_bound", jacobian_bound, "bound on the norms of the blocks' input Jacobians, at F and at B"),
    Notation("jacobian_smoothness", jacobian_smoothness, "Lipschitz constant of an input Jacobian in its weights"),
    Notation("parameter_jacobian_bound", parameter_jacobian_bound, "bound on the norm of block m's parameter Jacobian"),
    Notation("output_residual", output_residual, "norm of the loss's gradient at the network's output"),
    Notation("weight_gap", weight_gap, "sum over the blocks above m of the norms of B minus F"),
    Notation("relative_gap", relative_gap, "largest norm of B minus F, of a block above m, relative to that of F"),
    Notation("input_norm", input_norm, "norm of block m's input"),
    Notation("weight_product", weight_product, "product over the blocks above m of the norms of F"),
    Notation("output_error", output_error, "output minus target of a network with one output"),
    Notation("bottom_weight", bottom_weight, "weight of the bottom block of a chain of scalar blocks"),
    Notation("window", window, "writes of a block by other tasks between a task's forward and backward read of it"),
)
