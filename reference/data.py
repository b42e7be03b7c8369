"""Real data as arrays: scikit-learn's digits, breast cancer and diabetes, and MNIST's IDX files from any folder."""

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xxhash
from jaxtyping import Float64, Shaped, UInt8

TEST_SHARE = 5  # one sample in five is held out
SPLIT_SEED = 0  # every run of every machine holds out the same samples

_IMAGES, _LABELS = (0x803, 3), (0x801, 1)  # magic number (unsigned bytes, number of dimensions), dimensions
_CLASSES = 10


class DataError(ValueError):
    """Data that cannot be used; the message is one sentence that says what is wrong and what to do."""


@dataclass(frozen=True)
class Dataset:
    """A data set, split.

    Attributes:
        name: what it is called in tables.
        inputs: training inputs; images are rows of pixels in [0, 1].
        targets: class labels 0, 1, … (int64) or real numbers (float64).
        test_inputs: held-out inputs, scaled by the training inputs' moments where those are.
        test_targets: held-out targets.
        digest: XXH3-128 of all four arrays, hexadecimal.
    """

    name: str
    inputs: Float64[np.ndarray, "samples features"]
    targets: Shaped[np.ndarray, "samples"]
    test_inputs: Float64[np.ndarray, "test_samples features"]
    test_targets: Shaped[np.ndarray, "test_samples"]
    digest: str


def load_dataset(source: str) -> Dataset:
    """Load "digits", "breast_cancer", "diabetes", or "mnist:PATH" with PATH a folder of IDX files, gzipped or not.

    digits: 8x8 images over 16. breast_cancer: standardized columns, labels 0 and 1. diabetes: standardized columns,
    centred target. Each holds out one sample in five, the same ones everywhere.

    Raises:
        DataError: the name is unknown, or a file is missing or not what its name says.
    """
    name, _, path = source.partition(":")
    if name == "mnist" and path:
        return _mnist(Path(path).expanduser())
    if name not in _BUNDLED or path:
        known = ", ".join([*_BUNDLED, "mnist:PATH"])
        raise DataError(f"there is no data set {source!r}: choose one of {known}")
    return _BUNDLED[name]()


def _digits() -> Dataset:
    from sklearn.datasets import load_digits  # here: it takes a second, and not every run needs it

    inputs, targets = load_digits(return_X_y=True)
    (inputs, targets), (test_inputs, test_targets) = _split(inputs / 16.0, targets.astype(np.int64))
    return _dataset("digits", inputs, targets, test_inputs, test_targets)


def _breast_cancer() -> Dataset:
    from sklearn.datasets import load_breast_cancer

    inputs, targets = load_breast_cancer(return_X_y=True)
    (inputs, targets), (test_inputs, test_targets) = _split(inputs, targets.astype(np.int64))
    return _dataset("breast_cancer", *_standard(inputs, targets, test_inputs), test_targets)


def _diabetes() -> Dataset:
    from sklearn.datasets import load_diabetes

    inputs, targets = load_diabetes(return_X_y=True, scaled=False)
    (inputs, targets), (test_inputs, test_targets) = _split(np.asarray(inputs), np.asarray(targets))
    mean = targets.mean()
    return _dataset("diabetes", *_standard(inputs, targets - mean, test_inputs), test_targets - mean)


_BUNDLED: dict[str, Callable[[], Dataset]] = {
    "digits": _digits,
    "breast_cancer": _breast_cancer,
    "diabetes": _diabetes,
}


def _split(inputs: np.ndarray, targets: np.ndarray) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
    # The legacy generator: NumPy promises its stream for ever, which `default_rng` does not.
    order = np.random.RandomState(SPLIT_SEED).permutation(len(inputs))
    held_out, training = np.split(order, [len(inputs) // TEST_SHARE])
    return (inputs[training], targets[training]), (inputs[held_out], targets[held_out])


def _standard(
    inputs: np.ndarray, targets: np.ndarray, test_inputs: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mean, deviation = inputs.mean(axis=0), inputs.std(axis=0)
    return (inputs - mean) / deviation, targets, (test_inputs - mean) / deviation


def _dataset(
    name: str, inputs: np.ndarray, targets: np.ndarray, test_inputs: np.ndarray, test_targets: np.ndarray
) -> Dataset:
    digest = xxhash.xxh3_128()
    for array in (inputs, targets, test_inputs, test_targets):
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(array.tobytes())
    return Dataset(name, inputs, targets, test_inputs, test_targets, digest.hexdigest())


def _mnist(folder: Path) -> Dataset:
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder: give mnist: the folder that holds the IDX files")
    test_inputs, test_targets = _read_pair(folder, "t10k")
    if not any(_candidates(folder, "train", "images")):
        training = len(test_inputs) * (TEST_SHARE - 1) // TEST_SHARE
        (inputs, test_inputs), (targets, test_targets) = (
            np.split(array, [training]) for array in (test_inputs, test_targets)
        )
        return _dataset("mnist (t10k)", inputs, targets, test_inputs, test_targets)
    inputs, targets = _read_pair(folder, "train")
    if inputs.shape[1] != test_inputs.shape[1]:
        raise DataError(f"{folder} mixes image sizes between train and t10k: take both from one data set")
    return _dataset("mnist", inputs, targets, test_inputs, test_targets)


def _read_pair(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    files = {kind: next(iter(_candidates(folder, part, kind)), None) for kind in ("images", "labels")}
    for kind, file in files.items():
        if file is None:
            raise DataError(
                f"{folder} holds no file {part}-{kind}-idx{3 if kind == 'images' else 1}-ubyte[.gz]: add it"
            )
    image_file, label_file = files["images"], files["labels"]
    assert image_file is not None and label_file is not None, "both were found above"
    images, labels = read_idx(image_file, *_IMAGES), read_idx(label_file, *_LABELS)
    if len(images) != len(labels):
        raise DataError(f"{image_file} holds {len(images)} images and {label_file} {len(labels)} labels: take one pair")
    if labels.max() >= _CLASSES:
        raise DataError(
            f"{label_file} holds the label {labels.max()}, and labels go from 0 to 9: take MNIST's own file"
        )
    return images.reshape(len(images), -1) / 255.0, labels.astype(np.int64)


def _candidates(folder: Path, part: str, kind: str) -> list[Path]:
    dimensions = 3 if kind == "images" else 1
    names = [f"{part}-{kind}{mark}idx{dimensions}-ubyte{end}" for mark in "-." for end in ("", ".gz")]
    return [folder / name for name in names if (folder / name).is_file()]


def read_idx(path: Path, magic: int, dimensions: int) -> UInt8[np.ndarray, "..."]:
    """The array in an IDX file of unsigned bytes, gzipped or not (told by its content, not its name).

    Args:
        path: the file.
        magic: the first four bytes, big-endian, that it must have.
        dimensions: number of axes of the array.

    Raises:
        DataError: another magic number, another size than its header says, no samples, or a damaged archive.
    """
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"{path} is a damaged gzip archive: download it again") from error
    header = np.frombuffer(content[: 4 + 4 * dimensions], ">u4") if len(content) >= 4 + 4 * dimensions else []
    if len(header) == 0 or header[0] != magic:
        raise DataError(f"{path} is no IDX file with magic number {magic:#010x}: take MNIST's own file of that name")
    shape = tuple(int(length) for length in header[1:])
    data = np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions)
    if 0 in shape or data.size != np.prod(shape, dtype=np.int64):
        told = " x ".join(map(str, shape))
        raise DataError(f"{path} announces {told} bytes and holds {data.size}: download it again")
    return data.reshape(shape)
