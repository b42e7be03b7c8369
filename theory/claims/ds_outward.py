"""DS-outward: every root of delayed heavy ball that meets the unit circle leaves it outward as the step grows."""

from sympy import cos

from theory.claim import Identity
from theory.exhibit import Exhibit
from theory.symbols import delay, heavy_ball_momentum, mode_angle

_distance = 1 - 2 * heavy_ball_momentum * cos(mode_angle) + heavy_ball_momentum**2

DS_OUTWARD = Identity(
    name="DS-outward",
    title="roots leave the circle outward",
    statement="z^{τ−1}(z − 1)(z − m) + a = 0, 0 ≤ m < 1: a = h(z), and a root moves with dz/da = 1/h'(z), so "
    "d log|z|/d log a has the sign of Re(z h'/h). Wherever |z| = 1, z ≠ 1, that is τ + (1 − m²)/(2|z − m|²) > 0, with "
    "z = e^{iθ}: a root that meets the circle goes outward, and none comes back. So heavy ball with a delay (DS-F7), "
    "and plain delay at m = 0 (DS-F1), is not stable at any step above its limit",
    value=delay + (1 - heavy_ball_momentum**2) / (2 * _distance),
    measured="outward_speed",
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.ds_outward:DERIVATION",
    exhibits=(
        Exhibit(
            kind="identity",
            covers="every τ ≥ 0 and every momentum in [0, 1)",
            method="symbolic algebra on the unit circle",
            place="theory.evidence.ds_outward:facts",
        ),
    ),
)
