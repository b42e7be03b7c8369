"""DS-F4: delays in [0, tau] chosen by an adversary: where the sawtooth keeps a quadratic mode from decaying."""

from sympy import sqrt

from theory.assumptions import constant_step_size, plain_sgd
from theory.claim import Condition, Identity
from theory.exhibit import Exhibit
from theory.symbols import delay, sawtooth_lag, step_times_curvature

_a, _h = step_times_curvature, sawtooth_lag
_reach = delay + 1 + _h

DS_F4_TOOTH = Identity(
    name="DS-F4-tooth",
    title="one tooth of the sawtooth adversary",
    statement="x_{t+1} = x_t − a x_{t−τ_t} with 0 ≤ τ_t ≤ τ: if updates 0 … τ all read x_0 and updates τ + 1 … τ + h "
    "read x_1 … x_h (delay τ, 0 ≤ h ≤ τ), then x_{τ+1+h}/x_0 = 1 − V, V = a(τ + 1 + h) − a²h(h + 1)/2. From there the "
    "same delays can begin anew",
    value=1 - _a * _reach + _a**2 * _h * (_h + 1) / 2,
    measured="tooth_ratio",
    assumptions=(),
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.ds_f4:DERIVATION",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="τ = 1, 2, 3, 5, 8, every h ≤ τ, a = 1/7 and 3/5",
            method="the recursion run in fractions",
            place="theory.evidence.ds_f4:formula",
        ),
    ),
)

DS_F4 = Condition(
    name="DS-F4",
    title="limit under delays that an adversary chooses",
    statement="Delays that vary in [0, τ], the same for all coordinates, τ ≥ 1: every sequence of delays lets a mode "
    "decay iff a < a*, the smallest a with V = 2 for some h ≥ 1 (DS-F4-tooth); the value is its closed form at that "
    "h. Theorem, for every τ: no decay for a ≥ a*. V = 2 has no real a if h > τ; if h ≤ τ, V is concave in a and at "
    "least 2 at a* and at a = 2/(τ + 1), so teeth reach −1 or beyond all the way; from 2/(τ + 1) on, holding alone "
    "does. Conjecture: decay for a < a*. Nothing here certifies that side; shown is only that no sawtooth reaches −1 "
    "there. a*(τ + 1) → 3/2",
    value=4 / (_reach + sqrt(_reach**2 - 4 * _h * (_h + 1))),
    parameter=step_times_curvature,
    measured="adversarial_stability",
    assumptions=(plain_sgd, constant_step_size),
    tight=True,
    mark="conjecture",
    source="derived for this project",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="τ = 1, 2, 3, 4, 5, 6, 8, 10, 12, 16: the side above the limit",
            method="the recursion run in fractions under the adversary's delays",
            place="theory.evidence.ds_f4:facts",
        ),
    ),
)
