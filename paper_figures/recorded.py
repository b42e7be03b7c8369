"""Trains, annotates and opens a run in a folder that is thrown away: what the figures measure on."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.run import Run, open_run
from reference.annotate import annotate
from reference.config import RunConfig
from reference.run import train
from reference.trace.reader import Trace, open_trace


@contextmanager
def recorded(config: RunConfig, annotated: bool = True) -> Iterator[Run]:
    """The run of a configuration, opened for judging; its files last as long as the block."""
    with traced(config) as trace:
        if annotated:
            annotate(trace.directory)
        yield open_run(trace.directory)


@contextmanager
def traced(config: RunConfig) -> Iterator[Trace]:
    """The trace of a configuration's run alone, whatever the method; its files last as long as the block."""
    with tempfile.TemporaryDirectory() as folder:
        yield open_trace(train(config, Path(folder) / config.name))
