"""The library as text, LaTeX, MathML or Markdown: statements, and proofs that are checked as they are printed."""

import difflib

from theory.agreement import check_claim
from theory.claim import Claim
from theory.library import CLAIMS, NAIVE, REFUTATIONS
from theory.refutation import Refutation
from theory.render.document import document_tex
from theory.render.mathml import claim_mathml, proof_mathml, refutation_mathml
from theory.render.plain import claim_text, exhibit_text, list_text, proof_text, refutation_text
from theory.render.tex import claim_markdown, claim_tex, exhibit_tex, proof_tex, refutation_tex

__all__ = ["RenderError", "claim", "document", "library", "markdown"]

FORMS = {
    "text": (claim_text, proof_text, refutation_text),
    "latex": (claim_tex, proof_tex, refutation_tex),
    "mathml": (claim_mathml, proof_mathml, refutation_mathml),
}
"""How a claim, a proof and a refutation are printed in each form."""


class RenderError(ValueError):
    """A name that is not in the library, or a form that does not exist."""


def library() -> str:
    """The list of all claims and refutations, one line each."""
    return list_text((*CLAIMS.values(), *NAIVE.values(), *REFUTATIONS.values()))


def document() -> str:
    """A LaTeX document of all statements, proofs and refutations; every proof is checked as it is written."""
    for found in CLAIMS.values():
        if found.proof is not None:
            check_claim(found)
    return document_tex((*CLAIMS.values(), *NAIVE.values()), REFUTATIONS.values())


def claim(name: str, *, proof: bool = False, form: str = "text") -> str:
    """One claim, or one refutation.

    Args:
        name: as in the list.
        proof: adds the derivation, after every step of it was checked, and what was decided instance by instance.
        form: "text", "latex" or "mathml".

    Raises:
        RenderError: no such name or form; the nearest one is named.
        DerivationError: a step of the proof does not follow.
    """
    if form not in FORMS:
        raise RenderError(f"there is no form {form!r}; choose one of {', '.join(FORMS)}")
    show_claim, show_proof, show_refutation = FORMS[form]
    found = find(name)
    if isinstance(found, Refutation):
        return show_refutation(found, proof)
    parts = [show_claim(found)]
    if proof:
        if found.derivation is None:
            if form == "text":
                parts.append(f"{found.name} has no derivation: it is marked {found.mark!r} ({found.source}).")
        else:
            check_claim(found)
            parts.append(show_proof(found.derivation))
            if form == "text":
                counts = f"{len(found.derivation.hypotheses)} hypotheses, {len(found.derivation.steps)} steps"
                parts.append(f"Checked: {counts}; every step follows, every hypothesis is used.")
        show = {"text": exhibit_text, "latex": exhibit_tex}.get(form)
        parts += [show(exhibit) for exhibit in found.exhibits if show]
    return "\n\n".join(parts)


def markdown(name: str) -> str:
    """One claim as Markdown.

    Raises:
        RenderError: no such claim; the nearest one is named.
    """
    found = find(name)
    if isinstance(found, Refutation):
        raise RenderError(f"{name} is a refutation, which has no Markdown form; print it as text")
    return claim_markdown(found)


def find(name: str) -> Claim | Refutation:
    """The claim or refutation of that name.

    Raises:
        RenderError: no such name; the nearest one is named.
    """
    known: dict[str, Claim | Refutation] = {**CLAIMS, **NAIVE, **REFUTATIONS}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, [*known], n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}?" if near else "`delaybound claims` lists them."
    raise RenderError(f"there is no claim {name!r}; {hint}")
