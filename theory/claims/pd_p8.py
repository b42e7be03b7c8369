"""PD-P8: delays in updates on the deterministic periodic schedule."""

from sympy import Expr, Integer, Max, ceiling

from theory.claim import Identity
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Hypothesis, Use
from theory.derivation.terms import at_most, below, equal
from theory.exhibit import Exhibit
from theory.symbols import (
    backward_cost_ratio,
    backward_threads,
    block_number,
    blocks,
    delay,
    forward_threads,
)

# In forward times of one layer, without queue wait.
_period = Max(blocks / forward_threads, blocks * backward_cost_ratio / backward_threads)
_layer_wise_age = (blocks - block_number + 1) * (1 + backward_cost_ratio)
_block_age = (blocks - block_number + 1) + blocks * backward_cost_ratio


def _claim(name: str, title: str, age: Expr, formula: str) -> Identity:
    fits, next_does_not = below(delay * _period, age), at_most(age, (delay + 1) * _period)
    value = ceiling(age / _period) - Integer(1)
    return Identity(
        name=name,
        title=title,
        statement=f"Tasks start every P = max(M/F, Mβ/B) forward times of a layer; a value of layer m is {formula} old "
        "when its gradient is written, and τ_m = ⌈D_m/P⌉ − 1 other tasks wrote the layer in between (writes before "
        "reads at equal times; reads first: ⌊D_m/P⌋). That is the number of other tasks in flight for the layer just "
        "after its write; the time average of the number in flight is D_m/P",
        value=value,
        measured="delay",
        mark="derived",
        source="derived for this project",
        exhibits=(
            Exhibit(
                kind="decision",
                covers="F = 1, B = 2, β = 2, M = 10",
                method="exact schedule in fractions, writes counted between read and write",
                place="theory.evidence.pd_p8:facts",
            ),
        ),
        proof=Derivation(
            (
                Hypothesis(
                    "periodic schedule",
                    "the n-th task before this one writes the layer n periods earlier; exactly the first τ of them do "
                    "so after the read: τ periods are shorter than D_m, τ + 1 are not",
                    (fits, next_does_not),
                ),
            ),
            (
                Assume(name="τ-th write after the read", conclusion=fits, hypothesis="periodic schedule"),
                Assume(name="next one is not", conclusion=next_does_not, hypothesis="periodic schedule"),
                Apply(
                    name="count",
                    conclusion=equal(delay, value),
                    lemma="ceiling",
                    arguments=(("count", delay), ("length", age), ("period", _period)),
                    premises=(Use("τ-th write after the read"), Use("next one is not")),
                ),
            ),
        ),
    )


PD_P8 = _claim("PD-P8", "delay in updates, layer-wise", _layer_wise_age, "D_m = (M − m + 1)(1 + β)")
PD_P8_BLOCK = _claim("PD-P8-block", "delay in updates, block writes", _block_age, "D_m = (M − m + 1) + Mβ")
