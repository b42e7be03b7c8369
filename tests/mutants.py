"""Wrong proofs made of right ones: every number, sign and coefficient of a step, changed one at a time."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from sympy import Integer, MatrixExpr, Number
from sympy.core.symbol import Str

from theory.derivation.kernel import DerivationError, check, check_step
from theory.derivation.terms import Each


def places(term, path=()):
    """Every subterm with its path, but names, matrices and the variables that are being bound."""
    yield path, term
    if isinstance(term, MatrixExpr):
        return
    for number, argument in enumerate(term.args):
        if not isinstance(argument, Str) and not (isinstance(term, Each) and number == 0):
            yield from places(argument, (*path, number))


def put(term, path, new):
    """The term with another subterm at a path."""
    if not path:
        return new
    arguments = list(term.args)
    arguments[path[0]] = put(arguments[path[0]], path[1:], new)
    return term.func(*arguments, evaluate=False) if term.is_Relational else term.func(*arguments)


def mutants(conclusion) -> Iterator:
    """A number raised by one or of the other sign; any other subterm doubled or of the other sign."""
    for path, node in places(conclusion):
        if not path or isinstance(node, (Each, MatrixExpr)):
            continue
        changes = [2 * node, -node]
        if isinstance(node, Number):
            changes = [node + 1, -node] if node != 0 else [Integer(1)]
        for change in changes:
            with suppress(IndexError):  # an entry outside its matrix is no term
                mutant = put(conclusion, path, change)
                if mutant != conclusion:
                    yield mutant


def survives(derivation, place, step) -> bool:
    """Whether the derivation still checks with another step at a place."""
    try:
        check_step(derivation, place, step)
        check(replace(derivation, steps=(*derivation.steps[:place], step, *derivation.steps[place + 1 :])))
    except DerivationError:
        return False
    return True
