"""A vector in the language of proofs at numbers: linear maps applied to named vectors, and sums of them."""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import numpy as np
import sympy

from theory.derivation.maps import Image, Map
from theory.derivation.terms import Total, Vector
from theory.numeric.budget import NumericError
from theory.numeric.lane import Lane


@runtime_checkable
class ScalarWalk(Protocol):
    """What the walk over scalars offers."""

    lane: Lane
    values: Mapping[Any, Any]

    def scalar(self, node: Any, places: Mapping[Any, int]) -> Any:
        """Value of a scalar expression, with these numbers for bound indices."""
        ...

    def whole(self, place: Any, places: Mapping[Any, int]) -> int:
        """The whole number that an index is."""
        ...


def is_vector(node: Any) -> bool:
    """Whether a term is a vector, and not a number made of vectors, as a norm is."""
    if isinstance(node, (Vector, Image)):
        return True
    if isinstance(node, Total):
        return is_vector(node.args[0].args[1])
    return isinstance(node, (sympy.Add, sympy.Mul)) and any(map(is_vector, node.args))


class VectorWalk:
    """One evaluation of a vector; an empty sum, whose length nothing tells, is the number 0.

    Attributes:
        scalars: the walk over the scalars in it, with the numbers of all symbols, vectors and maps.
    """

    def __init__(self, scalars: ScalarWalk) -> None:
        self.scalars = scalars

    def vector(self, node: Any, places: Mapping[Any, int]) -> Any:
        """Value of a vector, its entries along the last axis.

        Raises:
            NumericError: a vector or map has no numbers, or the term is no vector.
        """
        if isinstance(node, Vector):
            return self._named(node, places)
        if isinstance(node, Image):
            return self._applied(node, places)
        if isinstance(node, sympy.Add):
            return sum((self.vector(part, places) for part in node.args[1:]), start=self.vector(node.args[0], places))
        if isinstance(node, Total):
            return self._summed(node, places)
        if node.is_zero:
            return self.scalars.lane.convert(0)
        factors = [factor for factor in node.args if not is_vector(factor)]
        others = [factor for factor in node.args if is_vector(factor)]
        if not isinstance(node, sympy.Mul) or len(others) != 1:
            raise NumericError(f"{node} is no vector; write it in sums, multiples and images of vectors")
        return self.scalars.scalar(sympy.Mul(*factors), places) * self.vector(others[0], places)

    def _applied(self, node: Any, places: Mapping[Any, int]) -> Any:
        whole, base = node.args
        column = self.vector(base, places)
        if np.ndim(column) == 0:
            return column
        matrix = self._map(whole, places)
        if matrix.shape[-1] != column.shape[-1]:
            raise NumericError(f"{whole} takes vectors of length {matrix.shape[-1]}, and {base} has {column.shape[-1]}")
        return self.scalars.lane.product(matrix, column[..., np.newaxis])[..., 0]

    def _map(self, node: Any, places: Mapping[Any, int]) -> Any:
        """A combination of linear maps as a matrix."""
        if isinstance(node, Map):
            return self._named(node, places)
        if isinstance(node, sympy.Add):
            return sum((self._map(part, places) for part in node.args[1:]), start=self._map(node.args[0], places))
        factor, base = node.as_coeff_Mul()
        return self.scalars.scalar(factor, places) * self._map(base, places)

    def _summed(self, node: Any, places: Mapping[Any, int]) -> Any:
        index, body = node.args[0].args
        lower, upper = (self.scalars.whole(bound, places) for bound in node.args[1:])
        result = self.scalars.lane.convert(0)
        for place in range(lower, upper + 1):
            result = result + self.vector(body, {**places, index: place})
        return result

    def _named(self, node: Any, places: Mapping[Any, int]) -> Any:
        """The numbers of a vector or map, given at its indices, or under its name alone with an axis for each index.

        An index that has a number is put in; a name of a version vector stays.
        """
        name, *indices = node.args
        at = [index if self._is_name(index, places) else self.scalars.whole(index, places) for index in indices]
        key = node.func(name, *map(sympy.sympify, at))
        if key in self.scalars.values:
            return self.scalars.lane.convert(self.scalars.values[key])
        array: Any = np.asarray(self.scalars.values.get(node.func(name), 0), dtype=object)
        for place in at:
            if not array.ndim or not isinstance(place, int) or not 0 <= place < len(array):
                raise NumericError(f"no numbers are given for {key}; bind it, or a longer run")
            array = array[place]
        if not array.ndim:
            raise NumericError(f"no numbers are given for {key}; bind it")
        return self.scalars.lane.convert(array)

    def _is_name(self, index: Any, places: Mapping[Any, int]) -> bool:
        return index.is_Symbol and index not in places and index not in self.scalars.values
