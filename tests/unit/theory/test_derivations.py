"""Every claim is proved as stated; no hypothesis, step, sign, number or coefficient of a proof can be changed."""

from dataclasses import replace

import pytest
from sympy import Integer, Symbol

from tests.mutants import mutants, survives
from theory import symbols
from theory.agreement import check_claim
from theory.claim import ClaimError
from theory.derivation.canonical import vanishes
from theory.derivation.kernel import DerivationError, check
from theory.derivation.steps import Assume, Combine, Hypothesis
from theory.derivation.terms import at_most
from theory.library import CLAIMS, NAIVE

PROVED = [claim for claim in CLAIMS.values() if claim.proof is not None]

# In `make test`: one wrong conclusion of each step (more where steps are few) and one wrong value of each coefficient.
# Which one moves on from step to step by a prime, so that no kind of change is left out. `make test-all`: all of them.
STRIDE = 23
LEAST = 12

# Changes that leave a proof right, though not the same facts: what is bounded is a norm, so the bias's sign is free;
# two distances that are 0 add up to 0 whatever their multiples (the steps before say that each is 0).
HARMLESS = {("PD-B2", "bias"), ("DM-S6", "after")}


@pytest.mark.parametrize("claim", PROVED, ids=lambda claim: claim.name)
def test_every_hypothesis_is_needed(claim):
    for hypothesis in claim.derivation.hypotheses:
        with pytest.raises(DerivationError, match="no hypothesis"):
            check(claim.derivation.without(hypothesis.name))
        if len(hypothesis.formulas) > 1:
            for place in range(len(hypothesis.formulas)):
                fewer = replace(hypothesis, formulas=hypothesis.formulas[:place] + hypothesis.formulas[place + 1 :])
                others = tuple(h if h is not hypothesis else fewer for h in claim.derivation.hypotheses)
                with pytest.raises(DerivationError, match="does not say this"):
                    check(replace(claim.derivation, hypotheses=others))


def sampled_steps(claim):
    steps = claim.derivation.steps
    of_each = -(-LEAST // len(steps))
    for place, step in enumerate(steps):
        wrong = list(mutants(step.conclusion))
        for mutant in {wrong[STRIDE * (place + turn) % len(wrong)]: None for turn in range(of_each) if wrong}:
            yield place, step, mutant


def all_steps(claim):
    for place, step in enumerate(claim.derivation.steps):
        for mutant in mutants(step.conclusion):
            yield place, step, mutant


def same(first, second):
    return all(vanishes(one - other) for one, other in zip(first.args, second.args, strict=True))


def assert_caught(claim, wrong_steps):
    tried = 0
    for place, step, mutant in wrong_steps(claim):
        tried += 1
        if survives(claim.derivation, place, replace(step, conclusion=mutant)):
            # ‖−v‖ = ‖v‖ and the like: the same fact, written otherwise.
            assert same(mutant, step.conclusion) or (claim.name, step.name) in HARMLESS, f"{step.name}: {mutant}"
    assert tried


@pytest.mark.parametrize("claim", PROVED, ids=lambda claim: claim.name)
def test_a_changed_conclusion_is_caught(claim):
    assert_caught(claim, sampled_steps)


@pytest.mark.slow
@pytest.mark.parametrize("claim", PROVED, ids=lambda claim: claim.name)
def test_every_changed_conclusion_is_caught(claim):
    assert_caught(claim, all_steps)


CHANGES = (lambda coefficient: 2 * coefficient, lambda coefficient: -coefficient, lambda _: 0)


def assert_coefficients_are_needed(claim, changes_of):
    for place, step in enumerate(claim.derivation.steps):
        if isinstance(step, Combine):
            for which, (coefficient, use) in enumerate(step.terms):
                for change in changes_of(place + which):
                    terms = (*step.terms[:which], (change(coefficient), use), *step.terms[which + 1 :])
                    assert not survives(claim.derivation, place, replace(step, terms=terms))


@pytest.mark.parametrize("claim", PROVED, ids=lambda claim: claim.name)
def test_a_changed_coefficient_is_caught(claim):
    assert_coefficients_are_needed(claim, lambda place: CHANGES[place % 3 :][:1])


@pytest.mark.slow
@pytest.mark.parametrize("claim", PROVED, ids=lambda claim: claim.name)
def test_every_changed_coefficient_is_caught(claim):
    assert_coefficients_are_needed(claim, lambda _: CHANGES)


@pytest.mark.parametrize("name", ["PD-B1a", "PD-B3", "PD-R1"])
def test_nothing_idle_is_allowed(name):
    derivation = CLAIMS[name].derivation
    assert derivation is not None
    idle = Hypothesis("idle", "says nothing needed", (at_most(0, symbols.step_size),))
    with pytest.raises(DerivationError, match="'idle' is declared and never used"):
        check(replace(derivation, hypotheses=(*derivation.hypotheses, idle)))
    step = Assume(name="idle", conclusion=idle.formulas[0], hypothesis="idle")
    with pytest.raises(DerivationError, match="'idle' is never used"):
        check(replace(derivation, hypotheses=(*derivation.hypotheses, idle), steps=(step, *derivation.steps)))


def altered(name, **changes):
    return replace(CLAIMS[name], **changes)


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (altered("PD-B1a", value=CLAIMS["PD-B1a"].value * Integer(99) / 100), "the derivation proves"),
        (altered("PD-B3", value=2 * CLAIMS["PD-B3"].value), "the derivation proves"),
        (altered("PD-B1a", regime=None), "below 1"),
        (altered("PD-B2", regime=symbols.delay_strength), "below 1"),
        (altered("PD-B1a", assumptions=CLAIMS["PD-B1a"].assumptions[1:]), "plain_sgd"),
        (altered("PD-B4", assumptions=CLAIMS["PD-B1a"].assumptions), "finite_run"),
        (altered("PD-B1a", definitions={symbols.delay_strength: Symbol("y")}), "does not define x"),
        (altered("PD-B1a", value=CLAIMS["PD-B1a"].value, definitions={}), "bound to a run's number"),
        (altered("PD-B1a", proof=None), "no derivation"),
        (altered("PD-R2", value=2 * CLAIMS["PD-R2"].value), "the derivation ends in"),
        (altered("PD-R2", parameter=symbols.step_size), "the derivation ends in"),
        (altered("DS-F7", proof=CLAIMS["DS-F1"].proof), "the derivation ends in"),
        (altered("DM-N7", proof=CLAIMS["DM-S2"].proof), "no limit of c"),
    ],
)
def test_a_claim_that_says_something_else_is_caught(claim, message):
    with pytest.raises(ClaimError, match=message):
        check_claim(claim)


def test_refuted_forms_have_no_proof():
    for claim in NAIVE.values():
        assert claim.mark == "refuted" and claim.derivation is None
        with pytest.raises(ClaimError, match="nothing proves it"):
            check_claim(claim)


@pytest.mark.parametrize("word", ["mark", "weight_rules", "reference_points"])
def test_unknown_words_are_refused(word):
    wrong = {"mark": "true", "weight_rules": frozenset({"fresh"}), "reference_points": ("later",)}
    with pytest.raises(ClaimError, match=r"choose"):
        altered("PD-B2", **{word: wrong[word]})
