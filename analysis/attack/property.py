"""A property of claims that exact instances can show false, and how one is tried on drawn instances."""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.attack.arena import Arena
from theory.claim import Claim


class Broken(AssertionError):
    """A property that a claim lacks, with the instance that shows it."""


@dataclass(frozen=True, kw_only=True)
class Property:
    """What a claim promises beside its words.

    Attributes:
        name: a word.
        sentence: the promise.
        silent: why the property says nothing about a claim in an arena; "" where it says something.
        check: (claim, arena, number of drawn instances, seed); raises `Broken` with the instance, simplified.
    """

    name: str
    sentence: str
    silent: Callable[[Claim, Arena], str]
    check: Callable[[Claim, Arena, int, int], None]
