"""Whether e^L has finite mass, for a log-density L that is quadratic, separable, or of one coordinate."""

from collections.abc import Sequence
from itertools import combinations

from sympy import Expr, Integer, Matrix, Symbol, diff, limit, log, oo, simplify


class UndecidedMass(ValueError):
    """A log-density that the exact tests here do not cover."""


def normalisability_failure(log_density: Expr, coordinates: Sequence[Symbol]) -> str | None:
    """Why the mass is infinite, in words; None: it is finite.

    Raises:
        UndecidedMass: the log-density is not of a kind that is decided here.
    """
    for count in range(1, len(coordinates) + 1):
        for some in combinations(coordinates, count):
            if simplify(sum((s * diff(log_density, s) for s in some), start=Integer(0))) == 0:
                names = ", ".join(map(str, some))
                return f"the mass is infinite: scaling {names} leaves the density unchanged"
    if len(coordinates) == 1:
        (symbol,) = coordinates
        return end_failure(log_density, symbol, oo) or end_failure(log_density, symbol, -oo)
    curvature = Matrix([[diff(log_density, s, t) for t in coordinates] for s in coordinates])
    if not curvature.free_symbols & set(coordinates):
        if (-curvature).is_positive_definite:
            return None
        return f"the mass is infinite: the precision {(-curvature).tolist()} is not positive definite"
    if all(simplify(diff(log_density, s, t)) == 0 for s, t in combinations(coordinates, 2)):
        for symbol in coordinates:
            others = [(s, 0) for s in coordinates if s != symbol]
            if found := normalisability_failure(log_density.subs(others), [symbol]):
                return found
        return None
    raise UndecidedMass(f"Whether e^({log_density}) has finite mass is not decided here; separate its coordinates.")


def end_failure(log_density: Expr, symbol: Symbol, end: Expr) -> str | None:
    """Why the mass next to an end is infinite: ±oo, or a point approached from above; None: it is finite.

    The density is compared with powers of the distance: lim L/ln(distance), finite mass iff it is below -1 at infinity
    (above -1 at a point).

    Raises:
        UndecidedMass: the power is exactly -1, or not seen.
    """
    distance = Symbol("distance", positive=True)
    at_infinity = end in (oo, -oo)
    place = (distance if end == oo else -distance) if at_infinity else end + distance
    power = limit(log_density.subs(symbol, place) / log(distance), distance, oo if at_infinity else 0, "+")
    finite = (power + 1).is_extended_negative if at_infinity else (power + 1).is_extended_positive
    infinite = (power + 1).is_extended_positive if at_infinity else (power + 1).is_extended_negative
    if infinite:
        return f"the mass towards {symbol} = {end} is infinite: the density goes like the power {power}"
    if finite:
        return None
    raise UndecidedMass(f"The power {power} towards {symbol} = {end} decides nothing; integrate the density instead.")
