"""Proof of PD-R1-virtual: the proof of PD-R1, for iterates that apply the gradients in the order of their starts.

x_0 = θ_0 and x_{i+1} = x_i − η s_i, s_i the stashed gradient of the i-th task to begin its backward pass, with the
rounding of its writes. Whatever task i read was written by tasks that had begun before, so x_i and what it read are
known from the batches of the tasks before i, and its own batch is independent of them: nothing else is needed of x.
"""

from theory.derivation import Derivation
from theory.derivation.steps import Assume, Hypothesis, Step
from theory.derivation.terms import equal
from theory.proofs import pd_r1
from theory.proofs.vocabulary import applied, defect, i, point
from theory.symbols import step_size

_OF_THE_RUN = {"plain_sgd", "no_overtaking", "constant_step_size"}
_TO_THE_RECURSION = {"write", "order", "one step size", "write by task"}
_RECURSION = equal(point(i + 1), point(i) - step_size * (applied(i) + defect(i)))


def _proof(own: Derivation) -> Derivation:
    hypotheses = (
        Hypothesis(
            "virtual_iterate", "x_{i+1} = x_i − η(g̃_i + w_i), tasks in the order of their starts", (_RECURSION,)
        ),
        *(hypothesis for hypothesis in own.hypotheses if hypothesis.name not in _OF_THE_RUN),
    )
    kept = (step for step in own.steps if step.name not in _TO_THE_RECURSION)
    return Derivation(hypotheses, tuple(map(_by_definition, kept)))


def _by_definition(step: Step) -> Step:
    if step.name != "recursion":
        return step
    return Assume(name=step.name, conclusion=_RECURSION, hypothesis="virtual_iterate")


DERIVATION = _proof(pd_r1.DERIVATION)
