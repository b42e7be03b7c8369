"""The claims to check: all of the library, some by name, or a user's own objects as `module:name`."""

import difflib
import importlib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from traceback import extract_tb

from analysis.convergence import SAMPLED
from analysis.measure import about_one_run
from theory.claim import Claim
from theory.library import CLAIMS, NAIVE, REFUTATIONS


class ClaimNotFound(ValueError):
    """A claim that was asked for and cannot be had, and what to do about it."""


def claims_from(names: Sequence[str] = ()) -> dict[str, Claim]:
    """The claims meant by `names`; for none, all of the library that are about one run.

    Args:
        names: Names of the library ("PD-B1a"), beginnings of names ("PD-B1"), or "module:object" for a claim, or a list
            of claims ("module:object#name" for one of them), of the user's own; the module is looked for in the working
            directory, too.

    Returns:
        The claims, by what one writes to ask for each.

    Raises:
        ClaimNotFound: with the nearest name, or what the module lacks.
    """
    if not names:
        return {name: claim for name, claim in CLAIMS.items() if about_one_run(claim)}
    found: dict[str, Claim] = {}
    for name in names:
        if not name:
            raise ClaimNotFound("an empty name means no claim; `delaybound claims` lists them.")
        found |= _users(name) if ":" in name else _librarys(name)
    return found


def about_runs() -> dict[str, Claim]:
    """The claims of the library that recorded runs can be held against: singly, over seeds, or as a limit."""

    def judged(claim: Claim) -> bool:
        return about_one_run(claim) or claim.measured in (*SAMPLED, "stability")

    return {name: claim for name, claim in CLAIMS.items() if judged(claim)}


def _librarys(name: str) -> dict[str, Claim]:
    for known in (CLAIMS, NAIVE):
        if name in known:
            return {name: known[name]}
    if name in REFUTATIONS:
        raise ClaimNotFound(
            f"{name} is a refutation with an instance of its own; see `delaybound claims {name} --proof`"
        )
    begun = {known: claim for known, claim in CLAIMS.items() if known.startswith(name)}
    if begun:
        return begun
    near = difflib.get_close_matches(name, [*CLAIMS, *NAIVE], n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}?" if near else "`delaybound claims` lists them."
    raise ClaimNotFound(f"there is no claim {name!r}; {hint}")


def _line(error: Exception) -> str:
    """The line of the user's module at which its import failed; a syntax error says it by itself."""
    _, _, *inside = extract_tb(error.__traceback__)  # ours, and importlib's
    first = next((frame for frame in inside if not frame.filename.startswith("<frozen")), None)
    return f", line {first.lineno} of {Path(first.filename).name}" if first else ""


def _users(name: str) -> dict[str, Claim]:
    place, _, attribute = name.partition(":")
    attribute, _, chosen = attribute.partition("#")
    if not place or not attribute:
        raise ClaimNotFound(f"{name!r} names no object; write module:object, such as my_module:my_bound")
    here = str(Path.cwd())
    sys.path.append(here)  # last: a user's file must not hide a module of ours or of a library
    try:
        module = importlib.import_module(place)
    except ModuleNotFoundError as error:
        if error.name != place and not place.startswith(f"{error.name}."):
            raise ClaimNotFound(f"{name}: it needs {error.name!r}, which is missing; install it") from error
        advice = "run in the folder that holds it"
        if place.endswith(".py"):
            advice = f"write {place.removesuffix('.py').replace('/', '.')}:{attribute}"
        raise ClaimNotFound(f"{name}: there is no module {error.name!r} here; {advice}") from error
    except Exception as error:
        wrong = f"{type(error).__name__}: {error}{_line(error)}"
        raise ClaimNotFound(f"{name}: the module fails on import ({wrong}); mend it") from error
    finally:
        sys.path.remove(here)
    if not hasattr(module, attribute):
        public = [word for word, value in vars(module).items() if isinstance(value, Claim)]
        offered = ", ".join(public) or "no claim at all"
        raise ClaimNotFound(f"{name}: the module has no {attribute!r}; it holds {offered}")
    value = getattr(module, attribute)
    if isinstance(value, Claim):
        return {name: value}
    claims = tuple(value) if isinstance(value, Iterable) else ()
    if not claims or not all(isinstance(claim, Claim) for claim in claims):
        raise ClaimNotFound(
            f"{name} is {type(value).__name__}, no claim; make it a theory.claim.Bound or a list of them"
        )
    found = {f"{place}:{attribute}#{claim.name}": claim for claim in claims if chosen in ("", claim.name)}
    if not found:
        held = ", ".join(claim.name for claim in claims)
        raise ClaimNotFound(f"{name}: the list holds no claim {chosen!r}; it holds {held}")
    return found
