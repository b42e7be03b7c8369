"""Everything the library states: claims, refuted forms that a run can be held against, and refutations, by name."""

from theory.claim import Claim
from theory.library import asynchronous, delayed, modules
from theory.refutation import Refutation

_PARTS = (asynchronous, modules, delayed)

CLAIMS: dict[str, Claim] = {claim.name: claim for part in _PARTS for claim in part.CLAIMS}

NAIVE: dict[str, Claim] = {claim.name: claim for claim in asynchronous.NAIVE}
"""Refuted forms that a run can be held against; left out of `CLAIMS`, since a true run may violate them."""

REFUTATIONS: dict[str, Refutation] = {entry.name: entry for part in _PARTS for entry in part.REFUTATIONS}
