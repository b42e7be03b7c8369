"""DM-T7: the error of weights predicted along the velocity, and its norm."""

from theory import symbols
from theory.assumptions import velocity_step
from theory.claim import Bound, Identity
from theory.derivation.terms import Index, total, vector
from theory.exhibit import Exhibit

_u, _l = Index("i"), Index("l")
_eta, _mu, _s = symbols.step_size, symbols.velocity_decay, symbols.predicted_steps
_SOURCE = "derived for this project; DTRP as described in PLoS ONE 18(2), 2023"

DM_T7 = Identity(
    name="DM-T7",
    title="error of predicted weights",
    statement="With v_{u+1} = m_v v_u + g_{u+1}, θ_{u+1} = θ_u − ηv_{u+1} and the prediction θ_u − sηv_u of θ_{u+s}, "
    "for every s ≥ 0: θ_{u+s} − (θ_u − sηv_u) = −η Σ_{l=1..s} (s − l + 1)(g_{u+l} − (1 − m_v)v_{u+l−1}); g is the full "
    "increment, shrinking and weight decay included. FDG as drawn predicts s = 2(K − k) steps, as released "
    "2(K − k) − 1 for k < K",
    value=-_eta * total((_s - _l + 1) * (vector("g", _u + _l) - (1 - _mu) * vector("v", _u + _l - 1)), _l, 1, _s),
    measured="prediction_error",
    assumptions=(velocity_step,),
    tight=True,
    mark="derived",
    source=_SOURCE,
    proof="theory.proofs.dm_t7:DERIVATION",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="s = 0, 1, 2, 3, 4, 6 and m_v = 0, 1/2, 9/10, on a delayed quadratic with weight decay",
            method="both sides of the identity along a run of 40 updates, in fractions",
            place="theory.evidence.dm_t7:identity",
        ),
    ),
)

DM_T7_NORM = Bound(
    name="DM-T7-norm",
    title="size of the error of predicted weights",
    statement="Where the velocity changes by at most D_v ≥ ‖g_u − (1 − m_v)v_{u−1}‖ in an update, predicted weights "
    "are at most η s(s + 1)/2 D_v away from those that they predict; attained where the velocity changes evenly",
    value=_eta * _s * (_s + 1) / 2 * symbols.velocity_change_bound,
    measured="prediction_error_size",
    assumptions=(velocity_step,),
    tight=True,
    instances="theory.evidence.dm_t7:instances",
    mark="derived",
    source=_SOURCE,
    proof="theory.proofs.dm_t7:NORM",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="s = 1, 2, 3, 4, 6 and m_v = 0, 1/2, 9/10",
            method="a velocity that changes by the same vector in every update, in fractions",
            place="theory.evidence.dm_t7:attained",
        ),
    ),
)
