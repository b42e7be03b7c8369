"""From what a user writes to the data set that is meant."""

from pathlib import Path

from reference.data.bundled import BUNDLED
from reference.data.cifar10 import cifar10
from reference.data.dataset import DataError, Dataset
from reference.data.idx import mnist
from reference.data.sentences import sentences

FORMS = (*BUNDLED, "mnist:PATH", "cifar10:PATH", "sentences:POSITIVE_FILE,NEGATIVE_FILE")


def load_dataset(source: str) -> Dataset:
    """Load a data set by one of the forms in `FORMS`.

    digits: 8x8 images over 16. breast_cancer: standardized columns, labels 0 and 1. diabetes: standardized columns,
    centred target. mnist: PATH is a folder of IDX files, gzipped or not. cifar10: PATH is a folder of the binary
    version. sentences: two text files, one sentence a line, plain or gzipped. What is not split by its makers holds out
    one sample in five, the same ones everywhere.

    Raises:
        DataError: the name is unknown, or a file is missing or not what its name says.
    """
    name, _, path = source.partition(":")
    if name in BUNDLED and not path:
        return BUNDLED[name]()
    if name == "mnist" and path:
        return mnist(Path(path).expanduser())
    if name == "cifar10" and path:
        return cifar10(Path(path).expanduser())
    positive, _, negative = path.partition(",")
    if name == "sentences" and positive and negative:
        return sentences(Path(positive).expanduser(), Path(negative).expanduser())
    raise DataError(f"there is no data set {source!r}: choose one of {', '.join(FORMS)}")
