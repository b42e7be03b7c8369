"""Data sets hold what they say, the same on every machine, and a wrong IDX file is refused in one sentence."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from reference.data import DataError, Dataset, load_dataset

ROOT = Path(__file__).resolve().parents[2]
# Made once from scikit-learn's copies: another split, scaling or order changes every digit of them.
DIGESTS = {
    "digits": "93a6c73b179be8f0a7a0f482eb50810d",
    "breast_cancer": "a6ef9c8782d68b6911cdebe19b0fad50",
    "diabetes": "e3f12fcf56d3d975a5b1123091a499c9",
}


def write_idx(path: Path, array: np.ndarray, magic: int, zipped: bool = False) -> None:
    header = np.array([magic, *array.shape], ">u4").tobytes()
    data = header + array.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(data) if zipped else data)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tiny MNIST: 5 images of 2x3 pixels in each part, the training part gzipped."""
    for part, zipped in (("train", True), ("t10k", False)):
        end = ".gz" if zipped else ""
        images = np.arange(5 * 2 * 3).reshape(5, 2, 3) + (100 if zipped else 0)
        write_idx(tmp_path / f"{part}-images-idx3-ubyte{end}", images, 0x803, zipped)
        write_idx(tmp_path / f"{part}-labels-idx1-ubyte{end}", np.array([0, 1, 2, 3, 9]), 0x801, zipped)
    return tmp_path


def refusal(folder: Path) -> str:
    with pytest.raises(DataError) as refused:
        load_dataset(f"mnist:{folder}")
    message = str(refused.value)
    assert "\n" not in message and ": " in message
    return message


@pytest.mark.parametrize(
    ("name", "training", "held_out", "features"),
    [("digits", 1438, 359, 64), ("breast_cancer", 456, 113, 30), ("diabetes", 354, 88, 10)],
)
def test_bundled_data_are_the_same_everywhere(name: str, training: int, held_out: int, features: int) -> None:
    data = load_dataset(name)
    assert data.inputs.shape == (training, features) and data.targets.shape == (training,)
    assert data.test_inputs.shape == (held_out, features) and data.test_targets.shape == (held_out,)
    assert load_dataset(name).digest == data.digest == DIGESTS[name]


def test_digits_are_scaled_to_the_unit_interval() -> None:
    data = load_dataset("digits")
    assert data.inputs.min() == 0.0 and data.inputs.max() == 1.0
    assert set(data.targets) == set(data.test_targets) == set(range(10))


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes"])
def test_tables_are_standardized_by_their_training_part(name: str) -> None:
    data = load_dataset(name)
    n = len(data.inputs)
    # A mean of n numbers of modulus at most m, summed in any order and centred again, is off by at most (n+1)·m·u.
    budget = (n + 2) * np.abs(data.inputs).max() * np.finfo(np.float64).eps
    assert np.abs(data.inputs.mean(axis=0)).max() <= budget
    assert np.abs(np.square(data.inputs).mean(axis=0) - 1.0).max() <= 4 * budget * np.abs(data.inputs).max()


def test_targets_are_classes_or_centred_numbers() -> None:
    assert set(load_dataset("breast_cancer").targets) == {0, 1}
    targets = load_dataset("diabetes").targets
    assert abs(targets.mean()) <= (len(targets) + 2) * np.abs(targets).max() * np.finfo(np.float64).eps


def test_both_parts_of_mnist(folder: Path) -> None:
    data = load_dataset(f"mnist:{folder}")
    assert data.inputs.shape == data.test_inputs.shape == (5, 6)
    assert data.inputs[0, 1] == 101 / 255 and data.test_inputs[0, 1] == 1 / 255
    assert data.targets.tolist() == data.test_targets.tolist() == [0, 1, 2, 3, 9]


def test_a_single_part_is_split_four_to_one(folder: Path) -> None:
    for path in folder.glob("train-*"):
        path.unlink()
    data = load_dataset(f"mnist:{folder}")
    assert data.targets.tolist() == [0, 1, 2, 3] and data.test_targets.tolist() == [9]


def test_the_shared_mnist_files_are_read() -> None:
    folder = Path(os.environ.get("DELAYBOUND_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "t10k-images-idx3-ubyte.gz").exists():
        pytest.skip(f"no MNIST files in {folder}: set DELAYBOUND_DATA to a folder that holds them")
    data: Dataset = load_dataset(f"mnist:{folder}")
    assert data.inputs.shape[1] == 784 and data.inputs.min() == 0.0 and data.inputs.max() == 1.0
    if not list(folder.glob("train-images*")):
        assert len(data.inputs) == 8000 and len(data.test_inputs) == 2000
    # MNIST's first test labels, as printed in every introduction to it.
    first = data.targets if len(data.inputs) == 8000 else data.test_targets
    assert first[:8].tolist() == [7, 2, 1, 0, 4, 1, 4, 9]


def test_a_wrong_magic_number_is_refused(folder: Path) -> None:
    write_idx(folder / "t10k-images-idx3-ubyte", np.zeros((5, 2, 3)), 0x801)
    assert "0x00000803" in refusal(folder)


def test_labels_in_the_place_of_images_are_refused(folder: Path) -> None:
    labels = (folder / "t10k-labels-idx1-ubyte").read_bytes()
    (folder / "t10k-images-idx3-ubyte").write_bytes(labels)
    assert "0x00000803" in refusal(folder)


@pytest.mark.parametrize("change", [-1, 1])
def test_a_wrong_size_is_refused(folder: Path, change: int) -> None:
    path = folder / "t10k-images-idx3-ubyte"
    data = path.read_bytes()
    path.write_bytes(data[:change] if change < 0 else data + b"\0")
    assert f"holds {30 + change}" in refusal(folder)


@pytest.mark.parametrize("length", [0, 3, 15])
def test_a_file_shorter_than_its_header_is_refused(folder: Path, length: int) -> None:
    path = folder / "t10k-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:length])
    assert "IDX" in refusal(folder)


def test_a_truncated_archive_is_refused(folder: Path) -> None:
    path = folder / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-5])
    assert "gzip" in refusal(folder)


def test_an_altered_archive_is_refused(folder: Path) -> None:
    path = folder / "train-images-idx3-ubyte.gz"
    whole = path.read_bytes()
    for place in range(10, len(whole)):  # past the header, where the time of packing may be anything
        data = bytearray(whole)
        data[place] ^= 1
        path.write_bytes(data)
        assert "gzip" in refusal(folder)


def test_counts_that_differ_are_refused(folder: Path) -> None:
    write_idx(folder / "t10k-labels-idx1-ubyte", np.array([1, 2, 3, 4]), 0x801)
    assert "5 images" in refusal(folder) and "4 labels" in refusal(folder)


def test_a_label_out_of_range_is_refused(folder: Path) -> None:
    write_idx(folder / "t10k-labels-idx1-ubyte", np.array([1, 2, 3, 4, 10]), 0x801)
    assert "label 10" in refusal(folder)


def test_no_samples_are_refused(folder: Path) -> None:
    write_idx(folder / "t10k-images-idx3-ubyte", np.zeros((0, 2, 3)), 0x803)
    assert "0 x 2 x 3" in refusal(folder)


def test_image_sizes_that_differ_are_refused(folder: Path) -> None:
    write_idx(folder / "t10k-images-idx3-ubyte", np.zeros((5, 3, 3)), 0x803)
    assert "image sizes" in refusal(folder)


def test_a_missing_file_or_folder_is_named(folder: Path) -> None:
    (folder / "t10k-labels-idx1-ubyte").unlink()
    assert "t10k-labels-idx1-ubyte" in refusal(folder)
    assert "no folder" in refusal(folder / "absent")


@pytest.mark.parametrize("source", ["digit", "mnist", "mnist:", "digits:here", ""])
def test_an_unknown_name_lists_the_known_ones(source: str) -> None:
    with pytest.raises(DataError, match="digits, breast_cancer, diabetes, mnist:PATH"):
        load_dataset(source)
