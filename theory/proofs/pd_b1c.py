"""Proof of PD-B1c: the fixed-point inequality of the biases by block, taken in norm."""

from theory import symbols
from theory.claims.pd_b1c import VALUE
from theory.claims.strength import BLOCK_ALPHA as ALPHA
from theory.claims.strength import BLOCK_TAU as TAU
from theory.claims.strength import TAU as TAU_MAX
from theory.claims.strength import entry, in_norm
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Use
from theory.derivation.terms import at_most, below, equal, total
from theory.expressions import ColumnNorm
from theory.proofs.layerwise import FIXED_POINT, LAYERWISE_HYPOTHESES, G, M, b_max, eta, rho
from theory.proofs.vocabulary import VERSION_VECTORS, k, l

x = symbols.delay_strength
_source = G[l, 0] + rho[l, 0] + b_max[l, 0]
_entry = entry(k, l)
_larger = eta * sum((a[k, l] * tau for a, tau in zip(ALPHA, TAU_MAX, strict=True)), start=0 * eta)
_sizes = ColumnNorm(G + rho) + ColumnNorm(b_max)
_most = tuple(at_most(t[k, l], tau) for t, tau in zip(TAU, TAU_MAX, strict=True))

HYPOTHESES = (
    *LAYERWISE_HYPOTHESES,
    Hypothesis("max_delay", "τ_max is the largest entry of the delay matrix", _most),
    Hypothesis("regime", "x < 1", (below(x, 1),)),
)

STEPS = (
    Define(name="delay strength", conclusion=equal(x, in_norm())),
    *FIXED_POINT,
    *(
        Assume(name=f"largest count of {which}", conclusion=formula, hypothesis="max_delay")
        for which, formula in zip(VERSION_VECTORS, _most, strict=True)
    ),
    Combine(
        name="entry",
        conclusion=at_most(_entry * _source, _larger * _source),
        terms=tuple(
            (eta * a[k, l] * _source, Use(f"largest count of {which}"))
            for a, which in zip(ALPHA, VERSION_VECTORS, strict=True)
        ),
    ),
    Apply(
        name="row",
        conclusion=at_most(total(_entry * _source, l, 0, M - 1), total(_larger * _source, l, 0, M - 1)),
        lemma="sum_monotone",
        arguments=(
            ("left", _entry * _source),
            ("right", _larger * _source),
            ("index", l),
            ("lower", 0),
            ("upper", M - 1),
        ),
        premises=(Use("entry"),),
    ),
    Combine(
        name="fixed point in α",
        conclusion=at_most(b_max[k, 0], total(_larger * _source, l, 0, M - 1)),
        terms=((1, Use("fixed point")), (1, Use("row"))),
    ),
    Apply(
        name="in norm",
        conclusion=at_most(ColumnNorm(b_max), in_norm() * ColumnNorm(G + rho + b_max)),
        lemma="operator_norm",
        arguments=(
            ("unknown", b_max),
            ("factors", tuple((eta * tau, a) for a, tau in zip(ALPHA, TAU_MAX, strict=True))),
            ("source", G + rho + b_max),
            ("row", k),
            ("column", l),
        ),
        premises=(Use("fixed point in α"),),
    ),
    Apply(
        name="split off the bias's norm",
        conclusion=at_most(ColumnNorm(G + rho + b_max), _sizes),
        lemma="column_triangle",
        arguments=(("first", G + rho), ("second", b_max)),
    ),
    Combine(
        name="fixed point in norm",
        conclusion=at_most(ColumnNorm(b_max), x * _sizes),
        terms=(
            (1, Use("in norm")),
            (in_norm(), Use("split off the bias's norm")),
            (-_sizes, Use("delay strength")),
        ),
    ),
    Assume(name="regime", conclusion=below(x, 1), hypothesis="regime"),
    Apply(
        name="bound",
        conclusion=at_most(ColumnNorm(b_max), VALUE),
        lemma="geometric",
        arguments=(("unknown", ColumnNorm(b_max)), ("factor", x), ("source", ColumnNorm(G + rho))),
        premises=(Use("fixed point in norm"), Use("regime")),
    ),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)
