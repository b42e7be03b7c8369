"""PD-M3 and PD-M4: how the gradient depends on forward and on backward weights, to first order."""

from theory import symbols
from theory.claim import Identity
from theory.derivation.maps import Image, linear_map
from theory.derivation.terms import Natural, vector
from theory.exhibit import Exhibit
from theory.proofs.vocabulary import FORWARD

_n = Natural("n")
_k = linear_map("K", _n)
_lower = Image(linear_map("Kdot", _n), vector("delta", FORWARD, _n))

PD_M3 = Identity(
    name="PD-M3",
    title="the Hessian shared out between the passes",
    statement="For (piecewise-)linear layers, inside a linear piece: H = G_N + R, Gauss-Newton and residual part, R "
    "with zero diagonal blocks. At equal weights ∂g̃/∂ψ = R_upper and ∂g̃/∂φ = G_N + R_lower; their sum is H. To first "
    "order stashed weights give b = H(φ − θ), fresh backward weights (ψ = θ) b = (G_N + R_lower)(φ − θ); neither is "
    "always smaller. Proved in general, for every loss, depth and width, in the form shown: along a direction of the "
    "weights, with a the change of the cotangent where the residual alone changes and b where the backward weights "
    "alone do, Hv has the blocks K_m a_m + K_m b_m + K'_m δ_m, which are G_N v, R_upper v and R_lower v (K': the "
    "block's input changes). That these terms are the blocks of G_N and R is checked by symbolic differentiation at "
    "the networks listed",
    value=Image(_k, vector("a", _n)) + Image(_k, vector("b", _n)) + _lower,
    measured="hessian_times_direction",
    mark="derived",
    source="derived for this project",
    weight_rules=frozenset({"stash", "live"}),
    proof="theory.proofs.pd_m3:DERIVATION",
    exhibits=(
        Exhibit(
            kind="identity",
            covers="squared loss, linear networks of 2 to 5 scalar blocks, and of 2 to 4 blocks of width 2",
            method="symbolic derivatives, every entry",
            place="theory.evidence.pd_m3:split_facts",
        ),
        Exhibit(
            kind="instance",
            covers="two scalar blocks",
            method="biases in fractions, not to first order",
            place="theory.evidence.pd_m3:instance_facts",
        ),
    ),
)

PD_M4 = Identity(
    name="PD-M4",
    title="no potential with fresh backward weights",
    statement="∂g̃/∂φ minus its transpose is R_lower − R_upper, so it is symmetric only where R = 0: with fresh "
    "backward weights the effective drift is, in general, no gradient, and no exact potential exists. For two scalar "
    "blocks, loss (w_2w_1 − y)²/2, r = w_2w_1 − y: the curl ∂_1F_2 − ∂_2F_1 of F = (G_N + R_lower)∇f is 2 r w_1². The "
    "first statement follows from PD-M3 and the symmetry of H; both are checked by symbolic algebra for the "
    "networks listed",
    value=2 * symbols.output_error * symbols.bottom_weight**2,
    measured="curl_of_drift",
    mark="derived",
    source="derived for this project",
    weight_rules=frozenset({"live"}),
    exhibits=(
        Exhibit(
            kind="identity",
            covers="squared loss, linear networks of 2 to 5 scalar blocks, and of 2 to 4 blocks of width 2",
            method="symbolic derivatives",
            place="theory.evidence.pd_m3:drift_facts",
        ),
    ),
)
