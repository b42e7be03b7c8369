"""Small data sets in the formats of the real ones: sentences in two files, images in rows of pixels."""

from pathlib import Path

import numpy as np

from reference.data import Dataset


def images(side: int, channels: int = 1, samples: int = 8, classes: int = 3) -> Dataset:
    """Random pixels, held-out samples the first of them."""
    inputs = np.random.default_rng(1).normal(size=(samples, channels * side * side))
    labels = np.arange(samples) % classes
    return Dataset("images", inputs, labels, inputs[:3], labels[:3], "digest")


def sentence_files(folder: Path) -> str:
    """The source of 20 sentences of each kind, which one word tells apart."""
    words = ["plot", "cast", "film", "story", "scene"]
    for kind, telling in (("positive", "lovely"), ("negative", "dull")):
        lines = [f"{telling} {words[number % 5]} {words[number // 5]}" for number in range(20)]
        (folder / f"{kind}.txt").write_text("\n".join(lines))
    return f"sentences:{folder / 'positive.txt'},{folder / 'negative.txt'}"
