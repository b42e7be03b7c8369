"""Real data as arrays: sets that come with scikit-learn, and files of MNIST, CIFAR-10 or sentences from any folder."""

from reference.data.dataset import DataError, Dataset
from reference.data.sources import load_dataset

__all__ = ["DataError", "Dataset", "load_dataset"]
