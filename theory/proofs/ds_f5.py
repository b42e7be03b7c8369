"""Proof of DS-F5: a root on the unit circle, other than 1, needs a block at or above its own limit."""

from sympy import Function, Integer, Symbol, cos, pi, sin

from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Use
from theory.derivation.terms import at_most, below, equal, total
from theory.proofs.vocabulary import l
from theory.symbols import block_delay, block_gain, block_gain_share, blocks, gain_ratio

_u = Symbol("u", nonnegative=True)
_pairing = Symbol("s", real=True)
_mass = Function("m", nonnegative=True)(l)
_gain, _share = block_gain[l, 0], block_gain_share[l, 0]
_turns = 2 * block_delay[l, 0] + 1
_angle, _phase = pi / (2 * _turns), (_turns * _u).expand()
_sine, _cosine, _limit = sin(_u), cos(_u), sin(_angle)
_slope = 2 * _u * _cosine / pi


def _over_blocks(term):
    return total(term, l, 0, blocks - 1)


_real = equal(_over_blocks(_mass * _gain * sin(_phase)), 2 * _sine * _pairing)
_imaginary = equal(_over_blocks(_mass * _gain * cos(_phase)), 0)
_upper_half, _not_one = at_most(_u, pi / 2), below(0, _sine)
_all_mass = _over_blocks(_mass)
_some, _smooth = below(0, _all_mass), at_most(_all_mass, _pairing)
_own_limit, _largest = equal(_gain, 2 * _share * _limit), at_most(_share, gain_ratio)
_wave = sin(_phase) * _sine - _slope * cos(_phase)

HYPOTHESES = (
    Hypothesis(
        "root on the circle",
        "z = e^{2iu} ≠ 1, 0 ≤ u ≤ π/2, x_t = z^t v, y = Hv: v_l = −η_l z^{−τ_l} y_l/(z − 1). Times the conjugate of "
        "y_l, summed over l, with m_l = ‖y_l‖² and s = L v*Hv: real part, imaginary part",
        (_real, _imaginary, _upper_half, _not_one),
    ),
    Hypothesis("smooth", "0 ⪯ H ⪯ L: ‖Hv‖² ≤ L v*Hv", (_smooth,)),
    Hypothesis("coupled", "Hv ≠ 0, since Hv = 0 leaves (z − 1) v = 0", (_some,)),
    Hypothesis("own limit", "χ_l is c_l = η_l L over the limit 2 sin(π/(4τ_l + 2)) of block l alone", (_own_limit,)),
    Hypothesis("largest share", "χ is at least every χ_l", (_largest,)),
)

GAIN = (
    Assume(name="upper half", conclusion=_upper_half, hypothesis="root on the circle"),
    Apply(
        name="angle's complement",
        conclusion=at_most(0, pi / 2 - _angle),
        lemma="sign",
        arguments=(("term", pi * block_delay[l, 0] / _turns),),
    ),
    Apply(name="0 ≤ ψ", conclusion=at_most(0, _angle), lemma="sign", arguments=(("term", _angle),)),
    Combine(name="angle", conclusion=at_most(_angle, pi / 2), terms=((1, Use("angle's complement")),)),
    Combine(name="u's complement", conclusion=at_most(0, pi / 2 - _u), terms=((1, Use("upper half")),)),
    Apply(name="0 ≤ u", conclusion=at_most(0, _u), lemma="sign", arguments=(("term", _u),)),
    Combine(name="complement", conclusion=at_most(pi / 2 - _u, pi / 2), terms=((1, Use("0 ≤ u")),)),
    Apply(
        name="0 ≤ cos u",
        conclusion=at_most(0, _cosine),
        lemma="sine_monotone",
        arguments=(("lower", Integer(0)), ("upper", pi / 2 - _u)),
        premises=(Use("u's complement"), Use("complement")),
    ),
)

BLOCK = (
    Apply(
        name="0 ≤ sin ψ",
        conclusion=at_most(0, _limit),
        lemma="sine_monotone",
        arguments=(("lower", Integer(0)), ("upper", _angle)),
        premises=(Use("0 ≤ ψ"), Use("angle")),
    ),
    Apply(
        name="convex",
        conclusion=at_most(_limit * (_angle * _sine + _u * (_u - _angle) * _cosine), _angle * _sine**2),
        lemma="cosecant_tangent",
        arguments=(("angle", _angle), ("contact", _u)),
        premises=(Use("angle"), Use("upper half")),
    ),
    Apply(
        name="wave",
        conclusion=at_most(sin(_phase) - cos(_phase), 1 - pi / 2 + _phase),
        lemma="sine_minus_cosine",
        arguments=(("angle", _phase),),
    ),
    Apply(
        name="crest",
        conclusion=at_most(sin(_phase), 1),
        lemma="sine_at_most_one",
        arguments=(("angle", _phase),),
    ),
    Apply(
        name="u cos u",
        conclusion=at_most(_u * _cosine, _sine),
        lemma="cosine_below",
        arguments=(("angle", _u),),
        premises=(Use("upper half"),),
    ),
    Combine(name="0 ≤ slope", conclusion=at_most(0, _slope), terms=((2 * _u / pi, Use("0 ≤ cos u")),)),
    Combine(
        name="0 ≤ sin ψ slope",
        conclusion=at_most(0, _limit * _slope),
        terms=((_limit, Use("0 ≤ slope")),),
        signs=(Use("0 ≤ sin ψ"),),
    ),
    Combine(
        name="0 ≤ sin u − slope",
        conclusion=at_most(0, _sine - _slope),
        terms=((1, Use("u cos u")), (_u * (1 - 2 / pi), Use("0 ≤ cos u"))),
    ),
    Combine(
        name="0 ≤ sin ψ (sin u − slope)",
        conclusion=at_most(0, _limit * (_sine - _slope)),
        terms=((_limit, Use("0 ≤ sin u − slope")),),
        signs=(Use("0 ≤ sin ψ"),),
    ),
    Combine(
        name="one block",
        conclusion=at_most(_limit * _wave, _sine**2),
        terms=(
            (1 / _angle, Use("convex")),
            (_limit * _slope, Use("wave")),
            (_limit * (_sine - _slope), Use("crest")),
        ),
        signs=(Use("0 ≤ sin ψ slope"), Use("0 ≤ sin ψ (sin u − slope)")),
        reason="the open inequality, for every real N = τ + 1/2 ≥ 1/2; equality at (2τ + 1)u = π/2",
    ),
)

SUMMED = (
    Assume(name="own limit", conclusion=_own_limit, hypothesis="own limit"),
    Assume(name="largest share", conclusion=_largest, hypothesis="largest share"),
    Combine(
        name="weighted block",
        conclusion=at_most(_mass * _gain * _wave, 2 * gain_ratio * _sine**2 * _mass),
        terms=(
            (2 * _share * _mass, Use("one block")),
            (_mass * _wave, Use("own limit")),
            (2 * _sine**2 * _mass, Use("largest share")),
        ),
    ),
    Apply(
        name="all blocks",
        conclusion=at_most(_over_blocks(_mass * _gain * _wave), _over_blocks(2 * gain_ratio * _sine**2 * _mass)),
        lemma="sum_monotone",
        arguments=(
            ("left", _mass * _gain * _wave),
            ("right", 2 * gain_ratio * _sine**2 * _mass),
            ("index", l),
            ("lower", Integer(0)),
            ("upper", blocks - 1),
        ),
        premises=(Use("weighted block"),),
    ),
    Assume(name="real part", conclusion=_real, hypothesis="root on the circle"),
    Assume(name="imaginary part", conclusion=_imaginary, hypothesis="root on the circle"),
    Assume(name="smooth", conclusion=_smooth, hypothesis="smooth"),
    Combine(
        name="squares",
        conclusion=at_most(_sine * (_sine * _all_mass), _sine * (_sine * gain_ratio * _all_mass)),
        terms=(
            (Integer(1) / 2, Use("all blocks")),
            (-_sine / 2, Use("real part")),
            (_slope / 2, Use("imaginary part")),
            (_sine**2, Use("smooth")),
        ),
    ),
    Assume(name="0 < sin u", conclusion=_not_one, hypothesis="root on the circle"),
    Apply(
        name="one sine less",
        conclusion=at_most(_sine * _all_mass, _sine * gain_ratio * _all_mass),
        lemma="cancel",
        arguments=(
            ("factor", _sine),
            ("left", _sine * _all_mass),
            ("right", _sine * gain_ratio * _all_mass),
        ),
        premises=(Use("squares"), Use("0 < sin u")),
    ),
    Apply(
        name="no sine left",
        conclusion=at_most(_all_mass, gain_ratio * _all_mass),
        lemma="cancel",
        arguments=(("factor", _sine), ("left", _all_mass), ("right", gain_ratio * _all_mass)),
        premises=(Use("one sine less"), Use("0 < sin u")),
    ),
    Assume(name="some mass", conclusion=_some, hypothesis="coupled"),
    Apply(
        name="limit",
        conclusion=at_most(1, gain_ratio),
        lemma="cancel",
        arguments=(("factor", _all_mass), ("left", Integer(1)), ("right", gain_ratio)),
        premises=(Use("no sine left"), Use("some mass")),
        reason="below 1 no root but 1 itself is on the circle",
    ),
)

DERIVATION = Derivation(HYPOTHESES, (*GAIN, *BLOCK, *SUMMED))
