"""PD-P3: where backward threads are the bottleneck an unbounded queue grows for ever; a bounded one adds its length."""

from sympy import Expr, Integer, Symbol, ceiling

from theory.claim import Identity, LowerBound
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Use
from theory.derivation.terms import at_most, below, equal
from theory.exhibit import Exhibit
from theory.symbols import (
    backward_cost_ratio,
    backward_threads,
    block_number,
    blocks,
    delay,
    elapsed_time,
    forward_threads,
    layer_forward_time,
    queue_length,
)

_forward_time = blocks * layer_forward_time
_backward_time = backward_cost_ratio * _forward_time
_pushed, _popped, _waiting = Symbol("a", nonnegative=True), Symbol("c", nonnegative=True), Symbol("q", nonnegative=True)
_forward = at_most(forward_threads * (elapsed_time / _forward_time - 1), _pushed)
_backward = at_most(_popped, backward_threads * (elapsed_time / _backward_time + 1))
_queue = equal(_waiting, _pushed - _popped)
GROWTH = (forward_threads - backward_threads / backward_cost_ratio) * elapsed_time / _forward_time
GROWTH = GROWTH - forward_threads - backward_threads

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
    proof=Derivation(
        (
            Hypothesis("forward", "each of F threads, at work since time 0, queues a task every M t_f", (_forward,)),
            Hypothesis(
                "backward", "each of B threads takes a task every βM t_f at most, the first at once", (_backward,)
            ),
            Hypothesis("queue", "q tasks wait: those queued and not taken", (_queue,)),
        ),
        (
            Assume(name="queued", conclusion=_forward, hypothesis="forward"),
            Assume(name="taken", conclusion=_backward, hypothesis="backward"),
            Assume(name="waiting", conclusion=_queue, hypothesis="queue"),
            Combine(
                name="growth",
                conclusion=at_most(GROWTH, _waiting),
                terms=((1, Use("queued")), (1, Use("taken")), (-1, Use("waiting"))),
            ),
        ),
    ),
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
_period = blocks * backward_cost_ratio / backward_threads
_to_the_start = forward_threads * _period - (block_number - 1)
_LAYER_WISE = _to_the_start + (blocks - block_number + 1) * backward_cost_ratio
_BLOCK = _to_the_start + blocks * backward_cost_ratio


def _bounded(name: str, title: str, age: Expr, formula: str, layer_wise: bool) -> Identity:
    value = queue_length + ceiling(age / _period) - Integer(1)
    fits = below(delay * _period, age + queue_length * _period)
    next_does_not = at_most(age + queue_length * _period, (delay + 1) * _period)
    counted = delay - queue_length
    return Identity(
        name=name,
        title=title,
        statement=(
            f"For B < βF and a queue of length Q, on the periodic schedule (a task leaves the queue every P = Mβ/B "
            f"forward times of a layer; writes before reads at equal times), τ_m = Q + ⌈D_m/P⌉ − 1 with "
            f"D_m = {formula}: the full queue adds exactly its length to the delay of every layer. A forward thread "
            "keeps a finished task until there is room, and then reads its next one."
        ),
        value=value,
        measured="delay",
        mark="derived",
        source="derived for this project",
        proof=Derivation(
            (
                Hypothesis(
                    "periodic schedule",
                    "a value is D_m + QP old when its gradient is written; exactly τ other writes came in between",
                    (fits, next_does_not),
                ),
            ),
            (
                Assume(name="τ-th write after the read", conclusion=fits, hypothesis="periodic schedule"),
                Assume(name="next one is not", conclusion=next_does_not, hypothesis="periodic schedule"),
                Combine(
                    name="without the queue",
                    conclusion=below(counted * _period, age),
                    terms=((1, Use("τ-th write after the read")),),
                ),
                Combine(
                    name="no more without the queue",
                    conclusion=at_most(age, (counted + 1) * _period),
                    terms=((1, Use("next one is not")),),
                ),
                Apply(
                    name="count",
                    conclusion=equal(counted, ceiling(age / _period) - Integer(1)),
                    lemma="ceiling",
                    arguments=(("count", counted), ("length", age), ("period", _period)),
                    premises=(Use("without the queue"), Use("no more without the queue")),
                ),
                Combine(name="with the queue", conclusion=equal(delay, value), terms=((1, Use("count")),)),
            ),
        ),
        exhibits=(
            Exhibit(
                kind="decision",
                covers="Q = 0, 1, 2, 5 and four choices of F, B, β, M with B < βF",
                method="threads and queue played in fractions; the delays of late tasks against the formula",
                place=f"theory.evidence.pd_p3:{'layer_wise' if layer_wise else 'block_writes'}",
            ),
        ),
    )


PD_P3_BOUNDED = _bounded(
    "PD-P3-bounded",
    "a full queue adds its length, layer-wise",
    _LAYER_WISE,
    "FP − (m − 1) + (M − m + 1)β",
    layer_wise=True,
)
PD_P3_BOUNDED_BLOCK = _bounded(
    "PD-P3-bounded-block",
    "a full queue adds its length, block writes",
    _BLOCK,
    "FP − (m − 1) + Mβ",
    layer_wise=False,
)
