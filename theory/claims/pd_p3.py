"""PD-P3: where backward threads are the bottleneck an unbounded queue grows for ever; a bounded one adds its length."""

from sympy import Expr, Integer, ceiling

from theory.claim import Identity, LowerBound
from theory.exhibit import Exhibit
from theory.symbols import (
    backward_cost_ratio,
    backward_threads,
    block_number,
    blocks,
    elapsed_time,
    forward_threads,
    layer_forward_time,
    queue_length,
)

_passes = elapsed_time / (blocks * layer_forward_time)
GROWTH = (forward_threads - backward_threads / backward_cost_ratio) * _passes - forward_threads - backward_threads

PD_P3 = LowerBound(
    name="PD-P3",
    title="an unbounded queue behind slow backward threads",
    statement=(
        "With an unbounded queue at least (F − B/β) t/(Mt_f) − F − B tasks wait at time t: for B < βF the queue grows "
        "without limit. The queue is first in, first out, so each of the tasks that wait writes every block between a "
        "newly queued task's reads and its writes: delays grow without limit, too."
    ),
    value=GROWTH,
    measured="tasks_waiting",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_p3:UNBOUNDED",
    instances="theory.evidence.pd_p3:instances",
    exhibits=(
        Exhibit(
            kind="decision",
            covers="F = 1, B = 1, β = 2, M = 4; F = 2, B = 3, β = 2, M = 3",
            method="threads played in fractions: tasks waiting, and delays, of ever later tasks",
            place="theory.evidence.pd_p3:unbounded",
        ),
    ),
)

# In forward times of one layer. A task is read when one leaves the queue, F + Q departures before its own.
PERIOD = blocks * backward_cost_ratio / backward_threads
_to_the_start = forward_threads * PERIOD - (block_number - 1)
LAYER_WISE_AGE = _to_the_start + (blocks - block_number + 1) * backward_cost_ratio
BLOCK_AGE = _to_the_start + blocks * backward_cost_ratio


def _bounded(name: str, title: str, age: Expr, formula: str, proof: str, facts: str) -> Identity:
    return Identity(
        name=name,
        title=title,
        statement=(
            f"For B < βF and a queue of length Q, on the periodic schedule (a task leaves the queue every P = Mβ/B "
            f"forward times of a layer; writes before reads at equal times), τ_m = Q + ⌈D_m/P⌉ − 1 with "
            f"D_m = {formula}: the full queue adds exactly its length to the delay of every layer. A forward thread "
            "keeps a finished task until there is room, and then reads its next one."
        ),
        value=queue_length + ceiling(age / PERIOD) - Integer(1),
        measured="delay",
        mark="derived",
        source="derived for this project",
        proof=f"theory.proofs.pd_p3:{proof}",
        exhibits=(
            Exhibit(
                kind="decision",
                covers="Q = 0, 1, 2, 5 and four choices of F, B, β, M with B < βF",
                method="threads and queue played in fractions; the delays of late tasks against the formula",
                place=f"theory.evidence.pd_p3:{facts}",
            ),
        ),
    )


PD_P3_BOUNDED = _bounded(
    "PD-P3-bounded",
    "a full queue adds its length, layer-wise",
    LAYER_WISE_AGE,
    "FP − (m − 1) + (M − m + 1)β",
    "LAYER_WISE",
    "layer_wise",
)
PD_P3_BOUNDED_BLOCK = _bounded(
    "PD-P3-bounded-block",
    "a full queue adds its length, block writes",
    BLOCK_AGE,
    "FP − (m − 1) + Mβ",
    "BLOCK",
    "block_writes",
)
