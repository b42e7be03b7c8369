"""Symbols of momentum, of mean-square and second-order bounds on the bias, and of the queue between threads."""

from theory.symbols.notation import Notation, count, nonnegative, positive

friction = positive("r_mu")
gradient_mean_square_root = nonnegative("Gbar")
hessian_smoothness = nonnegative("Lambda")
queue_length = count("Q")
elapsed_time = nonnegative("t_w")

NOTATION: tuple[Notation, ...] = (
    Notation("friction", friction, "1 minus the momentum: the share of its velocity that a block loses per update"),
    Notation("gradient_mean_square_root", gradient_mean_square_root, "bound on the objective's gradient in L²"),
    Notation("hessian_smoothness", hessian_smoothness, "Lipschitz constant of the mini-batch gradient's derivative"),
    Notation("queue_length", queue_length, "most tasks that wait between forward and backward threads"),
    Notation("elapsed_time", elapsed_time, "wall time since the start"),
)
