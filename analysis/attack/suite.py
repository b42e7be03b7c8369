"""The property suite: all that a claim of the library, or of a user, is held to on instances in exact numbers."""

from analysis.arenas import arena_of
from analysis.attack.behaviour import MONOTONE, SYNCHRONOUS, TWINS
from analysis.attack.closeness import ATTAINED, HOLDS, TRIVIAL
from analysis.attack.edge import EDGE
from analysis.attack.property import Broken, Property
from analysis.attack.search import Attack, attack
from analysis.attack.words import attack_words
from analysis.claims_from import claims_from
from theory.claim import Claim

PROPERTIES: dict[str, Property] = {
    one.name: one for one in (HOLDS, ATTAINED, TRIVIAL, TWINS, MONOTONE, SYNCHRONOUS, EDGE)
}
"""The properties by name, in the order in which they are asked."""


class Untested(ValueError):
    """An attack that met no instance that the claim speaks about."""


def print_attacks(name: str, examples: int, random_seed: int, suite: bool) -> int:
    """Attacks the claims that a name means and prints what was found; 1 if one is shown false, else 0.

    Raises:
        ClaimNotFound: if the name means no claim.
        NoArena: if no arena measures a claim's left-hand side.
        Untested: if no instance was one that the claim speaks about.
    """
    wrong = False
    for claim in claims_from([name]).values():
        found = attack(claim, arena_of(claim), examples, random_seed)
        if not found.spoken and not found.violated:
            raise Untested(
                f"{claim.name}: it says nothing about any of {found.examined} instances, so nothing was tested; see "
                "its symbols, regime, assumptions, weight rules and reference points (at now, only blocks have a bias)."
            )
        print(attack_words(found))
        wrong = wrong or found.violated
        if suite:
            wrong = not _print_suite(claim, examples, random_seed, found.violated) or wrong
    return int(wrong)


def _print_suite(claim: Claim, examples: int, random_seed: int, violated: bool) -> bool:
    """Asks a claim that was attacked for the other properties, too, and prints a line for each; whether it has all."""
    arena, good = arena_of(claim), not violated
    print(f"  {HOLDS.name}: NO, see above" if violated else f"  {HOLDS.name}: yes, {HOLDS.sentence}")
    for one in PROPERTIES.values():
        if one is HOLDS:
            continue
        if reason := one.silent(claim, arena):
            print(f"  {one.name}: not asked, {reason}")
            continue
        try:
            one.check(claim, arena, examples, random_seed)
            print(f"  {one.name}: yes, {one.sentence}")
        except Broken as broken:
            good = False
            print(f"  {one.name}: NO\n{broken}")
    return good


__all__ = ["PROPERTIES", "Attack", "Broken", "Property", "print_attacks"]
