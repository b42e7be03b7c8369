"""What a user asks for, as words and numbers, and the certificate that answers it."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from theory.certificates.delayed_descent import DelayedDescent, Stale
from theory.certificates.errors import CertificateError
from theory.certificates.file import Certificate, write
from theory.certificates.search.rate import find_lyapunov, nearly_best_rate
from theory.certificates.search.varying_delay import find_polytope
from theory.certificates.search.worst_case import find_dual, find_extremal

SHARE = Fraction(9_995, 10_000)
"""Of the 1 - rate that the slowest quadratic allows, what is certified where no rate is asked for."""


@dataclass(frozen=True)
class Request:
    """The numbers of a certificate; fractions are written like 3/5 or 0.6.

    Attributes:
        delays: one delay, or one a block; of DS-F4 the largest.
        step_size: step size times L (of DS-F4: times curvature).
        steps: number of updates.
        bound: what is to be proved: a rate of DS-F2, a multiple of L R^2 of DS-F3 and DS-F6; None: nearly the best.
        condition: L/mu.
        stale: what is stale where delays differ by block.
        lower: whether a function that does badly is wanted in place of a bound.
    """

    delays: tuple[int, ...] = ()
    step_size: str | None = None
    steps: int | None = None
    bound: str | None = None
    condition: str | None = None
    stale: Stale = "read"
    lower: bool = False


def certify(name: str, request: Request, out: Path | None) -> str:
    """Finds a certificate, checks it in fractions, writes it, and says what it proves.

    Raises:
        CertificateError: a number is missing or wrong, none was found, it does not check, or the file is there.
    """
    out = out or Path(f"{name.lower()}.json")
    if out.exists():
        raise CertificateError(f"{out} is there already: name another file with --out.")
    certificate = find(name, request)
    write(out, certificate)
    return f"{certificate.words()}: proved, in {out}"


def find(name: str, request: Request) -> Certificate:
    """The certificate that a claim's name and numbers ask for; not checked yet.

    Raises:
        CertificateError: a number is missing or wrong, or none was found.
    """
    if name not in _FINDERS:
        raise CertificateError(f"No certificates are found for {name!r}: choose one of {', '.join(_FINDERS)}.")
    return _FINDERS[name](request)


def _rate(request: Request) -> Certificate:
    delay, condition = _one_delay(request), _fraction(request.condition, "condition")
    step = _fraction(request.step_size, "step-size")
    if condition <= 1:
        raise CertificateError(f"L/μ is above 1, not {condition}: give --condition such as 10.")
    if request.bound is not None:
        return find_lyapunov(delay, condition, step, _fraction(request.bound, "bound"))
    return find_lyapunov(delay, condition, step, nearly_best_rate(delay, condition, step, SHARE))


def _worst_case(request: Request) -> Certificate:
    if not request.delays or request.steps is None:
        raise CertificateError("A worst case is about a run: give its --delays and --steps.")
    # With one delay both rules are one run, but stale reads name the start several times, and points must differ.
    stale = "write" if len(set(request.delays)) == 1 else request.stale
    run = DelayedDescent(request.delays, stale, _fraction(request.step_size, "step-size"), request.steps)
    if request.lower:
        return find_extremal(run)
    return find_dual(run, None if request.bound is None else _fraction(request.bound, "bound"))


def _constant_delay(request: Request) -> Certificate:
    _one_delay(request)
    return _worst_case(request)


def _varying(request: Request) -> Certificate:
    return find_polytope(_one_delay(request), _fraction(request.step_size, "step-size"))


def _one_delay(request: Request) -> int:
    if len(request.delays) != 1 or request.delays[0] < 0:
        raise CertificateError("This claim is about one delay of 0 or more: give it with --delays.")
    return request.delays[0]


def _fraction(text: str | None, option: str) -> Fraction:
    try:
        number = Fraction(text or "")
    except (ValueError, ZeroDivisionError) as error:
        raise CertificateError(f"--{option} is a fraction such as 3/5, not {text!r}: give one.") from error
    if number <= 0:
        raise CertificateError(f"--{option} is above 0, not {number}: give such a fraction.")
    return number


_FINDERS: dict[str, Callable[[Request], Certificate]] = {
    "DS-F2": _rate,
    "DS-F3": _constant_delay,
    "DS-F4": _varying,
    "DS-F6": _worst_case,
}
