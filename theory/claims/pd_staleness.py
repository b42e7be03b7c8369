"""PD-P5 to PD-P7: ages of the values that gradients are formed with, layer-wise against block writes."""

from typing import Any

from sympy import Expr, Integer, Symbol

from theory.claim import Bound, Claim, Identity
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Use
from theory.derivation.terms import Index, at_most, equal, total
from theory.symbols import (
    NonnegativeMatrix,
    backward_cost_ratio,
    block_number,
    blocks,
    layer_forward_time,
    queue_wait,
)

_i = Index("i")
_backward = backward_cost_ratio * layer_forward_time
_both = (1 + backward_cost_ratio) * layer_forward_time
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


def _mean_claim(name: str, title: str, statement: str, measured: str, value: Expr, proof: Derivation, **more: Any):
    return Identity(
        name=name,
        title=title,
        statement=statement,
        value=value,
        measured=measured,
        mark=more.get("mark", "derived"),
        source=more.get("source", "derived for this project"),
        proof=proof,
    )


PD_P5 = _mean_claim(
    "PD-P5",
    "delay saved by layer-wise writes",
    "A block write makes the gradient of layer m wait (m − 1)βt_f after it is ready; a layer-wise write does not. The "
    "mean over layers is βt_f(M − 1)/2, t_f the forward time of one layer",
    "mean_saved_delay",
    _backward * (blocks - 1) / 2,
    _mean_over_blocks(
        (_i - 1) * _backward,
        _backward,
        _backward * (blocks - 1) / 2,
        "a is the mean over layers of (i − 1)βt_f, the backward time of the layers below layer i",
    ),
    mark="published",
    source="Fokam2024 (the quantity); derived for this project (the proof)",
)

PD_P5_AGE = _mean_claim(
    "PD-P5-age",
    "backward-only age, layer-wise",
    "From the start of a backward pass to the write of layer m layer-wise writes take (M − m + 1)βt_f, on average "
    "βt_f(M + 1)/2; block writes take Mβt_f. The ratio (M + 1)/(2M) tends to 1/2",
    "mean_backward_age",
    _backward * (blocks + 1) / 2,
    _mean_over_blocks(
        (blocks - _i + 1) * _backward,
        -_backward,
        _backward * (blocks + 1) / 2,
        "a is the mean over layers of (M − i + 1)βt_f, the backward time down to and with layer i",
    ),
)

PD_P6 = _mean_claim(
    "PD-P6",
    "full age, layer-wise",
    "Layer-wise, the value of layer m is D_m = (M − m + 1)(1 + β)t_f + w old when its gradient is written; on average "
    "(M + 1)(1 + β)t_f/2 + w, that is 1.5 M t_f for β = 2, w = 0 and large M",
    "mean_age",
    _both * (blocks + 1) / 2 + queue_wait,
    _mean_over_blocks(
        (blocks - _i + 1) * _both + queue_wait,
        -_both,
        _both * (blocks + 1) / 2 + queue_wait,
        "a is the mean over layers of (M − i + 1)(1 + β)t_f + w",
    ),
)

PD_P6_BLOCK = _mean_claim(
    "PD-P6-block",
    "full age, block writes",
    "With block writes the value of layer m is D_m = (M − m + 1)t_f + Mβt_f + w old when its gradient is written; on "
    "average (M + 1)t_f/2 + Mβt_f + w, that is 2.5 M t_f for β = 2, w = 0 and large M",
    "mean_age",
    layer_forward_time * (blocks + 1) / 2 + blocks * _backward + queue_wait,
    _mean_over_blocks(
        (blocks - _i + 1) * layer_forward_time + blocks * _backward + queue_wait,
        -layer_forward_time,
        layer_forward_time * (blocks + 1) / 2 + blocks * _backward + queue_wait,
        "a is the mean over layers of (M − i + 1)t_f + Mβt_f + w",
    ),
)

# Unequal layers: S_i is the backward time of the layers below layer i, so layer j takes S_{j+1} - S_j.
_below = NonnegativeMatrix("S", blocks + 2, 1)
_weighted = (_i - 1 - blocks) * _below[_i, 0]
_saved = equal(_mean, total(_below[_i, 0], _i, 1, blocks) / blocks)
_bottom = equal(_below[1, 0], 0)
_by_layer = total((blocks - _i) * (_below[_i + 1, 0] - _below[_i, 0]), _i, 1, blocks) / blocks

PD_P5_UNEQUAL = _mean_claim(
    "PD-P5-unequal",
    "delay saved, unequal layers",
    "Layer m saves S_m, the backward time of the layers below it; the mean is (1/M) Σ_j (M − j) t_j with "
    "t_j = S_{j+1} − S_j the backward time of layer j: most where the bottom layers are the expensive ones",
    "mean_saved_delay",
    _by_layer,
    Derivation(
        (Hypothesis("schedule", "a is the mean of S_i; nothing is below layer 1", (_saved, _bottom)),),
        (
            Assume(name="mean", conclusion=_saved, hypothesis="schedule"),
            Assume(name="bottom", conclusion=_bottom, hypothesis="schedule"),
            Apply(
                name="by parts",
                conclusion=equal(
                    total((_i - blocks) * _below[_i + 1, 0] - _weighted, _i, 1, blocks), blocks * _below[1, 0]
                ),
                lemma="telescoping",
                arguments=(("term", _weighted), ("index", _i), ("lower", Integer(1)), ("upper", blocks)),
                reason="differences of (i − 1 − M)S_i: summation by parts",
            ),
            Combine(
                name="by layer",
                conclusion=equal(_mean, _by_layer),
                terms=((1, Use("mean")), (1 / blocks, Use("by parts")), (1, Use("bottom"))),
            ),
        ),
    ),
)

_age = Symbol("D_m", nonnegative=True)
_layers_behind = Symbol("j", integer=True, nonnegative=True)
_oldest = blocks * _both + queue_wait
_age_is = equal(_age, (blocks - block_number + 1) * layer_forward_time + _layers_behind * _backward + queue_wait)
_at_most_all = at_most(_layers_behind, blocks)
_above_bottom = (block_number - 1) * layer_forward_time

PD_P7 = Bound(
    name="PD-P7",
    title="largest age",
    statement="max_m D_m = M(1 + β)t_f + w under layer-wise and under block writes (attained at the bottom layer), so "
    "the largest delay does not see the benefit of layer-wise writes; delays by block do",
    value=_oldest,
    measured="age_max",
    tight=True,
    mark="derived",
    source="derived for this project",
    proof=Derivation(
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
                conclusion=at_most(_age, _oldest),
                terms=((1, Use("age")), (_backward, Use("layers")), (1, Use("bottom is oldest"))),
                reason="equality at m = 1, j = M",
            ),
        ),
    ),
)

STALENESS: tuple[Claim, ...] = (PD_P5, PD_P5_AGE, PD_P5_UNEQUAL, PD_P6, PD_P6_BLOCK, PD_P7)
