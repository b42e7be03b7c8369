"""Proof of DM-N7: a root on the circle needs a step of at least n_b/d_b."""

from sympy import Integer, Symbol, cos, sin

from theory.claims.dm_schedule import batch_delay, group
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Use
from theory.derivation.terms import at_most, below, equal
from theory.symbols import step_times_curvature as c

_u = Symbol("u", nonnegative=True)
_cosine, _sine = cos(_u), sin(_u)
_late = c * batch_delay / group
_room = 1 - _late
_real = equal((1 + _late) * _cosine, 1 - c + _late)
_imaginary = equal(_room * _sine, 0)
_positive = below(0, c)
_large_group = at_most(group, 4 * batch_delay)
_other = 2 + 2 * _late - c

_ROOT = Hypothesis(
    "root on the circle",
    "z = e^{iu} solves z − (1 − c(1 − d_b/n_b)) + (cd_b/n_b)/z = 0: real part, imaginary part",
    (_real, _imaginary),
)
_STEP = Hypothesis("positive step", "c > 0", (_positive,))
_GROUP = Hypothesis("group", "at most 4d_b micro-batches", (_large_group,))

_half = Integer(1) / 2
_STEPS = (
    Assume(name="real part", conclusion=_real, hypothesis="root on the circle"),
    Assume(name="imaginary part", conclusion=_imaginary, hypothesis="root on the circle"),
    Assume(name="c > 0", conclusion=_positive, hypothesis="positive step"),
    Assume(name="group", conclusion=_large_group, hypothesis="group"),
    Apply(
        name="unit circle",
        conclusion=equal(_sine**2, 1 - _cosine**2),
        lemma="unit_circle",
        arguments=(("angle", _u),),
    ),
    Combine(
        name="both parts",
        conclusion=equal(_room**2 * _other * c, 0),
        terms=(
            (_room**2 * ((1 + _late) * _cosine + 1 - c + _late), Use("real part")),
            (_room * (1 + _late) ** 2 * _sine, Use("imaginary part")),
            (-(_room**2) * (1 + _late) ** 2, Use("unit circle")),
        ),
        reason="the square of the real part, and sin² = 1 − cos²",
    ),
    Apply(
        name="without c",
        conclusion=equal(_room**2 * _other, 0),
        lemma="zero_factor",
        arguments=(("factor", _room**2 * _other), ("other", c)),
        premises=(Use("both parts"), Use("c > 0")),
    ),
    Combine(
        name="cube",
        conclusion=at_most(_room**3, 0),
        terms=((_half, Use("without c")), (_half * c * _room**2 / group, Use("group"))),
        reason="2 + 2cd_b/n_b − c = 2(1 − cd_b/n_b) + c(4d_b − n_b)/n_b",
    ),
    Apply(
        name="no room",
        conclusion=at_most(_room, 0),
        lemma="cube_sign",
        arguments=(("term", _room),),
        premises=(Use("cube"),),
    ),
    Combine(
        name="limit",
        conclusion=at_most(group, c * batch_delay),
        terms=((group, Use("no room")),),
        reason="no root reaches the unit circle at a smaller c > 0",
    ),
)

DERIVATION = Derivation((_ROOT, _STEP, _GROUP), _STEPS)
