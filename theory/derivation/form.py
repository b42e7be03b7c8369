"""When a fact means something: vectors, maps and scalars where they may stand, restricted indices in their range."""

from typing import Any

from sympy import Eq, Float, Le, Lt, preorder_traversal

from theory.derivation.kinds import TermError, is_map, is_vector
from theory.derivation.maps import Image, Map, MapNorm
from theory.derivation.terms import (
    Diagonal,
    Each,
    Expectation,
    Gradient,
    HessianProduct,
    Index,
    Inner,
    Natural,
    Norm,
    Objective,
    Part,
    Predicate,
    Task,
    Total,
)
from theory.symbols import horizon


def require_well_formed(conclusion: Any) -> None:
    """Checks a fact's terms.

    Raises:
        TermError: no fact, or a term that stands where it has no meaning.
    """
    if not isinstance(conclusion, (Eq, Le, Lt, Predicate)):
        raise TermError(f"{conclusion} is no fact; state a relation or a predicate")
    if not isinstance(conclusion, Predicate):
        kinds = {is_vector(side) for side in conclusion.args if side != 0}
        if len(kinds) > 1 or (not isinstance(conclusion, Eq) and True in kinds):
            raise TermError(f"{conclusion} compares a vector with a scalar, or orders vectors")
    for node in preorder_traversal(conclusion):
        _require_kinds(node)
        if isinstance(node, Float):
            raise TermError(f"{node} is rounded; write it as a fraction")
        if isinstance(node, Each) and not isinstance(node.args[0], Index):
            raise TermError(f"{node} binds a symbol that stands for one number; bind an index")
        if isinstance(node, Total) and not all(bound.is_integer for bound in node.args[1:]):
            raise TermError(f"{node} begins or ends at no whole number; sum from one integer to another")
        for place, argument in enumerate(node.args):
            if isinstance(argument, Each):
                _require_range(node, argument.args[0])
            if is_map(argument) and not (_combines_maps(node) or (isinstance(node, (Image, MapNorm)) and place == 0)):
                raise TermError(f"{node} has a linear map where none may stand; apply it to a vector")


def _require_kinds(node: Any) -> None:
    if isinstance(node, (Inner, Norm, Gradient, HessianProduct, Objective)) and not all(
        is_vector(arg) or arg == 0 for arg in node.args
    ):
        raise TermError(f"{node} needs vectors")
    if isinstance(node, (Part, Diagonal)) and not is_vector(node.args[1]):
        raise TermError(f"{node} needs a vector")
    if isinstance(node, Image) and not (is_map(node.args[0]) and (is_vector(node.args[1]) or node.args[1] == 0)):
        raise TermError(f"{node} needs a linear map and a vector")
    if isinstance(node, MapNorm) and not is_map(node.args[0]):
        raise TermError(f"{node} needs a linear map")
    if isinstance(node, Expectation) and is_vector(node.args[0]):
        raise TermError(f"{node} needs a scalar")
    is_vector(node)


def _combines_maps(node: Any) -> bool:
    return is_map(node) and (node.is_Add or node.is_Mul) and not isinstance(node, Map)


def _require_range(node: Any, index: Any) -> None:
    """A fact about tasks, or about 0, 1, 2, …, may be put under a binder only where the binder stays in that range."""
    if not isinstance(index, (Task, Natural)):
        return
    if isinstance(node, Total):
        lower, upper = node.args[1:]
        if (lower == 0 and upper == horizon - 1) if isinstance(index, Task) else lower.is_nonnegative:
            return
    raise TermError(f"{node} lets {index} leave the range that it is restricted to; sum it over that range only")
