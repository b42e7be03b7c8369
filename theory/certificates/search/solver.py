"""The semidefinite solver, imported when it is asked for."""

import importlib
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from theory.certificates.errors import CertificateError


def load_cvxpy() -> Any:
    """The module cvxpy, with its solver Clarabel.

    Raises:
        CertificateError: it is not installed.
    """
    try:
        return importlib.import_module("cvxpy")
    except ImportError as error:
        raise CertificateError(
            "Finding a certificate needs a solver that is not installed: pip install 'delaybound[certify]'."
        ) from error


def solve(cvxpy: Any, objective: Any, constraints: list[Any]) -> None:
    """Solves a problem in place.

    Raises:
        CertificateError: the solver found no solution.
    """
    problem = cvxpy.Problem(objective, constraints)
    try:
        with warnings.catch_warnings(), _silent():
            warnings.simplefilter("ignore")  # what is inaccurate is found out by the check, in fractions
            problem.solve(solver=cvxpy.CLARABEL)
    except BaseException as error:
        # A failure inside the solver's own code is raised as a panic, which is no Exception.
        if not isinstance(error, cvxpy.error.SolverError) and type(error).__name__ != "PanicException":
            raise
        raise CertificateError("The solver gave up on this problem: try other numbers.") from error
    if problem.status not in (cvxpy.OPTIMAL, cvxpy.OPTIMAL_INACCURATE):
        raise CertificateError(f"The solver says {problem.status}: there seems to be no such certificate.")


@contextmanager
def _silent() -> Iterator[None]:
    """Keeps what a panicking solver writes to stderr from the user, who gets a sentence."""
    saved = os.dup(2)
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
