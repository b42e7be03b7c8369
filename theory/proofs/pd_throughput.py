"""Proofs of PD-P1, PD-P2 and PD-P4: capacities of the two sides, and rates that add up."""

from sympy import Symbol

from theory.claims.pd_throughput import (
    BY_BACKWARD,
    BY_FORWARD,
    RATIO,
    SPEEDUP,
    devices,
    straggler_delay,
    undelayed_speedup,
)
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import at_most, equal
from theory.symbols import backward_cost_ratio as beta
from theory.symbols import backward_threads, blocks, forward_threads, layer_forward_time

rate = Symbol("r", nonnegative=True)
gain = Symbol("S", nonnegative=True)
forward_time = blocks * layer_forward_time

_forward_fits = at_most(rate * forward_time, forward_threads)
_backward_fits = at_most(rate * beta * forward_time, backward_threads)
_gain_is_rate = equal(gain, rate * (1 + beta) * forward_time)

_capacity = Hypothesis(
    "capacity",
    "a task keeps one forward thread busy for M t_f and one backward thread for β M t_f; tasks finish at rate r",
    (_forward_fits, _backward_fits),
)
_baseline = Hypothesis(
    "baseline",
    "S compares r with the rate 1/((1 + β) M t_f) of one thread that does both passes",
    (_gain_is_rate,),
)
_premises = (
    Assume(name="forward", conclusion=_forward_fits, hypothesis="capacity", reason="F forward threads"),
    Assume(name="backward", conclusion=_backward_fits, hypothesis="capacity", reason="B backward threads"),
    Assume(name="gain", conclusion=_gain_is_rate, hypothesis="baseline", reason="what S means"),
)

P1 = Derivation(
    (_capacity, _baseline),
    (
        *_premises,
        Combine(
            name="by forward",
            conclusion=at_most(gain, BY_FORWARD),
            terms=((1 + beta, Use("forward")), (1, Use("gain"))),
            reason="the forward side limits",
        ),
        Combine(
            name="by backward",
            conclusion=at_most(gain, BY_BACKWARD),
            terms=(((1 + beta) / beta, Use("backward")), (1, Use("gain"))),
            reason="the backward side limits",
        ),
        Apply(
            name="speedup",
            conclusion=at_most(gain, SPEEDUP),
            lemma="minimum",
            arguments=(("value", gain), ("first", BY_FORWARD), ("second", BY_BACKWARD)),
            premises=(Use("by forward"), Use("by backward")),
        ),
    ),
)

P2 = Derivation(
    (_capacity, _baseline),
    (
        *_premises,
        Combine(
            name="sum",
            conclusion=at_most(gain, forward_threads + backward_threads),
            terms=((1, Use("forward")), (1, Use("backward")), (1, Use("gain"))),
            reason="both capacities added; equal only where both are used up",
        ),
    ),
)

synchronous_time = Symbol("T_s", positive=True)
asynchronous_rate = Symbol("r_a", positive=True)
time_ratio = Symbol("R", positive=True)
_synchronous = equal(synchronous_time, 1 + straggler_delay)
_asynchronous = equal(asynchronous_rate, devices - 1 + 1 / (1 + straggler_delay))
_compared = equal(time_ratio, undelayed_speedup * synchronous_time * asynchronous_rate / devices)

P4 = Derivation(
    (
        Hypothesis("synchronous", "everyone waits for the slowest", (_synchronous,)),
        Hypothesis("asynchronous", "nobody waits: gradients per iteration time add up", (_asynchronous,)),
        Hypothesis("ratio", "R compares the times for N_d gradients", (_compared,)),
    ),
    (
        Assume(name="synchronous", conclusion=_synchronous, hypothesis="synchronous"),
        Assume(name="asynchronous", conclusion=_asynchronous, hypothesis="asynchronous"),
        Assume(name="ratio", conclusion=_compared, hypothesis="ratio"),
        Identity(
            name="R",
            conclusion=equal(time_ratio, RATIO),
            rewrites=(Use("ratio"), Use("synchronous"), Use("asynchronous")),
        ),
    ),
)
