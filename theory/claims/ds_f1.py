"""DS-F1: plain delay on a quadratic is stable exactly below 2 sin(pi/(4 tau + 2)); its best rate is tau/(tau + 1)."""

from sympy import pi, sin

from theory.assumptions import constant_step_size, plain_sgd
from theory.claim import Condition, LowerBound
from theory.exhibit import Exhibit
from theory.symbols import delay, step_times_curvature

DS_F1 = Condition(
    name="DS-F1",
    title="exact limit of plain delay",
    statement="On a quadratic with constant delay τ every mode of x_{t+1} = x_t − η∇f(x_{t−τ}), a = ηλ, tends to 0 "
    "from every start iff 0 < a < 2 sin(π/(4τ + 2)): the fact of PD-R2, whose proof it shares. Proved by machine: no "
    "root of z^{τ+1} − z^τ + a is on the unit circle for 0 < a < the limit; roots are continuous in a and inside for "
    "small a, so all are inside up to the limit. At the limit one is on the circle. Above it none comes back, since "
    "every root that meets the circle goes outward as a grows (DS-outward). Decided in fractions at the listed τ: "
    "inside at the limit − 1e-15, not inside at the limit + 1e-15",
    value=2 * sin(pi / (2 * (2 * delay + 1))),
    parameter=step_times_curvature,
    measured="mode_stability",
    assumptions=(plain_sgd, constant_step_size),
    tight=True,
    mark="derived",
    source="derived for this project; the limit is classical (Levin and May 1976, Theor. Popul. Biol. 9, 178-187)",
    proof="theory.proofs.pd_r2:DERIVATION",
    exhibits=(
        Exhibit(
            kind="decision",
            covers="τ = 0, 1, 2, 3, 5, 8, 16, 32",
            method="Schur–Cohn test in fractions at rational a, the limit enclosed by balls",
            place="theory.evidence.pd_r2:facts",
        ),
    ),
)

DS_F1_RATE = LowerBound(
    name="DS-F1-rate",
    title="best rate of plain delay",
    statement="For every τ ≥ 1 and every step, some root of z^{τ+1} − z^τ + a has modulus at least τ/(τ + 1): no step "
    "contracts a mode faster. Proved by machine from the theorem of Gauss and Lucas: the derivative's root τ/(τ + 1) "
    "is in the convex hull of the roots. Attained at a = τ^τ/(τ + 1)^{τ+1} and there only: if all roots are in the "
    "disc of radius τ/(τ + 1), that point of its rim is an extreme point of the disc, so it is itself a root, which "
    "fixes a. At this a, with z = wτ/(τ + 1), the roots solve τ(w − 1)w^τ = w^τ − 1, so w = 1 (twice) or τw^τ = "
    "Σ_{j<τ} w^j, which |w| > 1 contradicts. Decided in fractions at the listed τ, with 0 as the rate of τ = 0 (a = "
    "1)",
    value=delay / (delay + 1),
    measured="slowest_mode_modulus",
    assumptions=(),
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.ds_f1_rate:DERIVATION",
    instances="theory.evidence.ds_f1_rate:instances",
    exhibits=(
        Exhibit(
            kind="decision",
            covers="τ = 1, 2, 3, 4, 6, 8, 12; the best step, and 8 others from 1/100 of it to near the limit",
            method="Schur–Cohn test of the scaled polynomial in fractions, multiplicity of the root by division",
            place="theory.evidence.ds_f1_rate:facts",
        ),
    ),
)
