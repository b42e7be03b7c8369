"""Proof of PD-M6: the writes after the forward read, less those that the backward read no longer misses."""

from sympy import Expr, Integer, Symbol, ceiling

from theory.claims.pd_m6 import BLOCK_AGE, BLOCK_REST, LAYER_WISE_AGE, LAYER_WISE_REST, PERIOD
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Use
from theory.derivation.terms import at_most, below, equal
from theory.symbols import window

_all, _later = Symbol("after_forward", integer=True), Symbol("after_backward", integer=True)


def _derivation(age: Expr, rest: Expr) -> Derivation:
    counts = ((_all, age, "forward"), (_later, rest, "backward"))
    facts = {
        (word, last): formula
        for count, length, word in counts
        for last, formula in (
            (True, below(count * PERIOD, length)),
            (False, at_most(length, (count + 1) * PERIOD)),
        )
    }
    between = equal(window, _all - _later)
    return Derivation(
        (
            Hypothesis(
                "periodic schedule",
                "the n-th task before this one writes the layer n periods earlier; exactly `after_forward` of them do "
                "so after the forward read, exactly `after_backward` after the backward read",
                tuple(facts.values()),
            ),
            Hypothesis("window", "the backward read misses the later ones too: the window holds the rest", (between,)),
        ),
        (
            *(
                Assume(
                    name=f"{'last' if last else 'next'} write after the {word} read",
                    conclusion=formula,
                    hypothesis="periodic schedule",
                )
                for (word, last), formula in facts.items()
            ),
            *(
                Apply(
                    name=f"count after the {word} read",
                    conclusion=equal(count, ceiling(length / PERIOD) - Integer(1)),
                    lemma="ceiling",
                    arguments=(("count", count), ("length", length), ("period", PERIOD)),
                    premises=(Use(f"last write after the {word} read"), Use(f"next write after the {word} read")),
                )
                for count, length, word in counts
            ),
            Assume(name="between the reads", conclusion=between, hypothesis="window"),
            Combine(
                name="window",
                conclusion=equal(window, ceiling(age / PERIOD) - ceiling(rest / PERIOD)),
                terms=(
                    (1, Use("between the reads")),
                    (1, Use("count after the forward read")),
                    (-1, Use("count after the backward read")),
                ),
            ),
        ),
    )


LAYER_WISE = _derivation(LAYER_WISE_AGE, LAYER_WISE_REST)
BLOCK = _derivation(BLOCK_AGE, BLOCK_REST)
