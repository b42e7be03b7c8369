"""Named hypotheses of the claims: what each one says, and what in a trace can show it false."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Assumption:
    """A hypothesis under which claims are stated.

    Attributes:
        name: word by which claims, derivations and audits refer to it.
        formula: the statement, in the letters of `theory.symbols`.
        parameters: words of the symbols it speaks about.
        falsified_by: what in a trace shows it false; empty where no trace can.
    """

    name: str
    formula: str
    parameters: tuple[str, ...] = ()
    falsified_by: str = ""


plain_sgd = Assumption(
    name="plain_sgd",
    formula="each write is θ_l ← θ_l − η g̃_l: no momentum, weight decay, scaling, accumulation or adaptive step",
    parameters=("step_size",),
    falsified_by="a write whose residual exceeds its rounding, a scale other than the claim's, or another kind of row",
)
constant_step_size = Assumption(
    name="constant_step_size",
    formula="η is one number for all writes and blocks",
    parameters=("step_size",),
    falsified_by="two rows with different step_size",
)
no_overtaking = Assumption(
    name="no_overtaking",
    formula="all blocks are written by the tasks in one order, so the i-th write of each block is task i's",
    falsified_by="two tasks that wrote two blocks in different orders, or a task that wrote some blocks only",
)
finite_run = Assumption(
    name="finite_run",
    formula="the run has finitely many writes, so the largest bias of the run is a finite number",
    falsified_by="a parameter or loss that is not finite",
)
smooth_segment = Assumption(
    name="smooth_segment",
    formula="the mini-batch gradient is Lipschitz with the stated constants from the versions read to the reference",
    parameters=("smoothness", "block_smoothness"),
    falsified_by="a problem that declares no such constant (a kink, as in ReLU, has none)",
)
smooth_derivative = Assumption(
    name="smooth_derivative",
    formula="the mini-batch gradient's derivative in its version vectors is Λ-Lipschitz from the reference to the read",
    parameters=("hessian_smoothness",),
    falsified_by="a problem that declares no such constant",
)
in_memory_atomic = Assumption(
    name="in_memory_atomic",
    formula="every read of a block returns one of its versions: no torn reads or writes",
    falsified_by="an unversioned recorder, or a digest that does not match on replay",
)
zero_initial_momentum = Assumption(
    name="zero_initial_momentum",
    formula="the momentum buffers are 0 at the start",
    falsified_by="a run resumed with a momentum buffer",
)
sgd_momentum = Assumption(
    name="sgd_momentum",
    formula="each write is v_l ← μ v_l + g̃_l, θ_l ← θ_l − η v_l (Nesterov: θ_l ← θ_l − η(g̃_l + μ v_l)), 0 ≤ μ < 1: no "
    "dampening, weight decay, scaling, accumulation or adaptive step",
    parameters=("step_size", "friction"),
    falsified_by="another optimizer than SGD, dampening, weight decay, a scale other than 1, or another kind of row",
)
iid_batches = Assumption(
    name="iid_batches",
    formula="batches are drawn independently, each from the law that defines the objective",
    falsified_by="a configuration whose sampling is not iid (epoch shuffling is not)",
)
order_independent_of_data = Assumption(
    name="order_independent_of_data",
    formula="the order of events does not depend on the batches that are drawn",
    falsified_by="an engine whose clock is not drawn independently of the data (real threads are only assumed so)",
)
step_at_most_inverse_smoothness = Assumption(
    name="step_at_most_inverse_smoothness",
    formula="η L ≤ 1",
    parameters=("step_size", "objective_smoothness"),
    falsified_by="step_size times objective_smoothness above 1",
)
smooth_objective = Assumption(
    name="smooth_objective",
    formula="the objective's gradient is L-Lipschitz on a convex set that holds all iterates and all mixed points",
    parameters=("objective_smoothness",),
    falsified_by="a problem that declares no such constant",
)
bounded_below = Assumption(
    name="bounded_below",
    formula="the objective is at least f*, and Δ = f(x_0) − f*",
    parameters=("initial_gap",),
    falsified_by="a recorded objective below f*",
)
shrink_at_most_one = Assumption(
    name="shrink_at_most_one",
    formula="0 ≤ s_l ≤ 1 for every block",
    parameters=("shrink",),
    falsified_by="a row with scale above 1 or below 0",
)
common_step_size = Assumption(
    name="common_step_size",
    formula="the u-th write of every block has one step size η_u",
    parameters=("update_step_size",),
    falsified_by="two rows with one version number and different step_size",
)
mean_accumulation = Assumption(
    name="mean_accumulation",
    formula="each write is θ_l ← θ_l − η s_l times the mean of the gradients of its group of mini-batches, the same "
    "mini-batches for every block; no momentum, weight decay or adaptive step",
    parameters=("step_size", "accumulated"),
    falsified_by="blocks that group other mini-batches, or a write whose residual exceeds its rounding",
)
sum_accumulation = Assumption(
    name="sum_accumulation",
    formula="each write is θ_l ← θ_l − η s_l times the sum of the gradients of its group of mini-batches, the same "
    "mini-batches for every block; no momentum, weight decay or adaptive step",
    parameters=("step_size", "accumulated"),
    falsified_by="blocks that group other mini-batches, or a write whose residual exceeds its rounding",
)
bounded_whole_gradient = Assumption(
    name="bounded_whole_gradient",
    formula="E‖∇ℓ(w_b; ζ_b)‖² ≤ M_g for the gradient of all blocks at the iterate that the mini-batch was forwarded at",
    parameters=("gradient_square_bound",),
    falsified_by="a constant taken from some blocks, or from other points than the iterates",
)
delayed_by_modules_above = Assumption(
    name="delayed_by_modules_above",
    formula="module k of K steps with the mini-batch forwarded K − k ticks ago, at the stashed iterate of that tick",
    parameters=("blocks",),
    falsified_by="a row whose delay is not the number of modules above its block, or one before the pipeline is full",
)
smooth_rule = Assumption(
    name="smooth_rule",
    formula="the mean applied gradient Ψ is Lipschitz in each version vector, uniformly in the other two, and is ∇f "
    "where all three agree",
    parameters=("version_smoothness",),
    falsified_by="a network with a kink (ReLU): its layer Jacobians are not Lipschitz",
)
velocity_step = Assumption(
    name="velocity_step",
    formula="each update is v ← m_v v + g, θ ← θ − η v, with one η and one m_v, and g with the weight decay in it",
    parameters=("step_size", "velocity_decay"),
    falsified_by="a row with another step size, momentum, dampening or Nesterov's form, or another optimizer",
)
step_and_delays_short = Assumption(
    name="step_and_delays_short",
    formula="2(ηL)²s_lτ_l² + ηLs_l ≤ 1 for every block",
    parameters=("step_size", "objective_smoothness", "shrink", "block_delay"),
    falsified_by="step_size, objective_smoothness, shrink and block_delay that exceed it in a block",
)
step_at_simple_delay_limit = Assumption(
    name="step_at_simple_delay_limit",
    formula="ηL(2τ_max + 1) ≤ 1",
    parameters=("step_size", "objective_smoothness", "max_delay"),
    falsified_by="step_size times objective_smoothness above 1/(2 max_delay + 1)",
)
step_at_sharp_delay_limit = Assumption(
    name="step_at_sharp_delay_limit",
    formula="ηL(1 + R) ≤ 2, with R² = 1 + 8τ_max²",
    parameters=("step_size", "objective_smoothness", "max_delay"),
    falsified_by="step_size times objective_smoothness above 2/(1 + R)",
)
clock_reads = Assumption(
    name="clock_reads",
    formula="from tick d_l on, block l moves at tick i by η_i s_l times its gradient of batch i − d_l at x_{i−d_l}",
    parameters=("shrink", "window_of_steps"),
    falsified_by="a row whose delay differs from its block's fixed one, or whose blocks were read at different times",
)
smooth_hessian = Assumption(
    name="smooth_hessian",
    formula="the Hessian is ρ_H-Lipschitz on the segment between the weights read and those predicted for",
    parameters=("objective_hessian_smoothness",),
    falsified_by="a problem that declares no such constant",
)
taylor_compensation = Assumption(
    name="taylor_compensation",
    formula="the compensated gradient is g + λ g∘g∘D, g the gradient read, D the move since",
    parameters=("curvature_mismatch", "prediction_distance"),
    falsified_by="a compensation by another rule",
)
worker_steps = Assumption(
    name="worker_steps",
    formula="each of N_w workers steps by y_i ← Σ_j W_ij y_j − η g_i + e_i, with one η",
    parameters=("step_size", "workers"),
    falsified_by="a worker with another step size, or that skips a step",
)
columns_sum_to_one = Assumption(
    name="columns_sum_to_one",
    formula="Σ_i W_ij = 1 for every worker j, in every step",
    parameters=("workers",),
    falsified_by="mixing weights with another column sum (rows that are normalised after dropping a neighbour, say)",
)
smooth_local_objectives = Assumption(
    name="smooth_local_objectives",
    formula="every worker's objective has an L-Lipschitz gradient, and f is their mean",
    parameters=("objective_smoothness",),
    falsified_by="a problem that declares no such constant",
)

ASSUMPTIONS: dict[str, Assumption] = {
    assumption.name: assumption
    for assumption in (
        plain_sgd,
        constant_step_size,
        no_overtaking,
        finite_run,
        smooth_segment,
        smooth_derivative,
        in_memory_atomic,
        zero_initial_momentum,
        sgd_momentum,
        iid_batches,
        order_independent_of_data,
        step_at_most_inverse_smoothness,
        smooth_objective,
        bounded_below,
        shrink_at_most_one,
        common_step_size,
        mean_accumulation,
        sum_accumulation,
        bounded_whole_gradient,
        delayed_by_modules_above,
        smooth_rule,
        velocity_step,
        step_and_delays_short,
        step_at_simple_delay_limit,
        step_at_sharp_delay_limit,
        clock_reads,
        smooth_hessian,
        taylor_compensation,
        worker_steps,
        columns_sum_to_one,
        smooth_local_objectives,
    )
}
