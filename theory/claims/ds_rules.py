"""DS-rule claims: one engine takes a rule for reads and steps to a characteristic polynomial and an exact limit."""

from sympy import Max

from theory.assumptions import constant_step_size, plain_sgd
from theory.claim import Condition, Identity
from theory.exhibit import Exhibit
from theory.symbols import (
    compensation_gain,
    delay,
    discrepancy_gain,
    gradient_weight,
    heavy_ball_momentum,
    late_share,
    mode_root,
    read_gap,
    step_times_curvature,
    velocity_horizon,
    velocity_weight,
    weight_horizon,
)

_z, _m, _c = mode_root, heavy_ball_momentum, step_times_curvature
_poles = (_z - 1) * (_z - _m)
_applied = (velocity_weight + gradient_weight) * _z - gradient_weight * _m
_DECIDED = "polynomials compared coefficient by coefficient; Schur–Cohn tests in fractions 1e-15 beside the limit"


def _shown(covers: str, function: str) -> Exhibit:
    return Exhibit(kind="decision", covers=covers, method=_DECIDED, place=f"theory.evidence.{function}")


DS_RULE_VELOCITY = Identity(
    name="DS-rule-velocity",
    title="velocities, late gradients, prediction from the velocity",
    statement="v⁺ = mv + g, w⁺ = w − η(av⁺ + bg), g = λ(w_{t−D} − ηTv_{t−D}): a mode w_t = z^t is a root of z^D(z − "
    "1)(z − m) + c[T(z − 1) + (a + b)z − bm], c = ηλ. Plain delay: m = T = b = 0, a = 1; heavy ball: m; spike "
    "compensation: a = m^D, b = (1 − m^D)/(1 − m); prediction: T = D; shrinking by β: c = ηβλ. Proved by machine; the "
    "exact limits that follow from it are decided at the listed parameters",
    value=_z**delay * _poles + _c * (_applied + velocity_horizon * (_z - 1)),
    measured="characteristic_polynomial",
    tight=True,
    mark="derived",
    source="derived for this project; the rules are those of Kosson et al. 2020, as commonly cited",
    proof="theory.proofs.ds_rules:FROM_VELOCITY",
    exhibits=(_shown("D = 1, 2, 4, 7; m = 9/10; β = 3/10", "ds_rules:from_velocity"),),
)

DS_RULE_WEIGHTS = Identity(
    name="DS-rule-weights",
    title="prediction from the last two weights",
    statement="v⁺ = mv + g, w⁺ = w − η(av⁺ + bg), g = λ(w_{t−D} + T(w_{t−D} − w_{t−D−1})): a mode w_t = z^t is a root "
    "of z^{D+1}(z − 1)(z − m) + c((a + b)z − bm)((1 + T)z − T), c = ηλ. Proved by machine; the exact limits that "
    "follow from it are decided at the listed parameters",
    value=_z ** (delay + 1) * _poles + _c * _applied * ((1 + weight_horizon) * _z - weight_horizon),
    measured="characteristic_polynomial",
    tight=True,
    mark="derived",
    source="derived for this project; the rule is that of Kosson et al. 2020, as commonly cited",
    proof="theory.proofs.ds_rules:FROM_WEIGHTS",
    exhibits=(_shown("D = T = 1, 2, 4, 7; m = 9/10; heavy ball and spike compensation", "ds_rules:from_weights"),),
)

DS_PL2 = Identity(
    name="DS-PL2",
    title="forward and backward weights read apart",
    statement="w⁺ = w − η[(λ + D)w_{t−τ_f} − Dw_{t−τ_b}], D the sensitivity of the gradient to the read discrepancy: "
    "a mode w_t = z^t is a root of z^{τ_f}(z − 1) − ηDz^{τ_f−τ_b} + η(λ + D), here with c = ηλ, d = ηD and the gap "
    "τ_f − τ_b. Proved by machine; the exact limits, without and with PipeMare's correction of the backward weights, "
    "are decided at the listed parameters; without it each is below F1's at τ_f",
    value=_z**delay * (_z - 1) - discrepancy_gain * _z**read_gap + _c + discrepancy_gain,
    measured="characteristic_polynomial",
    weight_rules=frozenset({"live"}),
    tight=True,
    mark="derived",
    source="derived for this project; the polynomial is that of PipeMare (Yang et al. 2021)",
    proof="theory.proofs.ds_rules:DISCREPANT",
    exhibits=(_shown("(τ_f, τ_b) = (1, 0), (2, 0), (4, 1), (7, 2); D = λ/2 and 3λ", "ds_rules:discrepancy"),),
)

DS_DC = Identity(
    name="DS-DC",
    title="delay compensation, linearised",
    statement="g + s g⊙g⊙(w_t − w_{t−τ}) is cubic near the optimum of a quadratic without noise: its linear part is "
    "plain delay, and the limit F1's whatever s is. With gradient noise of variance σ² at the optimum its mean has "
    "the slopes λ − κ in w_{t−τ} and κ in w_t, κ = sσ², so a mode w_t = z^t of the linear part is a root of z^τ(z − "
    "1) + ηκz^τ + η(λ − κ): P-L2 with D = −κ, τ_b = 0. Proved by machine. Decided: its limit is F1's at κ = 0, larger "
    "at κ = λ/4, λ/2, 3λ/4, and 2, that of no delay, at κ = λ. Nothing is said about the nonlinear terms",
    value=_z**delay * (_z - 1) + compensation_gain * _z**delay + _c - compensation_gain,
    measured="characteristic_polynomial",
    tight=True,
    mark="derived",
    source="derived for this project; the rule is that of DC-ASGD (Zheng et al. 2017)",
    proof="theory.proofs.ds_rules:COMPENSATED",
    exhibits=(
        Exhibit(
            kind="identity",
            covers="every curvature, strength and noise of two equally likely signs, one coordinate",
            method="symbolic algebra",
            place="theory.evidence.ds_dc:linearisation",
        ),
        _shown("τ = 1, 2, 4, 8; κ/λ = 0, 1/4, 1/2, 3/4, 1", "ds_dc:limits"),
    ),
)

DS_ACCUMULATION = Condition(
    name="DS-accumulation",
    title="a group of micro-batches, some one update late",
    statement="w⁺ = w − ηλ(p w_{t−1} + (1 − p)w_t), the mean over a group of which the share p reads one update late: "
    "stable iff 0 < ηλ < min(1/p, 2/(1 − 2p)), the second for p < 1/2 only. Proof, by hand, by Jury's conditions on "
    "z² − z + c(p + (1 − p)z): cp < 1 and 2 − c(1 − 2p) > 0. The sum over M micro-batches has the limit divided by M. "
    "Groups of any levels go through the same engine",
    value=1 / Max(late_share, (1 - 2 * late_share) / 2),
    parameter=step_times_curvature,
    measured="accumulation_stability",
    assumptions=(plain_sgd, constant_step_size),
    tight=True,
    mark="derived",
    source="derived for this project",
    exhibits=(_shown("shares 1, 1/2, 1/3, 1/4, 1/5, 1/8, 5/8 of groups of at most 8", "ds_accumulation:facts"),),
)
