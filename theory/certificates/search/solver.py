"""The semidefinite solver, imported when it is asked for."""

import importlib
import warnings
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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is inaccurate is found out by the check, in fractions
            problem.solve(solver=cvxpy.CLARABEL)
    except cvxpy.error.SolverError as error:
        raise CertificateError(f"The solver gave up ({error}): try other numbers.") from error
    if problem.status not in (cvxpy.OPTIMAL, cvxpy.OPTIMAL_INACCURATE):
        raise CertificateError(f"The solver says {problem.status}: there seems to be no such certificate.")
