"""Wrong certificates made of right ones: each number of a file's content changed, one at a time."""

import copy
from collections.abc import Iterator
from typing import Any

from theory.certificates.errors import CertificateError
from theory.certificates.file import from_data


def refused(data: dict[str, Any]) -> bool:
    """Whether the content, digest aside, proves nothing."""
    try:
        from_data(data).check()
    except CertificateError:
        return True
    return False


def changed(data: Any, path: tuple[Any, ...], number: int) -> Any:
    """The content with another number at a place; what lies beside the path is shared."""
    if not path:
        return number
    result = copy.copy(data)
    result[path[0]] = changed(data[path[0]], path[1:], number)
    return result


def numbers(data: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Path and value of every whole number under a place."""
    inner = data
    for key in path:
        inner = inner[key]
    if isinstance(inner, int):
        yield path, inner
    elif isinstance(inner, list):
        for place in range(len(inner)):
            yield from numbers(data, (*path, place))


def falsifications(data: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Places and wrong numbers for them; the change is large where small ones leave a proof."""
    for place, (_, _, weight) in enumerate(data.get("multipliers", ())):
        for other in (weight + 1, -weight, 0):
            yield ("multipliers", place, 2), other
    if data["kind"] == "lyapunov":
        # More than the largest entry of a positive matrix: no minor of two rows survives it.
        large = 2 * max(data["matrix"][row][row] for row in range(len(data["matrix"])))
        for path, entry in numbers(data, ("matrix",)):
            yield path, entry + large if path[1] != path[2] else entry - large
    if data["kind"] == "extremal":
        for path, entry in (*numbers(data, ("vectors",)), *numbers(data, ("values",))):
            yield path, entry + data["over"]
    if data["kind"] == "polytope":
        for path, entry in (*numbers(data, ("vertices",)), *numbers(data, ("images",))):
            yield path, entry + 1
