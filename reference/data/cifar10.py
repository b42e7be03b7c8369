"""CIFAR-10 in its binary version: records of a label and 32x32 pixels in three colours."""

from pathlib import Path

import numpy as np

from reference.data.dataset import DataError, Dataset, dataset

_TRAINING = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
_TEST = "test_batch.bin"
_PIXELS = 3 * 32 * 32
_RECORD = 1 + _PIXELS
_CLASSES = 10


def cifar10(folder: Path) -> Dataset:
    """The images of a folder, rows of red, then green, then blue pixels; some of the training files will do.

    Raises:
        DataError: a file is missing or not what its name says.
    """
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder: give cifar10: the folder that holds data_batch_1.bin")
    present = [name for name in _TRAINING if (folder / name).is_file()]
    needed = [*(present or _TRAINING[:1]), _TEST]
    for name in needed:
        if not (folder / name).is_file():
            raise DataError(f"{folder} holds no file {name}: take the binary version of CIFAR-10")
    parts = [_read(folder / name) for name in needed]
    counts = {name: len(labels) for name, (_, labels) in zip(needed, parts, strict=True)}
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        raise DataError(f"{folder} holds files of different lengths in records ({told}): download the short ones again")
    *training, (test_inputs, test_targets) = parts
    inputs, targets = (np.concatenate(arrays) for arrays in zip(*training, strict=True))
    whole = len(present) == len(_TRAINING)
    name = "cifar10" if whole else f"cifar10 ({len(present)} of {len(_TRAINING)} training files)"
    return dataset(name, inputs, targets, test_inputs, test_targets)


def _read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Pixels in [0, 1], in single precision (a gigabyte less, and runs hold them so anyway), and labels."""
    content = np.frombuffer(path.read_bytes(), np.uint8)
    if not len(content) or len(content) % _RECORD:
        raise DataError(
            f"{path} holds {len(content)} bytes, no whole number of {_RECORD}-byte records: download it again"
        )
    records = content.reshape(-1, _RECORD)
    labels = records[:, 0].astype(np.int64)
    if labels.max() >= _CLASSES:
        raise DataError(
            f"{path} holds the label {labels.max()}, and labels go from 0 to 9: take CIFAR-10's own file of that name"
        )
    return records[:, 1:].astype(np.float32) / np.float32(255.0), labels
