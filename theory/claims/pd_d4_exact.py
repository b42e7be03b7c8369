"""PD-D4-exact: the variance of a delayed Ornstein–Uhlenbeck mode; delay broadens the law."""

from sympy import cos, sin

from theory.claim import Identity
from theory.exhibit import Exhibit
from theory.symbols import delay_time, diffusion, mode_curvature

_x = delay_time * mode_curvature

PD_D4_EXACT = Identity(
    name="PD-D4-exact",
    title="variance of a mode with a delay, continuous time",
    statement="dx = −h x(t − δ) dt + (2D_0)^(1/2) dW with 0 ≤ h δ < π/2 has the stationary variance "
    "(D_0/h)(1 + sin(h δ))/cos(h δ): delay broadens the law. Shown by symbolic identity for all "
    "h, δ, D_0: this is the one solution of the equations of the covariance r, r'(s) = −h r(δ − "
    "s) and h r(δ) = D_0",
    value=diffusion / mode_curvature * (1 + sin(_x)) / cos(_x),
    weight_rules=frozenset({"stash"}),
    measured="stationary_variance",
    mark="derived",
    source="derived for this project",
    exhibits=(
        Exhibit(
            kind="identity",
            covers="all h, δ, D_0",
            method="the covariance put into its delay equation; the discrete closed form at vanishing step",
            place="theory.evidence.pd_d4:symbolic_facts",
        ),
        Exhibit(
            kind="expectation",
            covers="h δ = 1/10, 1/2, 1 in 25, 50 and 100 updates of delay",
            method="exact variance ratios of delayed SGD, against balls of the continuous one",
            place="theory.evidence.pd_d4:limit_facts",
        ),
    ),
)
