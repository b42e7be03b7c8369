"""MNIST, and all data sets in its format: folders of IDX files, gzipped or not."""

from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from reference.data.dataset import TEST_SHARE, DataError, Dataset, dataset
from reference.data.unpacked import unpacked

_IMAGES, _LABELS = (0x803, 3), (0x801, 1)  # magic number (unsigned bytes, number of dimensions), dimensions
_CLASSES = 10


def mnist(folder: Path) -> Dataset:
    """The images of a folder; where only MNIST's test part is there, four in five of it are trained on.

    Raises:
        DataError: a file is missing or not what its name says.
    """
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder: give mnist: the folder that holds the IDX files")
    test_inputs, test_targets = _read_pair(folder, "t10k")
    if not any(_candidates(folder, "train", "images")):
        training = len(test_inputs) * (TEST_SHARE - 1) // TEST_SHARE
        (inputs, test_inputs), (targets, test_targets) = (
            np.split(array, [training]) for array in (test_inputs, test_targets)
        )
        return dataset("mnist (t10k)", inputs, targets, test_inputs, test_targets)
    inputs, targets = _read_pair(folder, "train")
    if inputs.shape[1] != test_inputs.shape[1]:
        raise DataError(f"{folder} mixes image sizes between train and t10k: take both from one data set")
    return dataset("mnist", inputs, targets, test_inputs, test_targets)


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
    content = unpacked(path)
    header = np.frombuffer(content[: 4 + 4 * dimensions], ">u4") if len(content) >= 4 + 4 * dimensions else []
    if len(header) == 0 or header[0] != magic:
        raise DataError(f"{path} is no IDX file with magic number {magic:#010x}: take MNIST's own file of that name")
    shape = tuple(int(length) for length in header[1:])
    data = np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions)
    if 0 in shape or data.size != np.prod(shape, dtype=np.int64):
        told = " x ".join(map(str, shape))
        raise DataError(f"{path} announces {told} bytes and holds {data.size}: download it again")
    return data.reshape(shape)
