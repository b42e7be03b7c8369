"""Proofs of PD-P3: what enters a queue minus what leaves it, and writes counted behind a full queue."""

from sympy import Expr, Integer, Symbol, ceiling

from theory.claims.pd_p3 import BLOCK_AGE, GROWTH, LAYER_WISE_AGE, PERIOD
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Use
from theory.derivation.terms import at_most, below, equal
from theory.symbols import (
    backward_cost_ratio,
    backward_threads,
    blocks,
    delay,
    elapsed_time,
    forward_threads,
    layer_forward_time,
    queue_length,
)

_forward_time = blocks * layer_forward_time
_backward_time = backward_cost_ratio * _forward_time
_queued, _taken, _waiting = Symbol("a", nonnegative=True), Symbol("c", nonnegative=True), Symbol("q", nonnegative=True)
_forward = at_most(forward_threads * (elapsed_time / _forward_time - 1), _queued)
_backward = at_most(_taken, backward_threads * (elapsed_time / _backward_time + 1))
_queue = equal(_waiting, _queued - _taken)

UNBOUNDED = Derivation(
    (
        Hypothesis("forward", "each of F threads, at work since time 0, queues a task every M t_f", (_forward,)),
        Hypothesis("backward", "each of B threads takes a task every βM t_f at most, the first at once", (_backward,)),
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
)


def _behind_a_full_queue(age: Expr) -> Derivation:
    fits = below(delay * PERIOD, age + queue_length * PERIOD)
    next_does_not = at_most(age + queue_length * PERIOD, (delay + 1) * PERIOD)
    counted, without = delay - queue_length, ceiling(age / PERIOD) - Integer(1)
    return Derivation(
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
                conclusion=below(counted * PERIOD, age),
                terms=((1, Use("τ-th write after the read")),),
            ),
            Combine(
                name="no more without the queue",
                conclusion=at_most(age, (counted + 1) * PERIOD),
                terms=((1, Use("next one is not")),),
            ),
            Apply(
                name="count",
                conclusion=equal(counted, without),
                lemma="ceiling",
                arguments=(("count", counted), ("length", age), ("period", PERIOD)),
                premises=(Use("without the queue"), Use("no more without the queue")),
            ),
            Combine(name="with the queue", conclusion=equal(delay, queue_length + without), terms=((1, Use("count")),)),
        ),
    )


LAYER_WISE = _behind_a_full_queue(LAYER_WISE_AGE)
BLOCK = _behind_a_full_queue(BLOCK_AGE)
