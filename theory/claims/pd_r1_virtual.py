"""PD-R1-virtual: with tasks that overtake PD-R1 holds for the iterates that apply gradients in the order of starts."""

from theory.assumptions import constant_step_size, no_overtaking, plain_sgd
from theory.claim import Bound
from theory.claims.pd_r1 import PD_R1
from theory.exhibit import Exhibit

_OF_THE_RUN = (plain_sgd, no_overtaking, constant_step_size)

PD_R1_VIRTUAL = Bound(
    name="PD-R1-virtual",
    title="convergence of the virtual iterate, any overtaking, stash",
    statement=(
        "Under stash, for every interleaving: order the tasks by the start of their backward passes and let x_0 = θ_0, "
        "x_{i+1} = x_i − ηg̃_i. For an L-smooth f, ηL ≤ 1, i.i.d. batches and an order of events that no batch "
        "changes, (1/T) Σ E‖∇f(x_t)‖² ≤ 2Δ/(ηT) + B² + ηLσ², with B² ≥ E‖E[g̃_t | batches before] − ∇f(x_t)‖² and "
        "σ² ≥ E‖g̃_t − E[g̃_t | batches before]‖². What task t read lacks of x_t the tasks j < t whose writes it had not "
        "seen, and nothing else; once all tasks have written, x is θ. (g̃ with the rounding of its writes.)"
    ),
    value=PD_R1.value,
    assumptions=tuple(assumption for assumption in PD_R1.assumptions if assumption not in _OF_THE_RUN),
    weight_rules=frozenset({"stash"}),
    measured="gradient_square_mean_at_virtual_iterates",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_r1_virtual:DERIVATION",
    sampled=True,
    instances="theory.evidence.pd_r1:virtual_instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="two interleavings of four tasks that overtake, two blocks",
            method="events played in fractions: what a read lacks of x_t, and the last x_t against θ",
            place="theory.evidence.pd_r1_virtual:facts",
        ),
    ),
)
