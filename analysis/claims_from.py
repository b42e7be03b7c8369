"""The claims to check: all of the library, some by name, or a user's own objects as `module:name`."""

import difflib
import importlib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from theory.claim import Claim
from theory.library import CLAIMS, REFUTATIONS


class ClaimNotFound(ValueError):
    """A claim that was asked for and cannot be had, and what to do about it."""


def claims_from(names: Sequence[str] = ()) -> tuple[Claim, ...]:
    """The claims meant by `names`; all of the library for none.

    Args:
        names: Names of the library ("PD-B1a"), beginnings of names ("PD-B1"), or "module:object" for a claim, or a list
            of claims, of the user's own; the module is looked for in the working directory, too.

    Raises:
        ClaimNotFound: with the nearest name, or what the module lacks.
    """
    if not names:
        return tuple(CLAIMS.values())
    found: dict[str, Claim] = {}
    for name in names:
        for claim in _users(name) if ":" in name else _librarys(name):
            found.setdefault(claim.name, claim)
    return tuple(found.values())


def _librarys(name: str) -> tuple[Claim, ...]:
    known = {**CLAIMS, **REFUTATIONS}
    if name in known:
        return (known[name],)
    begun = tuple(claim for claim in CLAIMS.values() if claim.name.startswith(name))
    if begun:
        return begun
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}?" if near else "`delaybound claims` lists them."
    raise ClaimNotFound(f"there is no claim {name!r}; {hint}")


def _users(name: str) -> tuple[Claim, ...]:
    place, _, attribute = name.partition(":")
    if not place or not attribute:
        raise ClaimNotFound(f"{name!r} names no object; write module:object, such as my_module:my_bound")
    here = str(Path.cwd())
    sys.path.append(here)  # last: a user's file must not hide a module of ours or of a library
    try:
        module = importlib.import_module(place)
    except ModuleNotFoundError as error:
        raise ClaimNotFound(
            f"{name}: there is no module {error.name!r} here; run in the folder that holds it"
        ) from error
    except Exception as error:
        raise ClaimNotFound(f"{name}: the module fails on import ({type(error).__name__}: {error}); mend it") from error
    finally:
        sys.path.remove(here)
    if not hasattr(module, attribute):
        public = [word for word, value in vars(module).items() if isinstance(value, Claim)]
        offered = ", ".join(public) or "no claim at all"
        raise ClaimNotFound(f"{name}: the module has no {attribute!r}; it holds {offered}")
    value = getattr(module, attribute)
    claims = tuple(value) if isinstance(value, Iterable) else (value,)
    if not claims or not all(isinstance(claim, Claim) for claim in claims):
        raise ClaimNotFound(
            f"{name} is {type(value).__name__}, no claim; make it a theory.claim.Bound or a list of them"
        )
    return claims
