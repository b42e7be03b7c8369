"""DS-F7: heavy ball on a quadratic with a constant delay is stable exactly below 2 sin(theta/2)|e^{i theta} - m|."""

from sympy import sin, sqrt

from theory.assumptions import constant_step_size
from theory.claim import Condition
from theory.exhibit import Exhibit
from theory.symbols import first_angle, heavy_ball_momentum, step_times_curvature

_sine = sin(first_angle / 2)

DS_F7 = Condition(
    name="DS-F7",
    title="exact limit of heavy ball with a constant delay",
    statement="v⁺ = mv + ∇f(x_{t−τ}), x⁺ = x − ηv⁺ with 0 ≤ m < 1 on a quadratic, a = ηλ: every mode tends to 0 iff 0 "
    "< a < 2 sin(θ/2)|e^{iθ} − m|, θ in (0, π] the smallest root of (τ − 1/2)θ + arg(e^{iθ} − m) = π/2 (τ = 0: θ = "
    "π). τ = 1: 1 − m; m → 1: (1 − m)/τ; τ = 0: 2(1 + m); m = 0: F1. Proved by machine, for every τ and m: no root of "
    "z^{τ−1}(z − 1)(z − m) + a is on the unit circle for 0 < a < the limit; roots are continuous in a and inside for "
    "small a, so all are inside up to the limit. At the limit e^{iθ} is one. Above it none comes back, since every "
    "root that meets the circle goes outward as a grows (DS-outward). Decided in fractions at the listed τ and m: "
    "stable at the limit − 1e-15, not at the limit + 1e-15",
    value=2 * _sine * sqrt((1 - heavy_ball_momentum) ** 2 + 4 * heavy_ball_momentum * _sine**2),
    parameter=step_times_curvature,
    measured="heavy_ball_stability",
    assumptions=(constant_step_size,),
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.ds_f7:DERIVATION",
    exhibits=(
        Exhibit(
            kind="decision",
            covers="τ = 0, 1, 2, 3, 5, 8; m = 0, 1/2, 9/10, 99/100",
            method="Schur–Cohn test in fractions, the limit enclosed by bisection of its angle in balls",
            place="theory.evidence.ds_f7:facts",
        ),
    ),
)
