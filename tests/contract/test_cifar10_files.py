"""CIFAR-10's binary files are read as their makers describe them, and a wrong one is refused in one sentence."""

from pathlib import Path

import numpy as np
import pytest

from reference.data import DataError, load_dataset

PIXELS = 3 * 32 * 32
TRAINING = [f"data_batch_{number}.bin" for number in range(1, 6)]


def records(labels: list[int], first: int) -> bytes:
    """One record a label; the pixels of a record count up from `first` and go on where the last one ended."""
    pixels = (np.arange(len(labels) * PIXELS) + first) % 256
    rows = pixels.astype(np.uint8).reshape(len(labels), PIXELS)
    return b"".join(bytes([label]) + row.tobytes() for label, row in zip(labels, rows, strict=True))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tiny CIFAR-10: two images in each file."""
    for number, name in enumerate(TRAINING):
        (tmp_path / name).write_bytes(records([number, 9], first=number))
    (tmp_path / "test_batch.bin").write_bytes(records([7, 8], first=100))
    return tmp_path


def refusal(folder: Path) -> str:
    with pytest.raises(DataError) as refused:
        load_dataset(f"cifar10:{folder}")
    message = str(refused.value)
    assert "\n" not in message and ": " in message
    return message


def test_all_files_are_read_in_their_order(folder: Path) -> None:
    data = load_dataset(f"cifar10:{folder}")
    assert data.name == "cifar10" and data.vocabulary == 0
    assert data.targets.tolist() == [0, 9, 1, 9, 2, 9, 3, 9, 4, 9] and data.test_targets.tolist() == [7, 8]
    assert data.inputs.shape == (10, PIXELS) and data.test_inputs.shape == (2, PIXELS)
    assert data.inputs.dtype == np.float32 and data.inputs.min() == 0.0 and data.inputs.max() == 1.0
    # The fourth image is the second of the second file: its first pixel is 3072 + 1 modulo 256.
    assert (data.inputs[3, :3] == (np.array([1, 2, 3]) / 255).astype(np.float32)).all()
    assert (data.test_inputs[0, :2] == (np.array([100, 101]) / 255).astype(np.float32)).all()


def test_pixels_decide_about_the_digest(folder: Path) -> None:
    before = load_dataset(f"cifar10:{folder}").digest
    assert load_dataset(f"cifar10:{folder}").digest == before
    (folder / "data_batch_3.bin").write_bytes(records([2, 9], first=99))
    assert load_dataset(f"cifar10:{folder}").digest != before


def test_fewer_training_files_are_said_in_the_name(folder: Path) -> None:
    for name in TRAINING[:2] + TRAINING[3:]:
        (folder / name).unlink()
    data = load_dataset(f"cifar10:{folder}")
    assert data.name == "cifar10 (1 of 5 training files)" and data.targets.tolist() == [2, 9]


def test_no_training_file_is_refused(folder: Path) -> None:
    for name in TRAINING:
        (folder / name).rename(folder / name.removesuffix(".bin"))  # the names of the Python version
    assert "no file data_batch_1.bin" in refusal(folder) and "binary version" in refusal(folder)


def test_a_missing_test_file_or_folder_is_named(folder: Path) -> None:
    (folder / "test_batch.bin").unlink()
    assert "no file test_batch.bin" in refusal(folder)
    assert "no folder" in refusal(folder / "absent")


@pytest.mark.parametrize("length", [0, 1, PIXELS, 2 * PIXELS + 1])
def test_a_file_cut_inside_a_record_is_refused(folder: Path, length: int) -> None:
    path = folder / "data_batch_2.bin"
    path.write_bytes(path.read_bytes()[:length])
    assert f"data_batch_2.bin holds {length} bytes" in refusal(folder)


@pytest.mark.parametrize("name", ["data_batch_2.bin", "test_batch.bin"])
def test_a_file_cut_between_records_is_refused(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes()[: PIXELS + 1])
    assert f"{name} 1" in refusal(folder)


def test_a_label_out_of_range_is_refused(folder: Path) -> None:
    (folder / "data_batch_1.bin").write_bytes(records([3, 10], first=0))
    assert "label 10" in refusal(folder)
