"""Trains, annotates and opens a run in a folder that is thrown away: what the figures measure on."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.run import Run, open_run
from reference.annotate import annotate
from reference.config import RunConfig
from reference.run import train


@contextmanager
def recorded(config: RunConfig, annotated: bool = True) -> Iterator[Run]:
    """The run of a configuration, opened for judging; its files last as long as the block."""
    with tempfile.TemporaryDirectory() as folder:
        directory = train(config, Path(folder) / config.name)
        if annotated:
            annotate(directory)
        yield open_run(directory)
