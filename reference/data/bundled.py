"""The data sets that come with scikit-learn: digits, breast cancer, diabetes."""

from collections.abc import Callable

import numpy as np

from reference.data.dataset import Dataset, dataset, held_out


def digits() -> Dataset:
    """8x8 images, over 16; ten classes."""
    from sklearn.datasets import load_digits  # here: it takes a second, and not every run needs it

    inputs, targets = load_digits(return_X_y=True)
    (inputs, targets), (test_inputs, test_targets) = _split(inputs / 16.0, targets.astype(np.int64))
    return dataset("digits", inputs, targets, test_inputs, test_targets)


def breast_cancer() -> Dataset:
    """Standardized columns, labels 0 and 1."""
    from sklearn.datasets import load_breast_cancer

    inputs, targets = load_breast_cancer(return_X_y=True)
    (inputs, targets), (test_inputs, test_targets) = _split(inputs, targets.astype(np.int64))
    return dataset("breast_cancer", *_standard(inputs, targets, test_inputs), test_targets)


def diabetes() -> Dataset:
    """Standardized columns, centred target."""
    from sklearn.datasets import load_diabetes

    inputs, targets = load_diabetes(return_X_y=True, scaled=False)
    (inputs, targets), (test_inputs, test_targets) = _split(np.asarray(inputs), np.asarray(targets))
    mean = targets.mean()
    return dataset("diabetes", *_standard(inputs, targets - mean, test_inputs), test_targets - mean)


BUNDLED: dict[str, Callable[[], Dataset]] = {
    "digits": digits,
    "breast_cancer": breast_cancer,
    "diabetes": diabetes,
}


def _split(inputs: np.ndarray, targets: np.ndarray) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
    training, testing = held_out(len(inputs))
    return (inputs[training], targets[training]), (inputs[testing], targets[testing])


def _standard(
    inputs: np.ndarray, targets: np.ndarray, test_inputs: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mean, deviation = inputs.mean(axis=0), inputs.std(axis=0)
    return (inputs - mean) / deviation, targets, (test_inputs - mean) / deviation
