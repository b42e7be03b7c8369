"""PD-P1 and PD-P2: what decoupling forward and backward threads gains; PD-P4: what a straggler costs."""

from sympy import Min, Symbol

from theory.claim import Bound, Identity
from theory.exhibit import Exhibit
from theory.symbols import backward_cost_ratio as beta
from theory.symbols import backward_threads, forward_threads

SOURCE = "derived for this project; the value 1 + beta is published (Fokam2024, abstract)"

BY_FORWARD = (1 + beta) * forward_threads
BY_BACKWARD = (1 + beta) * backward_threads / beta
SPEEDUP = Min(BY_FORWARD, BY_BACKWARD)

devices = Symbol("N_d", integer=True, positive=True)
straggler_delay = Symbol("d", nonnegative=True)
undelayed_speedup = Symbol("s_0", positive=True)
RATIO = undelayed_speedup * (1 + straggler_delay) * (devices - 1 + 1 / (1 + straggler_delay)) / devices

PD_P1 = Bound(
    name="PD-P1",
    title="speed-up by decoupling",
    statement="F forward and B backward threads finish tasks at most S(F,B) = (1 + β) min(F, B/β) times as fast as one "
    "coupled thread; equality where the slower side is never idle, as in the periodic schedule. F = 1, B ≥ β: 1 + β",
    value=SPEEDUP,
    measured="speedup",
    tight=True,
    mark="derived",
    source=SOURCE,
    proof="theory.proofs.pd_throughput:P1",
    instances="theory.evidence.pd_throughput:speedups",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="F = 1, 2, 3, B = 1, 2, 3, 4, 6, β = 1, 3/2, 2: attained",
            method="threads with an unbounded queue between them, played in fractions",
            place="theory.evidence.pd_throughput:speedup_facts",
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
    proof="theory.proofs.pd_throughput:P2",
    instances="theory.evidence.pd_throughput:parallel_speedups",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="the same threads: attained exactly where B = βF",
            method="threads with an unbounded queue between them, played in fractions",
            place="theory.evidence.pd_throughput:parallel_facts",
        ),
    ),
)

PD_P4 = Identity(
    name="PD-P4",
    title="one straggler",
    statement="One of N_d devices takes 1 + d iteration times. Synchronous training slows down by 1 + d, asynchronous "
    "training by N_d/((N_d − 1) + 1/(1 + d)) ≤ N_d/(N_d − 1); R is their ratio times s_0, the ratio without delays",
    value=RATIO,
    measured="straggler_speedup",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_throughput:P4",
)
