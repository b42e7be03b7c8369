"""PD-R2: a quadratic mode with a constant delay is stable exactly below 2 sin(pi/(4 tau + 2))."""

from sympy import pi, sin

from theory.assumptions import constant_step_size, plain_sgd
from theory.claim import Condition
from theory.exhibit import Exhibit
from theory.symbols import delay, step_times_curvature

PD_R2 = Condition(
    name="PD-R2",
    title="exact stability with a constant delay",
    statement="θ_{t+1} = θ_t − c θ_{t−τ} tends to 0 from every start iff 0 < c < 2 sin(π/(4τ + 2)). For τ ≥ 1 the "
    "limit is at least 3/(2τ + 1) ≥ 1/τ (sine is concave), with equality only at τ = 1; so x < 1 implies stability "
    "on quadratics, not conversely. Proved by machine, for every τ: no root of z^{τ+1} − z^τ + c is on the unit "
    "circle for c between 0 and the limit. Decided by machine, instance by instance: whether all roots are inside "
    "at a given τ and c (Schur–Cohn test, exact, c rational). Roots are continuous in c, so one stable c per τ "
    "settles all c below the limit; at and above the limit each c is decided by itself",
    value=2 * sin(pi / (2 * (2 * delay + 1))),
    parameter=step_times_curvature,
    measured="stability",
    assumptions=(plain_sgd, constant_step_size),
    tight=True,
    mark="derived",
    source="derived for this project; the limit is classical (Levin and May 1976, Theor. Popul. Biol. 9, 178-187)",
    proof="theory.proofs.pd_r2:DERIVATION",
    exhibits=(
        Exhibit(
            kind="decision",
            covers="τ = 0, 1, 2, 3, 5, 8, 16, 32",
            method="Schur–Cohn test in fractions at rational c, the limit enclosed by balls",
            place="theory.evidence.pd_r2:facts",
        ),
    ),
)
