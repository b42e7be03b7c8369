"""Sentences become token ids by the documented rule, and a file that holds none is refused in one sentence."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from reference.data import DataError, Dataset, load_dataset
from reference.data.sentences import LENGTH, WORDS

ROOT = Path(__file__).resolve().parents[2]


def load(folder: Path, positive: bytes, negative: bytes) -> Dataset:
    (folder / "positive.txt").write_bytes(positive)
    (folder / "negative.txt").write_bytes(negative)
    return load_dataset(f"sentences:{folder / 'positive.txt'},{folder / 'negative.txt'}")


def everything(data: Dataset) -> dict[tuple[int, ...], int]:
    """Label by the ids without padding, over both parts."""
    inputs, targets = np.concatenate([data.inputs, data.test_inputs]), np.append(data.targets, data.test_targets)
    pairs = zip(inputs, targets, strict=True)
    return {tuple(np.trim_zeros(row, "f").tolist()): int(label) for row, label in pairs}


def test_ids_follow_frequency_then_the_alphabet(tmp_path: Path) -> None:
    """One sentence is too few to hold any out, so all of them make the vocabulary."""
    data = load(tmp_path, b"Bad bad, it's NOT bad\n", b"it's fine\n\n  \n")
    # bad 3, it's 2, then fine and not, in whatever order they came.
    assert everything(data) == {(2, 2, 3, 5, 2): 1, (3, 4): 0}
    assert data.vocabulary == 6 and data.inputs.dtype == np.int64 and data.inputs.shape == (2, LENGTH)
    assert data.name == "sentences (positive.txt, negative.txt)"
    assert everything(load(tmp_path, b"zoo apple", b"pear nut")) == {(5, 2): 1, (4, 3): 0}


def test_sentences_end_at_the_last_step(tmp_path: Path) -> None:
    """All words are equally frequent, so their ids follow the alphabet: one, short, w00, w01, …"""
    long = " ".join(f"w{number:02}" for number in range(LENGTH + 3))
    data = load(tmp_path, long.encode(), b"short one")
    rows = dict(zip(data.targets.tolist(), data.inputs.tolist(), strict=True))
    assert rows[0] == [0] * (LENGTH - 2) + [3, 2]
    assert rows[1] == [4 + number for number in range(3, LENGTH + 3)]


def test_the_vocabulary_comes_from_the_training_part_alone(tmp_path: Path) -> None:
    lines = [f"common own{number}" for number in range(10)]
    data = load(tmp_path, "\n".join(lines[:5]).encode(), "\n".join(lines[5:]).encode())
    assert len(data.test_inputs) == 2 and data.vocabulary == 2 + 1 + 8
    assert data.test_inputs[:, -2:].tolist() == [[2, 1]] * 2  # the common word, and an unknown one
    assert not (data.inputs == 1).any()


def test_rare_words_are_unknown(tmp_path: Path) -> None:
    frequent = [f"a{number:05}" for number in range(WORDS)]
    lines = [" ".join(frequent[at : at + 20]) for at in range(0, WORDS, 20)] * 4  # none is held out eight times
    data = load(tmp_path, "\n".join([*lines, "zebra"]).encode(), "\n".join([*lines, "zoo"]).encode())
    assert data.vocabulary == 2 + WORDS
    inputs = np.concatenate([data.inputs, data.test_inputs])
    assert int((inputs == 1).sum()) == 2


def test_archives_and_plain_files_are_told_by_their_content(tmp_path: Path) -> None:
    plain = load(tmp_path, b"good film\n", b"bad film\n")
    assert load(tmp_path, gzip.compress(b"good film\n"), b"bad film\n").digest == plain.digest


def test_both_encodings_are_read(tmp_path: Path) -> None:
    """é is one word letter in Latin-1 and in UTF-8; \\x85, which ends a line elsewhere, ends none."""
    expected = {(3,): 1, (2,): 0}
    assert everything(load(tmp_path, "é".encode(), b"bad")) == expected
    assert everything(load(tmp_path, "é\x85".encode("latin-1"), b"bad")) == expected
    assert everything(load(tmp_path, "é\x85é\n".encode("latin-1"), b"bad")) == {(2, 2): 1, (3,): 0}


@pytest.mark.parametrize(
    ("positive", "reason"),
    [
        (b"", "no words"),
        (b"... !\n--\n", "no words"),
        (b"PK\x03\x04\0\0", "no text file"),
        (gzip.compress(b"good film")[:-3], "damaged gzip"),
        (b"bad film\n", "the same text"),
    ],
    ids=["empty", "no word", "binary", "damaged", "the other file"],
)
def test_a_file_without_sentences_is_refused(tmp_path: Path, positive: bytes, reason: str) -> None:
    with pytest.raises(DataError, match=reason) as refused:
        load(tmp_path, positive, b"bad film\n")
    assert "\n" not in str(refused.value) and ": " in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="absent is no file: give sentences:"):
        load_dataset(f"sentences:{tmp_path / 'absent'},{tmp_path / 'neither'}")
    with pytest.raises(DataError, match="sentences:POSITIVE_FILE,NEGATIVE_FILE"):
        load_dataset(f"sentences:{tmp_path / 'absent'}")


def test_the_shared_reviews_are_read() -> None:
    folder = Path(os.environ.get("DELAYBOUND_DATA", ROOT.parent / "shared" / "data"))
    files = [folder / f"rt-polarity.{kind}.gz" for kind in ("pos", "neg")]
    if not files[0].exists():
        pytest.skip(f"no reviews in {folder}: set DELAYBOUND_DATA to a folder that holds them")
    data = load_dataset(f"sentences:{files[0]},{files[1]}")
    assert len(data.inputs) + len(data.test_inputs) == 2 * 5331 and data.vocabulary == 2 + WORDS
