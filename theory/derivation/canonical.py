"""Canonical form of terms: what the kernel calls algebra.

Parts and block-diagonal maps are linear, a named map is linear in the vector and the vector in the map, the inner
product is bilinear and symmetric (a block-diagonal map moves to one side), ‖v‖² = ⟨v, v⟩, ‖c v‖ = |c| ‖v‖, finite sums
are linear and start at 0, expectations are linear. Two terms are equal if their difference has canonical form 0.
"""

from functools import lru_cache
from typing import Any

from sympy import Abs, Add, Basic, Dummy, Integer, Mul, Pow, Symbol, cancel, expand
from sympy.core.sorting import default_sort_key
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from theory.derivation.kinds import TermError, is_map, is_vector
from theory.derivation.maps import Image, Map, MapNorm
from theory.derivation.terms import (
    ConditionalMean,
    Diagonal,
    Each,
    Expectation,
    Gradient,
    Inner,
    Measurable,
    Norm,
    Objective,
    Part,
    Total,
    Vector,
)


class _Bound(Symbol):
    """The name of a bound index in a canonical form: no symbol of a proof equals it."""


def substitute(term: Any, mapping: dict[Any, Any]) -> Any:
    """Replaces subterms at once, renaming bound indices that would capture a free one."""
    if term in mapping:
        return mapping[term]
    if isinstance(term, Each):
        index, body = term.args
        inner = {old: new for old, new in mapping.items() if old != index}
        touched = [new for old, new in inner.items() if body.has(old)]
        if any(index in new.free_symbols for new in touched):
            fresh = Dummy(integer=True)
            index, body = fresh, substitute(body, {index: fresh})
        return Each(index, substitute(body, inner))
    if not term.args or isinstance(term, MatrixExpr):
        return term
    changed = tuple(substitute(arg, mapping) for arg in term.args)
    if changed == term.args:
        return term
    if term.is_Relational:
        return term.func(*changed, evaluate=False)
    return term.func(*changed)


def rewrite(term: Any, old: Any, new: Any) -> Any:
    """Replaces a subterm, under binders too: old = new must hold for all values of its indices."""
    if term == old:
        return new
    if not term.args or isinstance(term, MatrixExpr):
        return term
    changed = tuple(rewrite(arg, old, new) for arg in term.args)
    return term if changed == term.args else term.func(*changed)


@lru_cache(maxsize=1 << 14)
def canonical(term: Any) -> Any:
    """The canonical form of a scalar or vector term."""
    if not term.args or isinstance(term, MatrixExpr):
        return term
    if isinstance(term, MatrixElement):
        return term.func(term.args[0], *(expand(index) for index in term.args[1:]))
    if isinstance(term, Each):
        return _bind(*_opened(term))
    if isinstance(term, Total):
        (index, body), lower, upper = _opened(term.args[0]), *map(canonical, term.args[1:])
        shifted = canonical(substitute(body, {index: index + lower}))
        return _add(_sum(piece, index, canonical(upper - lower)) for piece in Add.make_args(shifted))
    arguments = [canonical(arg) for arg in term.args]
    if isinstance(term, Part):
        block, whole = arguments
        return _add(c * _part(block, atom) for c, atom in _linear(whole))
    if isinstance(term, Diagonal):
        weight, whole = arguments
        return _add(c * _diagonal(weight, atom) for c, atom in _linear(whole))
    if isinstance(term, Image):
        maps, whole = arguments
        return _add(c * d * _image(a, b) for c, a in _linear(maps, is_map) for d, b in _linear(whole))
    if isinstance(term, Inner):
        left, right = (_linear(argument) for argument in arguments)
        return _add(c * d * _inner(a, b) for c, a in left for d, b in right)
    if isinstance(term, (Norm, MapNorm)):
        return _norm(term.func, arguments[0])
    if isinstance(term, Expectation):
        return _add(_expectation(piece) for piece in Add.make_args(arguments[0]))
    if isinstance(term, (Add, Mul, Pow)):
        return _squares(expand(term.func(*arguments), deep=False))
    return term.func(*arguments)


def vanishes(term: Any) -> bool:
    """Whether algebra shows a term to be 0."""
    form = canonical(term)
    if form == 0:
        return True
    masked = _masked(form)
    # An expanded polynomial that is not 0 does not vanish: only a quotient may need a common denominator.
    has_quotient = any(power.exp.is_negative for power in masked.atoms(Pow))
    return bool(has_quotient and cancel(masked) == 0)


def certainly_nonnegative(term: Any) -> bool:
    """Whether the signs of its symbols show a scalar term to be at least 0."""
    return bool(term.is_nonnegative or canonical(term).is_nonnegative or cancel(_masked(term)).is_nonnegative)


def divisors(term: Any) -> list[Any]:
    """What a term divides by: bases of powers whose exponents are not known to be at least 0."""
    return [power.base for power in term.atoms(Pow) if not power.exp.is_nonnegative]


def is_factor(divisor: Any, product: Any) -> bool:
    """Whether algebra shows a product to be the divisor times what is always finite."""
    if vanishes(divisor):
        return False
    rest = quotient(product, divisor)
    return all(other.is_nonzero for other in divisors(rest))


def quotient(dividend: Any, divisor: Any) -> Any:
    """dividend / divisor in lowest terms; it tells signs, not names."""
    return cancel(_masked(canonical(dividend) / canonical(divisor)))


def is_random(term: Any) -> bool:
    """Whether a term may depend on chance: it speaks of a vector, a map or the objective outside an expectation."""
    if isinstance(term, Expectation):
        return False
    if isinstance(term, (Vector, Gradient, Objective, Map)):
        return True
    return any(is_random(argument) for argument in term.args if isinstance(argument, Basic))


def speaks_of_chance(fact: Any) -> bool:
    """Whether a fact is about expectations, or about what the past determines."""
    return fact.has(Expectation, Measurable, ConditionalMean)


def _masked(term: Any) -> Any:
    """The term as a rational function: all that is no sum, product or integer power becomes a letter of its sign."""
    letters: dict[Any, Any] = {}

    def mask(node: Any) -> Any:
        if node.is_Number or node.is_Symbol:
            return node
        if isinstance(node, (Add, Mul)) or (isinstance(node, Pow) and node.exp.is_Integer):
            return node.func(*(mask(arg) for arg in node.args))
        return letters.setdefault(node, Dummy(nonnegative=True) if node.is_nonnegative else Dummy())

    return mask(term)


def _add(pieces: Any) -> Any:
    return expand(Add(*pieces), deep=False)


def _opened(each: Any) -> tuple[Any, Any]:
    """Index and canonical body of a family, the index fresh."""
    index, body = each.args
    fresh = Dummy(integer=True)
    return fresh, canonical(substitute(body, {index: fresh}))


def _bind(index: Any, body: Any) -> Each:
    """A family whose index is named by its height, so that renaming changes nothing."""
    height = max((int(each.args[0].name[1:]) + 1 for each in body.atoms(Each)), default=0)
    name = _Bound(f"_{height}", integer=True)
    return Each(name, substitute(body, {index: name}))


def _linear(whole: Any, is_atom: Any = is_vector) -> list[tuple[Any, Any]]:
    """A canonical vector (or combination of maps) as pairs (scalar coefficient, atom)."""
    pairs = []
    for piece in Add.make_args(whole):
        if piece == 0:
            continue
        factors = Mul.make_args(piece)
        atoms = [factor for factor in factors if is_atom(factor)]
        if len(atoms) != 1 or not is_atom(piece):
            raise TermError(f"{piece} is not a multiple of one vector or map; write such as sums of multiples")
        pairs.append((Mul(*(factor for factor in factors if factor is not atoms[0])), atoms[0]))
    return pairs


def _sum(piece: Any, index: Any, upper: Any) -> Any:
    """Σ piece for index = 0 … upper: constant factors move out, a constant is counted."""
    constant, rest = piece.as_independent(index, as_Add=False)
    if rest == 1 and (upper + 1).is_nonnegative:
        return expand(constant * (upper + 1), deep=False)
    if rest == 1 and is_vector(constant):
        return Total(_bind(index, piece), Integer(0), upper)
    return constant * Total(_bind(index, rest), Integer(0), upper)


def _part(block: Any, atom: Any) -> Any:
    if isinstance(atom, Diagonal):
        index, weight = atom.args[0].args
        return canonical(substitute(weight, {index: block}) * Part(block, atom.args[1]))
    return _inside(atom, lambda whole: Part(block, whole))


def _image(single: Any, atom: Any) -> Any:
    return _inside(atom, lambda whole: Image(single, whole))


def _inside(atom: Any, linear: Any) -> Any:
    """A linear operation on an atom: on a finite sum, it is the sum of the operation on each term."""
    if not isinstance(atom, Total):
        return linear(atom)
    index, body = atom.args[0].args
    fresh = Dummy(integer=True)
    return canonical(Total(Each(fresh, linear(substitute(body, {index: fresh}))), *atom.args[1:]))


def _diagonal(weight: Each, atom: Any) -> Any:
    if isinstance(atom, Diagonal):
        return Diagonal(_composed(weight, atom.args[0]), atom.args[1])
    return Diagonal(weight, atom)


def _composed(first: Any, second: Any) -> Any:
    """The product of two families of weights."""
    fresh = Dummy(integer=True)
    bodies = [substitute(each.args[1], {each.args[0]: fresh}) for each in (first, second)]
    return _bind(fresh, canonical(bodies[0] * bodies[1]))


def _inner(left: Any, right: Any) -> Any:
    weights, bases = [], []
    for atom in (left, right):
        if isinstance(atom, Diagonal):
            weights.append(atom.args[0])
            atom = atom.args[1]
        bases.append(atom)
    first, second = sorted(bases, key=default_sort_key)
    if not weights:
        return Inner(first, second)
    return Inner(first, Diagonal(weights[0] if len(weights) == 1 else _composed(*weights), second))


def _norm(norm: Any, whole: Any) -> Any:
    """‖c v‖ = |c| ‖v‖, with c the coefficient of the first atom where it is known not to vanish."""
    pairs = sorted(_linear(whole, is_map if norm is MapNorm else is_vector), key=lambda pair: default_sort_key(pair[1]))
    if not pairs:
        return Integer(0)
    lead = pairs[0][0]
    if len(pairs) > 1 and not lead.is_nonzero:
        return norm(whole)
    size = lead if lead.is_nonnegative else -lead if lead.is_nonpositive else Abs(lead)
    return size * norm(_add(cancel(c / lead) * atom for c, atom in pairs))


def _squares(term: Any) -> Any:
    """Even powers of norms as inner products."""

    def is_square(node: Any) -> bool:
        return isinstance(node, Pow) and isinstance(node.base, Norm) and node.exp.is_Integer and node.exp % 2 == 0

    def squared(node: Any) -> Any:
        return canonical(Inner(node.base.args[0], node.base.args[0])) ** (node.exp / 2)

    changed = [
        Mul(*(squared(factor) if is_square(factor) else factor for factor in Mul.make_args(piece)))
        for piece in Add.make_args(term)
    ]
    return _add(expand(piece, deep=False) for piece in changed)


def _expectation(piece: Any) -> Any:
    """E[c v] = c E[v] for a factor c that is not random; an expected sum is a sum of expectations."""
    factors = Mul.make_args(piece)
    constant = Mul(*(factor for factor in factors if not is_random(factor)))
    chance = Mul(*(factor for factor in factors if is_random(factor)))
    if chance == 1:
        return constant
    if isinstance(chance, Total):
        index, body = chance.args[0].args
        fresh = Dummy(integer=True)
        inner = Expectation(substitute(body, {index: fresh}))
        return canonical(constant * Total(Each(fresh, inner), *chance.args[1:]))
    return constant * Expectation(chance)
