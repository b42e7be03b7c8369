"""Every problem by name: from a configuration to the problem itself."""

from collections.abc import Callable

from reference.data import Dataset, load_dataset
from reference.problems.cnn import cnn
from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.least_squares import least_squares
from reference.problems.logistic import logistic
from reference.problems.lstm import lstm
from reference.problems.mlp import mlp
from reference.problems.module import module
from reference.problems.problem import Problem
from reference.problems.quadratic import quadratic, tight
from reference.problems.resnet import resnet

ON_DATA: dict[str, Callable[[ProblemConfig, Dataset], Problem]] = {
    "least_squares": least_squares,
    "logistic": logistic,
    "mlp": mlp,
    "cnn": cnn,
    "resnet": resnet,
    "lstm": lstm,
    "module": module,
}
SYNTHETIC: dict[str, Callable[[ProblemConfig], Problem]] = {"quadratic": quadratic, "tight": tight}


def build(config: ProblemConfig) -> Problem:
    """The problem that a configuration names, with its data set loaded.

    Raises:
        ProblemError: when the problem does not fit the data set or its own parameters.
    """
    if config.name in SYNTHETIC:
        return SYNTHETIC[config.name](config)
    if not config.source:
        raise ProblemError(
            f'a problem "{config.name}" has no usual data; set problem.dataset, such as '
            '"sentences:POSITIVE_FILE,NEGATIVE_FILE"'
        )
    return ON_DATA[config.name](config, load_dataset(config.source))
