"""The commands about claims alone: print them, check them, audit them, attack them, find certificates."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

Name = Annotated[str | None, tyro.conf.Positional, tyro.conf.arg(metavar="[NAME]")]


class CommandError(ValueError):
    """A request that cannot be served, and what to do instead."""


# The comment on a field is its help.


@dataclass(frozen=True)
class Claims:
    """Print the library: statements, assumptions, sources and checked proofs; or check all of it anew."""

    name: Name = None  # One claim; left out, the list of all of them.
    proof: bool = False  # Print the derivation, check each of its steps, and decide anew what was decided.
    latex: bool = False  # Print LaTeX; without a name, a document of all statements and proofs.
    mathml: bool = False  # Print MathML, in HTML.
    check: bool = False  # Check every proof, certificate, decision and refutation; exit code 1 if one fails.
    reported: bool = False  # Print the numbers that papers report, and what is claimed of them but never verified.

    def __call__(self) -> int:
        from theory import render

        if self.check:
            from theory.render.progress import print_checks

            return print_checks([render.find(self.name).name] if self.name else (), len(os.sched_getaffinity(0)))
        if self.reported:
            from theory.render.reported import reported_text

            print(reported_text())
            return 0
        form = "latex" if self.latex else "mathml" if self.mathml else "text"
        if self.name is None and form == "mathml":
            raise CommandError("MathML is printed of one claim: name it")
        if self.name is None:
            print(render.document() if self.latex else render.library())
        else:
            print(render.claim(self.name, proof=self.proof, form=form))
        return 0


@dataclass(frozen=True)
class Audit:
    """Print how loose the bounds are, and how far published step-size conditions lie below the exact limits."""

    def __call__(self) -> int:
        from theory.render.audit import audit_text

        print(audit_text())
        return 0


@dataclass(frozen=True)
class Certify:
    """Find an exact certificate of a worst case with a solver, or check one that is there without."""

    name: Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="NAME")]  # DS-F2, -F3, -F4 or -F6, or a file.
    delays: tuple[int, ...] = ()  # The delay, of DS-F4 the largest, of DS-F6 one for each block.
    step_size: str | None = None  # Step size times smoothness (DS-F4: times curvature), a fraction such as 3/5.
    steps: int | None = None  # Number of updates (DS-F3, DS-F6).
    bound: str | None = None  # What to prove: a rate (DS-F2), or a multiple of LR²; left out, nearly the best.
    condition: str | None = None  # L/μ (DS-F2).
    stale: Literal["read", "write"] = "read"  # What is stale where delays differ by block (DS-F6).
    lower: bool = False  # A function on which the run does badly, in place of a bound (DS-F3, DS-F6).
    out: Path | None = None  # The file to write; left out, NAME.json here.

    def __call__(self) -> int:
        if self.name.endswith(".json"):
            from theory.certificates.file import read

            certificate = read(Path(self.name))
            certificate.check()
            print(f"{certificate.words()}: proved")
            return 0
        from theory.certificates.search.request import Request, certify

        words = ("delays", "step_size", "steps", "bound", "condition", "stale", "lower")
        print(certify(self.name, Request(**{word: getattr(self, word) for word in words}), self.out))
        return 0


@dataclass(frozen=True)
class Attack:
    """Search for the instance that comes closest to breaking a claim, in exact numbers."""

    name: Annotated[
        str, tyro.conf.Positional, tyro.conf.arg(metavar="NAME")
    ]  # A claim, how some begin, or your own `module:name`.
    examples: int = 1000  # How many instances are drawn; up to 5 times as many to simplify a violation.
    seed: int = 0  # The same seed gives the same search.
    suite: bool = False  # Hold every property against it: attained, twins, monotone, synchronous, the regime's edge.

    def __call__(self) -> int:
        if self.examples < 1:
            raise CommandError(f"an attack draws at least one instance: --examples {self.examples} asks for none")
        from analysis.attack.suite import print_attacks

        return print_attacks(self.name, self.examples, self.seed, self.suite)


Command = Claims | Audit | Certify | Attack
