"""Every problem by name: from a configuration to the problem itself."""

from collections.abc import Callable

from reference.data import Dataset, load_dataset
from reference.problems.cnn import cnn
from reference.problems.config import ProblemConfig
from reference.problems.least_squares import least_squares
from reference.problems.logistic import logistic
from reference.problems.mlp import mlp
from reference.problems.problem import Problem
from reference.problems.quadratic import quadratic, tight

ON_DATA: dict[str, Callable[[ProblemConfig, Dataset], Problem]] = {
    "least_squares": least_squares,
    "logistic": logistic,
    "mlp": mlp,
    "cnn": cnn,
}
SYNTHETIC: dict[str, Callable[[ProblemConfig], Problem]] = {"quadratic": quadratic, "tight": tight}


def build(config: ProblemConfig) -> Problem:
    """The problem that a configuration names, with its data set loaded.

    Raises:
        ProblemError: when the problem does not fit the data set or its own parameters.
    """
    if config.name in SYNTHETIC:
        return SYNTHETIC[config.name](config)
    return ON_DATA[config.name](config, load_dataset(config.source))
