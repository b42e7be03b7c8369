"""Proofs of PD-P5 to PD-P7: means over layers as telescoping sums, and the oldest value."""

from sympy import Expr, Integer, Symbol

from theory.claims.pd_staleness import BY_LAYER, OLDEST, backward_time, below, both_times
from theory.claims.pd_staleness import i as _i
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Use
from theory.derivation.terms import at_most, equal, total
from theory.symbols import block_number, blocks, layer_forward_time, queue_wait

_mean = Symbol("a", nonnegative=True)

# Sum of 1..M: differences of i (i - 1)/2.
_triangle = _i * (_i - 1) / Integer(2)
_counted = Apply(
    name="1 + ... + M",
    conclusion=equal(total(_triangle.subs(_i, _i + 1) - _triangle, _i, 1, blocks), blocks * (blocks + 1) / Integer(2)),
    lemma="telescoping",
    arguments=(("term", _triangle), ("index", _i), ("lower", Integer(1)), ("upper", blocks)),
    reason="differences of i(i − 1)/2",
)


def _mean_over_blocks(of_block: Expr, slope: Expr, value: Expr, meaning: str) -> Derivation:
    """Proves that the mean of a quantity that is affine in the block number i, with this slope, is `value`."""
    schedule = equal(_mean, total(of_block, _i, 1, blocks) / blocks)
    return Derivation(
        (Hypothesis("schedule", meaning, (schedule,)),),
        (
            Assume(name="mean", conclusion=schedule, hypothesis="schedule"),
            _counted,
            Combine(
                name="closed form",
                conclusion=equal(_mean, value),
                terms=((1, Use("mean")), (slope / blocks, Use("1 + ... + M"))),
            ),
        ),
    )


P5 = _mean_over_blocks(
    (_i - 1) * backward_time,
    backward_time,
    backward_time * (blocks - 1) / 2,
    "a is the mean over layers of (i − 1)βt_f, the backward time of the layers below layer i",
)

P5_AGE = _mean_over_blocks(
    (blocks - _i + 1) * backward_time,
    -backward_time,
    backward_time * (blocks + 1) / 2,
    "a is the mean over layers of (M − i + 1)βt_f, the backward time down to and with layer i",
)

P6 = _mean_over_blocks(
    (blocks - _i + 1) * both_times + queue_wait,
    -both_times,
    both_times * (blocks + 1) / 2 + queue_wait,
    "a is the mean over layers of (M − i + 1)(1 + β)t_f + w",
)

P6_BLOCK = _mean_over_blocks(
    (blocks - _i + 1) * layer_forward_time + blocks * backward_time + queue_wait,
    -layer_forward_time,
    layer_forward_time * (blocks + 1) / 2 + blocks * backward_time + queue_wait,
    "a is the mean over layers of (M − i + 1)t_f + Mβt_f + w",
)

_weighted = (_i - 1 - blocks) * below[_i, 0]
_saved = equal(_mean, total(below[_i, 0], _i, 1, blocks) / blocks)
_bottom = equal(below[1, 0], 0)

P5_UNEQUAL = Derivation(
    (Hypothesis("schedule", "a is the mean of S_i; nothing is below layer 1", (_saved, _bottom)),),
    (
        Assume(name="mean", conclusion=_saved, hypothesis="schedule"),
        Assume(name="bottom", conclusion=_bottom, hypothesis="schedule"),
        Apply(
            name="by parts",
            conclusion=equal(total((_i - blocks) * below[_i + 1, 0] - _weighted, _i, 1, blocks), blocks * below[1, 0]),
            lemma="telescoping",
            arguments=(("term", _weighted), ("index", _i), ("lower", Integer(1)), ("upper", blocks)),
            reason="differences of (i − 1 − M)S_i: summation by parts",
        ),
        Combine(
            name="by layer",
            conclusion=equal(_mean, BY_LAYER),
            terms=((1, Use("mean")), (1 / blocks, Use("by parts")), (1, Use("bottom"))),
        ),
    ),
)

_age = Symbol("D_m", nonnegative=True)
_layers_behind = Symbol("j", integer=True, nonnegative=True)
_age_is = equal(_age, (blocks - block_number + 1) * layer_forward_time + _layers_behind * backward_time + queue_wait)
_at_most_all = at_most(_layers_behind, blocks)
_above_bottom = (block_number - 1) * layer_forward_time

P7 = Derivation(
    (
        Hypothesis(
            "schedule",
            "layer m is read before the forward of layers m … M and written after the backward of j layers: "
            "j = M − m + 1 layer-wise, j = M with block writes",
            (_age_is, _at_most_all),
        ),
    ),
    (
        Assume(name="age", conclusion=_age_is, hypothesis="schedule"),
        Assume(name="layers", conclusion=_at_most_all, hypothesis="schedule"),
        Apply(
            name="bottom is oldest",
            conclusion=at_most(0, _above_bottom),
            lemma="sign",
            arguments=(("term", _above_bottom),),
            reason="1 ≤ m",
        ),
        Combine(
            name="largest",
            conclusion=at_most(_age, OLDEST),
            terms=((1, Use("age")), (backward_time, Use("layers")), (1, Use("bottom is oldest"))),
            reason="equality at m = 1, j = M",
        ),
    ),
)
