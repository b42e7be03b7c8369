"""What a term is: a vector, a linear map, or a scalar; and which mixtures are none."""

from typing import Any

from sympy import Add, Mul, Pow

from theory.derivation.maps import Image, Map
from theory.derivation.terms import Diagonal, Gradient, HessianProduct, Part, Total, Vector

VECTORS = (Vector, Gradient, HessianProduct, Part, Diagonal, Image)


class TermError(ValueError):
    """A term that mixes vectors, maps and scalars."""


def is_vector(term: Any) -> bool:
    """Whether a term is a vector.

    Raises:
        TermError: it adds unlike terms, or multiplies two that are no scalars.
    """
    return _kind(term) == "vectors"


def is_map(term: Any) -> bool:
    """Whether a term is a linear map or a combination of such.

    Raises:
        TermError: as for `is_vector`.
    """
    return _kind(term) == "maps"


def _kind(term: Any) -> str:
    if isinstance(term, VECTORS):
        return "vectors"
    if isinstance(term, Map):
        return "maps"
    if isinstance(term, Total):
        return _kind(term.args[0].args[1])
    if isinstance(term, Add):
        kinds = sorted({_kind(part) for part in term.args})
        if len(kinds) > 1:
            raise TermError(f"{term} adds {kinds[-1]} to {kinds[0]}; add like to like")
        return kinds[0]
    if isinstance(term, (Mul, Pow)):
        kinds = [kind for kind in map(_kind, term.args) if kind != "scalars"]
        if len(kinds) > 1 or (kinds and isinstance(term, Pow)):
            raise TermError(f"{term} multiplies {kinds[0]}; use an inner product, or apply the map to the vector")
        return kinds[0] if kinds else "scalars"
    return "scalars"
