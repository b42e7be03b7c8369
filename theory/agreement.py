"""A claim and its derivation must say the same: value, definitions, regime and assumptions."""

from typing import Any

from sympy import Eq, Le, Lt, MatrixExpr, MatrixSymbol

from theory.claim import Claim, ClaimError, Condition, Identity, LowerBound
from theory.derivation import Derivation
from theory.derivation.canonical import quotient, vanishes
from theory.derivation.kernel import check
from theory.derivation.steps import Define
from theory.expressions import Component
from theory.proofs.vocabulary import k, l


def check_claim(claim: Claim) -> None:
    """Re-checks a claim's derivation, and that it proves the claim as stated.

    Raises:
        ClaimError: the two disagree, or there is no derivation.
        DerivationError: a step does not follow.
    """
    if claim.derivation is None:
        raise ClaimError(f"{claim.name} has no derivation; nothing proves it")
    check(claim.derivation)
    _same_assumptions(claim, claim.derivation)
    if isinstance(claim, Condition):
        _same_condition(claim, claim.derivation.conclusion)
        return  # its derivation proves one direction; the claim's own tests decide both
    _same_value(claim, claim.derivation.conclusion)
    _same_regime(claim, claim.derivation)
    _same_definitions(claim, claim.derivation)


def _same_assumptions(claim: Claim, derivation: Derivation) -> None:
    used = {hypothesis.assumption for hypothesis in derivation.hypotheses if hypothesis.assumption}
    stated = set(claim.assumptions)
    # A condition's claim may assume more than the half of it that its derivation proves.
    if used - stated or (stated - used and not isinstance(claim, Condition)):
        names = ", ".join(sorted(assumption.name for assumption in used ^ stated))
        raise ClaimError(f"{claim.name}: claim and derivation do not both assume {names}")


def _same_value(claim: Claim, conclusion: Any) -> None:
    relation = Eq if isinstance(claim, Identity) else Le
    if not isinstance(conclusion, relation):
        raise ClaimError(f"{claim.name}: the derivation ends in {conclusion}, no statement of the claim's kind")
    value = Component(claim.value, k) if isinstance(claim.value, MatrixExpr) else claim.value
    proved = conclusion.args[0 if isinstance(claim, LowerBound) else 1]
    if not vanishes(proved - value):
        raise ClaimError(f"{claim.name}: the derivation proves {proved}, the claim says {value}")


def _same_condition(claim: Condition, conclusion: Any) -> None:
    """The derivation ends in value ≤ parameter, for what is on the circle, or in a positive multiple of it."""
    if not isinstance(conclusion, Le):
        raise ClaimError(f"{claim.name}: the derivation ends in {conclusion}, no limit of {claim.parameter}")
    gap = conclusion.args[0] - conclusion.args[1]
    multiple = quotient(gap, claim.value - claim.parameter)
    if multiple == 0 or not multiple.is_nonnegative:
        raise ClaimError(f"{claim.name}: the derivation ends in {conclusion}, the claim says {claim.value}")


def _same_regime(claim: Claim, derivation: Derivation) -> None:
    strict = [
        formula.args[0]
        for hypothesis in derivation.hypotheses
        for formula in hypothesis.formulas
        if isinstance(formula, Lt) and formula.args[1] == 1
    ]
    if strict != ([] if claim.regime is None else [claim.regime]):
        raise ClaimError(f"{claim.name}: the derivation needs {strict} below 1, the claim says {claim.regime}")


def _same_definitions(claim: Claim, derivation: Derivation) -> None:
    """Each definition of the claim is the derivation's, and the derivation redefines no symbol that is bound."""
    defined: dict[Any, Any] = {}
    for step in derivation.steps:
        if isinstance(step, Define):
            head, body = step.conclusion.args
            defined[head] = body
    for symbol, expression in claim.definitions.items():
        head, body = _entry(symbol), _entry(expression)
        if head not in defined or not vanishes(defined[head] - body):
            raise ClaimError(f"{claim.name}: the derivation does not define {symbol} as {expression}")
    for head in defined:
        if claim.symbols & head.free_symbols:
            raise ClaimError(f"{claim.name}: {head} is defined in the derivation but bound to a run's number")


def _entry(expression: Any) -> Any:
    """The general entry of a matrix; a scalar itself."""
    matrix: Any = expression
    return matrix[k, l] if isinstance(expression, (MatrixExpr, MatrixSymbol)) else expression
