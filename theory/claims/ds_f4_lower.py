"""DS-F4-lower: delays in [0, tau] chosen by a sawtooth adversary keep a quadratic mode from decaying from a* on."""

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
    proof="theory.proofs.ds_f4_lower:DERIVATION",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="τ = 1, 2, 3, 5, 8, every h ≤ τ, a = 1/7 and 3/5",
            method="the recursion run in fractions",
            place="theory.evidence.ds_f4_lower:formula",
        ),
    ),
)

DS_F4_LOWER = Condition(
    name="DS-F4-lower",
    title="limit of the sawtooth adversary",
    statement="Delays in [0, τ], the same for all coordinates, τ ≥ 1, that repeat a tooth of DS-F4-tooth with some h "
    "≤ τ: a mode decays for every h iff a < a*, the smallest a with V = 2 for some h ≥ 1; the value is its closed "
    "form at that h. So no limit for delays that an adversary chooses (DS-F4) is above a*. Proof, by hand: V = 2 has "
    "no real a if h > τ, since then (τ + 1 + h)² < 4h(h + 1). If h ≤ τ, V is concave in a, so it is below 2 before "
    "its root, and at least 2 from there to a = 2/(τ + 1), where V = 2 + 2h(τ − h)/(τ + 1)²: teeth reach −1 or beyond "
    "all that way, and from 2/(τ + 1) on holding alone does. Below a* all V are in (0, 2). a*(τ + 1) → 3/2",
    value=4 / (_reach + sqrt(_reach**2 - 4 * _h * (_h + 1))),
    parameter=step_times_curvature,
    measured="sawtooth_stability",
    assumptions=(plain_sgd, constant_step_size),
    tight=True,
    mark="derived",
    source="derived for this project",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="τ = 1, 2, 3, 4, 5, 6, 8, 10, 12, 16",
            method="the recursion run in fractions under the adversary's delays",
            place="theory.evidence.ds_f4_lower:facts",
        ),
    ),
)
