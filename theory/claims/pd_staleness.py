"""PD-P5 to PD-P7: ages of the values that gradients are formed with, layer-wise against block writes."""

from typing import Any

from sympy import Expr

from theory.claim import Bound, Claim, Identity
from theory.derivation.terms import Index, total
from theory.exhibit import Exhibit
from theory.symbols import (
    NonnegativeMatrix,
    backward_cost_ratio,
    blocks,
    layer_forward_time,
    queue_wait,
)

i = Index("i")
backward_time = backward_cost_ratio * layer_forward_time
both_times = (1 + backward_cost_ratio) * layer_forward_time


def _claim(name: str, title: str, statement: str, measured: str, value: Expr, proof: str, **more: Any):
    return Identity(
        name=name,
        title=title,
        statement=statement,
        value=value,
        measured=measured,
        mark=more.get("mark", "derived"),
        source=more.get("source", "derived for this project"),
        proof=f"theory.proofs.pd_staleness:{proof}",
    )


PD_P5 = _claim(
    "PD-P5",
    "delay saved by layer-wise writes",
    "A block write makes the gradient of layer m wait (m − 1)βt_f after it is ready; a layer-wise write does not. The "
    "mean over layers is βt_f(M − 1)/2, t_f the forward time of one layer",
    "mean_saved_delay",
    backward_time * (blocks - 1) / 2,
    "P5",
    mark="published",
    source="Fokam2024 (the quantity); derived for this project (the proof)",
)

PD_P5_AGE = _claim(
    "PD-P5-age",
    "backward-only age, layer-wise",
    "From the start of a backward pass to the write of layer m layer-wise writes take (M − m + 1)βt_f, on average "
    "βt_f(M + 1)/2; block writes take Mβt_f. The ratio (M + 1)/(2M) tends to 1/2",
    "mean_backward_age",
    backward_time * (blocks + 1) / 2,
    "P5_AGE",
)

PD_P6 = _claim(
    "PD-P6",
    "full age, layer-wise",
    "Layer-wise, the value of layer m is D_m = (M − m + 1)(1 + β)t_f + w old when its gradient is written; on average "
    "(M + 1)(1 + β)t_f/2 + w, that is 1.5 M t_f for β = 2, w = 0 and large M",
    "mean_age",
    both_times * (blocks + 1) / 2 + queue_wait,
    "P6",
)

PD_P6_BLOCK = _claim(
    "PD-P6-block",
    "full age, block writes",
    "With block writes the value of layer m is D_m = (M − m + 1)t_f + Mβt_f + w old when its gradient is written; on "
    "average (M + 1)t_f/2 + Mβt_f + w, that is 2.5 M t_f for β = 2, w = 0 and large M",
    "mean_age",
    layer_forward_time * (blocks + 1) / 2 + blocks * backward_time + queue_wait,
    "P6_BLOCK",
)

# Unequal layers: S_i is the backward time of the layers below layer i, so layer j takes S_{j+1} - S_j.
below = NonnegativeMatrix("S", blocks + 2, 1)
BY_LAYER = total((blocks - i) * (below[i + 1, 0] - below[i, 0]), i, 1, blocks) / blocks

PD_P5_UNEQUAL = _claim(
    "PD-P5-unequal",
    "delay saved, unequal layers",
    "Layer m saves S_m, the backward time of the layers below it; the mean is (1/M) Σ_j (M − j) t_j with "
    "t_j = S_{j+1} − S_j the backward time of layer j: most where the bottom layers are the expensive ones",
    "mean_saved_delay",
    BY_LAYER,
    "P5_UNEQUAL",
)

OLDEST = blocks * both_times + queue_wait

PD_P7 = Bound(
    name="PD-P7",
    title="largest age",
    statement="max_m D_m = M(1 + β)t_f + w under layer-wise and under block writes (attained at the bottom layer), so "
    "the largest delay does not see the benefit of layer-wise writes; delays by block do",
    value=OLDEST,
    measured="age_max",
    tight=True,
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_staleness:P7",
    instances="theory.evidence.pd_throughput:oldest",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="M = 1, 3, 10 and β = 2, 9/4, both kinds of writes: attained",
            method="the periodic schedule in fractions",
            place="theory.evidence.pd_throughput:oldest_facts",
        ),
    ),
)

STALENESS: tuple[Claim, ...] = (PD_P5, PD_P5_AGE, PD_P5_UNEQUAL, PD_P6, PD_P6_BLOCK, PD_P7)
