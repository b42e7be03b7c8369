"""A property of claims that exact instances can show false, and how one is tried on drawn instances."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import Phase, given, seed, settings

from analysis.attack.arena import Arena
from analysis.attack.search import QUIET, phases
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


def over(arena: Arena, claim: Claim, look: Callable[[Any], None], examples: int, random_seed: int) -> None:
    """Runs a look over drawn instances, the extremal ones among them; a failure comes back simplified."""

    @seed(random_seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=QUIET,
        report_multiple_bugs=False,
        phases=phases(Phase.generate, Phase.shrink),
    )
    @given(arena.instances(claim))
    def looked(instance: Any) -> None:
        look(instance)

    looked()
