"""DS-F3-lower: whatever the delays, the Huber function makes every bound below LR^2/(4nηL + 2) false."""

from theory.assumptions import constant_step_size, plain_sgd
from theory.claim import LowerBound
from theory.exhibit import Exhibit
from theory.symbols import horizon, initial_distance, objective_smoothness, step_size

DS_F3_LOWER = LowerBound(
    name="DS-F3-lower",
    title="the Huber function under every delay",
    statement="Some L-smooth convex f has f(x_T) − f* ≥ LR²/(4TηL + 2) after T updates x_{i+1} = x_i − ηg_i, for "
    "every ηL > 0 and every pattern of delays: varying, or different by block, so that each block of g_i may be taken "
    "at a point of its own. f is the Huber function of ⟨u, x − x*⟩, ‖u‖ = 1, with threshold δ = R/(2TηL + 1), started "
    "at x* + Ru: no gradient is longer than Lδ, and f is above its tangent of slope Lδ. With equality where all "
    "gradients read are from its linear part, as along every path of T updates from x* + Ru. That the Huber function "
    "is convex and L-smooth is shown by algebra beside the proof",
    value=objective_smoothness * initial_distance**2 / (4 * horizon * step_size * objective_smoothness + 2),
    measured="huber_objective_gap",
    assumptions=(plain_sgd, constant_step_size),
    tight=True,
    mark="derived",
    source="derived for this project; without delay: Drori and Teboulle 2014",
    proof="theory.proofs.ds_f3_lower:DERIVATION",
    instances="theory.evidence.ds_f3_lower:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="T = 1, 4, 9 with delays 0, 1, 2, 5, a varying delay, two blocks with delays of their own, and a "
            "queue that starts empty; ηL = 1/3, 1, 7/2",
            method="runs on the Huber function in fractions",
            place="theory.evidence.ds_f3_lower:facts",
        ),
        Exhibit(
            kind="identity",
            covers="all pairs of points",
            method="the interpolation inequality of the Huber function as one product of two factors of one sign",
            place="theory.evidence.ds_f3_lower:membership",
        ),
    ),
)
