"""DS-Mania2017: how the squared distance to any point changes in one step, whatever point the gradient was read at."""

from theory import symbols
from theory.assumptions import constant_step_size, plain_sgd
from theory.claim import Identity
from theory.derivation.terms import Inner, Norm, vector
from theory.proofs.vocabulary import FORWARD, applied, i, point, read

TARGET = vector("y")
VALUE = (
    Norm(point(i) - TARGET) ** 2
    - 2 * symbols.step_size * Inner(read(FORWARD, i) - TARGET, applied(i))
    + symbols.step_size**2 * Norm(applied(i)) ** 2
    + 2 * symbols.step_size * Inner(read(FORWARD, i) - point(i), applied(i))
)

DS_MANIA2017 = Identity(
    name="DS-Mania2017",
    title="perturbed iterates: one step of the squared distance",
    statement=(
        "‖x_{i+1} − y‖² = ‖x_i − y‖² − 2η⟨Θ_i − y, g_i⟩ + η²‖g_i‖² + 2η⟨Θ_i − x_i, g_i⟩ for every y, whatever g_i "
        "is and wherever Θ_i lies: an identity of every step x_{i+1} = x_i − ηg_i, with no assumption on f."
    ),
    value=VALUE,
    measured="squared_distance",
    assumptions=(plain_sgd, constant_step_size),
    mark="published",
    source="Mania2017; proved here",
    proof="theory.proofs.ds_mania2017:DERIVATION",
)
