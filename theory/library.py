"""The list of all claims, and of all refutations: explicit, one line each."""

from theory.claim import Claim

CLAIMS: dict[str, Claim] = {claim.name: claim for claim in ()}

REFUTATIONS: dict[str, Claim] = {claim.name: claim for claim in ()}
