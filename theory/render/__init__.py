"""The library as text, LaTeX or Markdown: statements, assumptions, and proofs that are checked as they are printed."""

import difflib

from theory.agreement import check_claim
from theory.claim import Claim
from theory.library import CLAIMS, NAIVE, REFUTATIONS
from theory.render.plain import claim_text, exhibit_text, list_text, proof_text, refutation_text
from theory.render.tex import claim_markdown, claim_tex, proof_tex

__all__ = ["RenderError", "claim", "library", "markdown"]


class RenderError(ValueError):
    """A name that is not in the library, or a form that does not exist."""


def library() -> str:
    """The list of all claims and refutations, one line each."""
    return list_text(CLAIMS.values(), NAIVE.values(), REFUTATIONS.values())


def claim(name: str, *, proof: bool = False, latex: bool = False) -> str:
    """One claim, or one refutation.

    Args:
        name: as in the list.
        proof: adds the derivation, after every step of it was checked, and what was decided instance by instance.
        latex: LaTeX in place of text.

    Raises:
        RenderError: no such name; the nearest one is named.
        DerivationError: a step of the proof does not follow.
    """
    if name in REFUTATIONS:
        if latex:
            raise RenderError(f"{name} is a refutation, which is printed as text only; leave --latex out")
        return refutation_text(REFUTATIONS[name], proof)
    found = _find(name)
    parts = [claim_tex(found) if latex else claim_text(found)]
    if proof:
        parts.append(_proof(found, latex))
        if not latex:
            parts += [exhibit_text(exhibit) for exhibit in found.exhibits]
    return "\n\n".join(parts)


def markdown(name: str) -> str:
    """One claim as Markdown.

    Raises:
        RenderError: no such claim; the nearest one is named.
    """
    return claim_markdown(_find(name))


def _proof(found: Claim, latex: bool) -> str:
    if found.derivation is None:
        return f"{found.name} has no proof: it is marked {found.mark!r} ({found.source})."
    check_claim(found)
    if latex:
        return proof_tex(found.derivation)
    counts = f"{len(found.derivation.hypotheses)} hypotheses, {len(found.derivation.steps)} steps"
    return f"{proof_text(found.derivation)}\n\nChecked: {counts}; every step follows, every hypothesis is used."


def _find(name: str) -> Claim:
    known = {**CLAIMS, **NAIVE}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, [*known, *REFUTATIONS], n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}?" if near else "`delaybound claims` lists them."
    raise RenderError(f"there is no claim {name!r}; {hint}")
