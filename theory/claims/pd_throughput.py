"""PD-P1 and PD-P2: what decoupling forward and backward threads gains; PD-P4: what a straggler costs."""

from sympy import Min, Symbol

from theory.claim import Bound, Identity
from theory.derivation import Derivation
from theory.derivation import steps as proof
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Use
from theory.derivation.terms import at_most, equal
from theory.symbols import backward_cost_ratio as beta
from theory.symbols import backward_threads, blocks, forward_threads, layer_forward_time

SOURCE = "derived for this project; the value 1 + beta is published (Fokam2024, abstract)"

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

_by_forward = (1 + beta) * forward_threads
_by_backward = (1 + beta) * backward_threads / beta
speedup = Min(_by_forward, _by_backward)

PD_P1 = Bound(
    name="PD-P1",
    title="speed-up by decoupling",
    statement="F forward and B backward threads finish tasks at most S(F,B) = (1 + β) min(F, B/β) times as fast as one "
    "coupled thread; equality where the slower side is never idle, as in the periodic schedule. F = 1, B ≥ β: 1 + β",
    value=speedup,
    measured="speedup",
    tight=True,
    mark="derived",
    source=SOURCE,
    proof=Derivation(
        (_capacity, _baseline),
        (
            *_premises,
            Combine(
                name="by forward",
                conclusion=at_most(gain, _by_forward),
                terms=((1 + beta, Use("forward")), (1, Use("gain"))),
                reason="the forward side limits",
            ),
            Combine(
                name="by backward",
                conclusion=at_most(gain, _by_backward),
                terms=(((1 + beta) / beta, Use("backward")), (1, Use("gain"))),
                reason="the backward side limits",
            ),
            Apply(
                name="speedup",
                conclusion=at_most(gain, speedup),
                lemma="minimum",
                arguments=(("value", gain), ("first", _by_forward), ("second", _by_backward)),
                premises=(Use("by forward"), Use("by backward")),
            ),
        ),
    ),
)

PD_P2 = Bound(
    name="PD-P2",
    title="no gain on perfectly parallel hardware",
    statement="S(F,B) ≤ F + B, with equality iff B = βF: F + B coupled threads that never wait are as fast. What "
    "decoupling gains comes from hardware that coupled threads leave idle",
    value=forward_threads + backward_threads,
    measured="speedup",
    tight=True,
    mark="derived",
    source="derived for this project",
    proof=Derivation(
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
    ),
)

devices = Symbol("N_d", integer=True, positive=True)
straggler_delay = Symbol("d", nonnegative=True)
undelayed_speedup = Symbol("s_0", positive=True)
synchronous_time = Symbol("T_s", positive=True)
asynchronous_rate = Symbol("r_a", positive=True)
time_ratio = Symbol("R", positive=True)
_ratio = undelayed_speedup * (1 + straggler_delay) * (devices - 1 + 1 / (1 + straggler_delay)) / devices
_synchronous = equal(synchronous_time, 1 + straggler_delay)
_asynchronous = equal(asynchronous_rate, devices - 1 + 1 / (1 + straggler_delay))
_compared = equal(time_ratio, undelayed_speedup * synchronous_time * asynchronous_rate / devices)

PD_P4 = Identity(
    name="PD-P4",
    title="one straggler",
    statement="One of N_d devices takes 1 + d iteration times. Synchronous training slows down by 1 + d, asynchronous "
    "training by N_d/((N_d − 1) + 1/(1 + d)) ≤ N_d/(N_d − 1); R is their ratio times s_0, the ratio without delays",
    value=_ratio,
    measured="straggler_speedup",
    mark="derived",
    source="derived for this project",
    proof=Derivation(
        (
            Hypothesis("synchronous", "everyone waits for the slowest", (_synchronous,)),
            Hypothesis("asynchronous", "nobody waits: gradients per iteration time add up", (_asynchronous,)),
            Hypothesis("ratio", "R compares the times for N_d gradients", (_compared,)),
        ),
        (
            Assume(name="synchronous", conclusion=_synchronous, hypothesis="synchronous"),
            Assume(name="asynchronous", conclusion=_asynchronous, hypothesis="asynchronous"),
            Assume(name="ratio", conclusion=_compared, hypothesis="ratio"),
            proof.Identity(
                name="R",
                conclusion=equal(time_ratio, _ratio),
                rewrites=(Use("ratio"), Use("synchronous"), Use("asynchronous")),
            ),
        ),
    ),
)
