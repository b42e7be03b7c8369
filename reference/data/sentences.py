"""Sentences in two text files, one a line: what is said there is positive, or it is negative."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from reference.data.dataset import DataError, Dataset, dataset, held_out
from reference.data.unpacked import unpacked

WORDS = 5000
"""Size of the vocabulary: the most frequent words of the training part."""
LENGTH = 40
"""Tokens a sentence: of longer ones the last, and shorter ones are padded on the left, so all end at the last step."""
PADDING, UNKNOWN, FIRST = 0, 1, 2

# A word is a run of letters, digits, underscores and apostrophes, in lower case.
_WORD = re.compile(r"[\w']+")


def sentences(positive: Path, negative: Path) -> Dataset:
    """Token ids (int64) with label 1 for the first file's sentences and 0 for the second's.

    Raises:
        DataError: a file is missing, no text, or the other one again.
    """
    if unpacked(_file(positive)) == unpacked(_file(negative)):
        raise DataError(f"{positive} and {negative} hold the same text: give one file of each kind")
    kinds = [_read(path) for path in (positive, negative)]
    samples = kinds[0] + kinds[1]
    labels = np.repeat(np.array([1, 0], dtype=np.int64), [len(kind) for kind in kinds])
    training, testing = held_out(len(samples))
    ids = _vocabulary(samples[sample] for sample in training)
    tokens = np.stack([_tokens(sample, ids) for sample in samples])
    name = f"sentences ({positive.name}, {negative.name})"
    return dataset(
        name, tokens[training], labels[training], tokens[testing], labels[testing], vocabulary=FIRST + len(ids)
    )


def _vocabulary(samples: Iterable[Sequence[str]]) -> dict[str, int]:
    """The ids of the most frequent words; equally frequent ones in alphabetical order."""
    counts = Counter(word for sample in samples for word in sample)
    ranked = sorted(counts, key=lambda word: (-counts[word], word))[:WORDS]
    return {word: FIRST + rank for rank, word in enumerate(ranked)}


def _tokens(sample: Sequence[str], ids: dict[str, int]) -> np.ndarray:
    found = [ids.get(word, UNKNOWN) for word in sample[-LENGTH:]]
    return np.array([PADDING] * (LENGTH - len(found)) + found, dtype=np.int64)


def _file(path: Path) -> Path:
    if not path.is_file():
        raise DataError(f"{path} is no file: give sentences:POSITIVE_FILE,NEGATIVE_FILE with one sentence a line")
    return path


def _read(path: Path) -> list[list[str]]:
    """The words of each line that has some."""
    content = unpacked(path)
    if b"\0" in content:
        raise DataError(f"{path} is no text file: give a file with one sentence a line, plain or gzipped")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = content.decode("latin-1")  # the older corpora's; it reads every byte
    # Not splitlines(): in Latin-1 some letters of other encodings would end a line.
    found = [words for line in text.split("\n") if (words := _WORD.findall(line.lower()))]
    if not found:
        raise DataError(f"{path} holds no words: give a file with one sentence a line")
    return found
